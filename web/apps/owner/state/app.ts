/** Everything behind the page, made once and ended with its scope. */

import type { Scope } from "@core";
import { createToasts, type Toasts, ticker } from "@ui";
import type { Readable } from "svelte/store";
import { type Actions, createActions } from "./actions.ts";
import { type Checks, createChecks, type Verify } from "./checks.ts";
import type { Client } from "./client.ts";
import { createKnocks, type Knocks } from "./knocks.ts";
import { createLive, type Live, type Socket } from "./live.ts";
import { createNotices, type Notices, type Notifier } from "./notices.ts";
import type { Push } from "./push.ts";
import { createRecord, type OwnersRecord } from "./record.ts";
import { createRouter, type Router } from "./route.ts";
import { createStop, type Stop } from "./stop.ts";

export interface App {
  readonly client: Client;
  readonly live: Live;
  readonly stop: Stop;
  readonly knocks: Knocks;
  readonly actions: Actions;
  readonly notices: Notices;
  readonly toasts: Toasts;
  readonly router: Router;
  readonly record: OwnersRecord;
  readonly checks: Checks;
  readonly push: Push;
}

interface Inputs {
  client: Client;
  open: () => Socket;
  hash: string;
  verify: Verify;
  push: Push;
  notifier?: Notifier | undefined;
  typing?: () => boolean;
  ticker?: Readable<number>;
}

export function createApp(scope: Scope, inputs: Inputs): App {
  const { client, open, hash, notifier, typing = () => false } = inputs;
  const live = createLive(scope, { client, open, ticker: inputs.ticker ?? ticker });
  const toasts = createToasts();
  scope.add(() => toasts.close());
  const notices = createNotices(notifier, (notice) =>
    toasts.show({
      title: notice.title,
      text: notice.text,
      tone: notice.about === "end" ? "info" : "lamp",
    }),
  );
  live.onNotice((notice) => notices.tell(notice));
  return {
    client,
    live,
    stop: createStop(scope, { client, live }),
    knocks: createKnocks(scope, { client, live, typing }),
    actions: createActions(live),
    notices,
    toasts,
    router: createRouter(hash),
    record: createRecord(scope, { client, live }),
    checks: createChecks(inputs.verify),
    push: inputs.push,
  };
}
