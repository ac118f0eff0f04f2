/** An agency's administrator invites a colleague; the code is shown once. */

import type { Hub } from "@api";
import { TransomError } from "@core";
import { get, type Readable, type Writable, writable } from "svelte/store";

export type InvitedRole = "operator" | "supervisor" | "custodian" | "agency_admin";

export interface Invitation {
  name: string;
  role: InvitedRole;
  code: string;
  expires_at: number;
}

export interface Invite {
  readonly name: Writable<string>;
  readonly role: Writable<InvitedRole>;
  readonly nameMissing: Readable<boolean>;
  readonly busy: Readable<boolean>;
  readonly error: Readable<TransomError | undefined>;
  /** Made on this page, newest first; the hub shows them to nobody again. */
  readonly made: Readable<readonly Invitation[]>;
  send(): Promise<void>;
}

export function createInvite(hub: Hub, agencyId: string): Invite {
  const name = writable("");
  const role = writable<InvitedRole>("operator");
  const nameMissing = writable(false);
  const busy = writable(false);
  const error = writable<TransomError | undefined>();
  const made = writable<readonly Invitation[]>([]);

  const send = async (): Promise<void> => {
    const body = { name: get(name).trim(), role: get(role) };
    nameMissing.set(!body.name);
    if (!body.name || get(busy)) return;
    busy.set(true);
    error.set(undefined);
    try {
      const params = { path: { agency_id: agencyId } };
      const route = "/v1/agencies/{agency_id}/invitations";
      const { code, expires_at } = await hub.call(hub.http.POST(route, { params, body }));
      made.update((all) => [{ ...body, code, expires_at }, ...all]);
      name.set("");
    } catch (failure) {
      error.set(failure instanceof TransomError ? failure : new TransomError(String(failure)));
    } finally {
      busy.set(false);
    }
  };

  return { name, role, nameMissing, busy, error, made, send };
}
