/** The notices' settings: what the gateway has, the mail form, a test that keeps nothing. */

import { derived, get, type Readable, type Writable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { NewMail, NoticeRules, NoticeState, Problem } from "./types.ts";

export type MailFault = "to" | "sender" | "host" | "port";

/** The fields as they are typed; an empty password means: keep the one there is. */
export interface MailFields {
  to: string;
  sender: string;
  host: string;
  port: string;
  security: NewMail["security"];
  user: string;
  password: string;
}

export interface NoticeForm {
  readonly settings: Readable<NoticeState | undefined>;
  readonly fields: Writable<MailFields>;
  readonly faults: Readable<ReadonlySet<MailFault>>;
  readonly tried: Readable<boolean>;
  readonly busy: Readable<"testing" | "saving" | undefined>;
  readonly problem: Readable<Problem | undefined>;
  load(): Promise<void>;
  test(): Promise<boolean>;
  save(): Promise<boolean>;
  stop(): Promise<boolean>;
  rules(change: Partial<NoticeRules>): Promise<boolean>;
  forget(subscriptionId: string): Promise<boolean>;
}

const blank: MailFields = {
  to: "",
  sender: "",
  host: "",
  port: "587",
  security: "starttls",
  user: "",
  password: "",
};

const ADDRESS = /^[^@\s<>"]+@[^@\s<>"]+$/;

export function faultsOf(fields: MailFields): ReadonlySet<MailFault> {
  const port = Number(fields.port);
  const found = new Set<MailFault>();
  if (!ADDRESS.test(fields.to.trim())) found.add("to");
  if (!ADDRESS.test(fields.sender.trim())) found.add("sender");
  if (!/^[A-Za-z0-9.:_-]+$/.test(fields.host.trim())) found.add("host");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) found.add("port");
  return found;
}

export function mailOf(fields: MailFields): NewMail {
  return {
    to: fields.to.trim(),
    sender: fields.sender.trim(),
    host: fields.host.trim(),
    port: Number(fields.port),
    security: fields.security,
    user: fields.user.trim(),
    ...(fields.password && { password: fields.password }),
  };
}

type Calls = Pick<
  Client,
  "notices" | "setMail" | "tryMail" | "forgetMail" | "setRules" | "unsubscribe"
>;

export function createNoticeForm(client: Calls, timezone: string): NoticeForm {
  const settings = writable<NoticeState | undefined>();
  const fields = writable<MailFields>({ ...blank });
  const tried = writable(false);
  const busy = writable<"testing" | "saving" | undefined>();
  const problem = writable<Problem | undefined>();

  const load = async (): Promise<void> => {
    try {
      const told = await client.notices();
      settings.set(told);
      const { mail } = told;
      fields.set(
        mail ? { ...blank, ...mail, port: String(mail.port), password: "" } : { ...blank },
      );
    } catch (failure) {
      problem.set(problemOf(failure));
    }
  };

  const attempt = async (
    kind: "testing" | "saving",
    work: () => Promise<unknown>,
    after?: () => Promise<void>,
  ): Promise<boolean> => {
    busy.set(kind);
    problem.set(undefined);
    try {
      await work();
      await after?.();
      return true;
    } catch (failure) {
      problem.set(problemOf(failure));
      return false;
    } finally {
      busy.set(undefined);
    }
  };

  const send = async (
    kind: "testing" | "saving",
    call: (mail: NewMail) => Promise<void>,
    after?: () => Promise<void>,
  ): Promise<boolean> => {
    tried.set(true);
    if (faultsOf(get(fields)).size > 0) return false;
    return attempt(kind, () => call(mailOf(get(fields))), after);
  };

  return {
    settings,
    fields,
    faults: derived(fields, faultsOf),
    tried,
    busy,
    problem,
    load,
    test: () => send("testing", client.tryMail),
    save: () => send("saving", client.setMail, load),
    stop: () => attempt("saving", client.forgetMail, load),
    rules(change) {
      const now = get(settings);
      if (!now) return Promise.resolve(false);
      const rules = { when: now.when, hour: now.hour, timezone, ...change };
      return attempt("saving", () => client.setRules(rules), load);
    },
    forget: (id) => attempt("saving", () => client.unsubscribe(id), load),
  };
}
