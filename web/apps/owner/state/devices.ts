/** Devices found at home on their way to being cameras: searched, signed in to, chosen from. */

import { get, type Readable, type Writable, writable } from "svelte/store";
import { createAttempts } from "./attempt.ts";
import type { Client } from "./client.ts";
import type { Live } from "./live.ts";
import type { Camera, FoundDevice, OpenedDevice, Problem } from "./types.ts";

/** One channel as the owner decides about it. */
export interface Choice {
  readonly token: string;
  readonly about: OpenedDevice["channels"][number];
  readonly wanted: boolean;
  readonly name: string;
  readonly kind: Camera["kind"];
}

export interface Devices {
  /** Undefined until a search was made. */
  readonly found: Readable<readonly FoundDevice[] | undefined>;
  readonly fields: Writable<{ address: string; user: string; password: string }>;
  readonly device: Readable<OpenedDevice | undefined>;
  readonly choices: Writable<Choice[]>;
  readonly busy: Readable<"searching" | "opening" | "adding" | undefined>;
  readonly problem: Readable<Problem | undefined>;
  search(): Promise<void>;
  open(): Promise<void>;
  picture(token: string): Promise<Blob>;
  /** True once every chosen channel is a camera. */
  add(): Promise<boolean>;
}

interface Inputs {
  client: Pick<Client, "findDevices" | "openDevice" | "deviceSnapshot" | "addDevice">;
  live: Pick<Live, "refresh">;
}

export function createDevices({ client, live }: Inputs): Devices {
  const found = writable<readonly FoundDevice[] | undefined>();
  const fields = writable({ address: "", user: "admin", password: "" });
  const device = writable<OpenedDevice | undefined>();
  const choices = writable<Choice[]>([]);
  const { busy, problem, attempt } = createAttempts<"searching" | "opening" | "adding">();

  return {
    found,
    fields,
    device,
    choices,
    busy,
    problem,
    search: async () => {
      await attempt("searching", async () => {
        const answered = await client.findDevices();
        found.set(answered);
        const [only] = answered;
        if (only) fields.update((all) => ({ ...all, address: all.address || only.address }));
      });
    },
    open: async () => {
      device.set(undefined);
      await attempt("opening", async () => {
        const opened = await client.openDevice(get(fields));
        const single = opened.channels.length === 1;
        choices.set(
          opened.channels.map((about) => ({
            token: about.token,
            about,
            wanted: single,
            name: about.name || opened.model,
            kind: about.turns ? "ptz" : "fixed",
          })),
        );
        device.set(opened);
      });
    },
    picture: (token) => client.deviceSnapshot({ ...get(fields), token }),
    add: () =>
      attempt("adding", async () => {
        const wanted = get(choices).filter((choice) => choice.wanted);
        const channels = wanted.map(({ token, name, kind }) => ({
          token,
          kind,
          name: name.trim() || token,
        }));
        await client.addDevice({ ...get(fields), channels });
        await live.refresh();
      }),
  };
}
