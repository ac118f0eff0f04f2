/**
 * Looks for one's own session in the public log, as anybody could: the entry at the index that the
 * hub names, its inclusion, the log's signature, the witnesses' cosignatures.
 *
 * Opens and closes nothing: the owner's gateway has checked all that, and more, before any key.
 */
import type { Hub, HubIncident } from "@api";
import {
  type Bytes,
  bundleOf,
  inclusionPath,
  LogRefused,
  leafHash,
  type Policy,
  parseEntry,
  parsePolicy,
  readBundle,
  type Scope,
  type Tile,
  tilePath,
  UnavailableError,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  verifyInclusion,
} from "@core";

/** What was found. */
export interface FoundEntry {
  readonly index: number;
  readonly witnesses: number;
}

/** Fetches a file of the log by its path below `/log/`. */
export type ReadLog = (path: string) => Promise<Bytes>;

export interface LogCheck {
  /**
   * The session's entry, once it stands in a cosigned tree.
   *
   * @throws LogRefused - it isn't there, or says something else than was asked
   * @throws TransomError - it couldn't be looked up
   */
  find(sessionId: string, incident: HubIncident): Promise<FoundEntry>;
}

interface Inputs {
  readonly hub: Pick<Hub, "sessions" | "log">;
  readonly read: ReadLog;
  /** The policy that this device trusts: the first that it was shown (or was given). */
  readonly pinPolicy: (policy: string) => Promise<string>;
}

const TRIES = 10;
const WAIT_MS = 500;

export function createLogCheck(scope: Scope, { hub, read, pinPolicy }: Inputs): LogCheck {
  const policyOf = async (): Promise<Policy> =>
    parsePolicy(await pinPolicy(withoutAddresses((await hub.log()).policy)));

  const indexOf = async (sessionId: string): Promise<number> => {
    for (let i = 0; i < TRIES && !scope.closed; i++) {
      const session = (await hub.sessions()).find((one) => one.session_id === sessionId);
      if (session?.entry_index !== undefined) return session.entry_index;
      await scope.sleep(WAIT_MS);
    }
    throw new LogRefused("inclusion", "the hub names no entry for this look");
  };

  /** A cosigned tree that is large enough; publishing may be a moment behind. */
  const treeWith = async (index: number, policy: Policy): Promise<VerifiedCheckpoint> => {
    for (let i = 0; i < TRIES && !scope.closed; i++) {
      const checkpoint = await verifyCheckpoint(await read("checkpoint"), policy);
      if (checkpoint.size > index) return checkpoint;
      await scope.sleep(WAIT_MS);
    }
    throw new LogRefused("inclusion", `the public log doesn't reach entry ${index}`);
  };

  return {
    async find(sessionId, incident) {
      const [index, policy] = await Promise.all([indexOf(sessionId), policyOf()]);
      const { size, root, cosigned } = await treeWith(index, policy);
      const readTile = (tile: Tile): Promise<Bytes> => read(tilePath(tile));
      const { tile, at } = bundleOf(index, size);
      const entry = readBundle(await readTile(tile), tile.width)[at];
      if (entry === undefined) throw new LogRefused("inclusion", "the entry is missing");
      const path = await inclusionPath(index, size, readTile);
      await verifyInclusion({ leaf: await leafHash(entry), index, size, path, root });
      checkMembers(entry, incident);
      return { index, witnesses: cosigned.size };
    },
  };
}

function checkMembers(data: Bytes, incident: HubIncident): void {
  const entry = parseEntry(data);
  const says =
    entry.type === "view_session.opened" &&
    entry.purpose === incident.purpose &&
    entry.authority === incident.authority;
  if (!says)
    throw new LogRefused("commitment", "the log's entry says something else than was asked");
}

/** The policy's keys and quorum alone: where a witness is asked may change without a word. */
export function withoutAddresses(policy: string): string {
  const drop = (line: string): string =>
    line.replace(/^(log \S+|witness \S+ \S+) \S+$/, (_, kept: string) => kept);
  return policy.split("\n").map(drop).join("\n");
}

/** Reads the log's files over HTTP. */
export function readLogOver(fetch: typeof globalThis.fetch): ReadLog {
  return async (path) => {
    const answer = await fetch(`/log/${path}`, { cache: "no-store" }).catch(() => undefined);
    if (!answer?.ok) throw new UnavailableError("The public log can't be read at the moment.");
    return new Uint8Array(await answer.arrayBuffer());
  };
}
