/** Messages to owners about an incident: sending them from templates, and what owners answered. */
import type { Hub, HubIncident, SentMessage } from "@api";
import {
  type AgencyMessage,
  type MessageAnswer,
  newId,
  readMessage,
  type Scope,
  signedFromJson,
  signedToJson,
  signMessage,
  type Template,
  unb64,
  verifyMessageAnswer,
} from "@core";
import type { Device, Pins } from "@player";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

/** A message that was sent; `answer` is what the owner's gateway signed, or why it doesn't hold. */
export interface Sent {
  readonly message: AgencyMessage;
  readonly cameraName: string;
  readonly pseudonym: string;
  readonly answer: MessageAnswer | Notice | undefined;
}

/** What a message says; instants are milliseconds since 1970. */
export interface Draft {
  readonly cameraId: string;
  readonly template: Template;
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  readonly corrects?: string | undefined;
  readonly contact?: string | undefined;
}

export interface MessagesInputs {
  readonly hub: Pick<Hub, "messages" | "sendMessage">;
  readonly stream: Pick<Stream, "onMessage" | "onReconnect">;
  readonly pins: Pick<Pins, "check">;
  readonly device: Pick<Device, "signer"> & { readonly deviceId: string };
  readonly agencyId: string;
  readonly incident: HubIncident;
  readonly now: () => number;
}

export interface Messages {
  /** The incident's messages, newest first; undefined until they were loaded once. */
  readonly list: Readable<readonly Sent[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  /** Sends one; what went wrong, if anything did. */
  send(draft: Draft): Promise<Notice | undefined>;
}

export function createMessages(scope: Scope, inputs: MessagesInputs): Messages {
  const { hub, stream, device, incident, now } = inputs;
  const list = writable<readonly Sent[] | undefined>();
  const error = writable<Notice | undefined>();

  const answerOf = async (sent: SentMessage): Promise<Sent["answer"]> => {
    if (sent.answer === undefined) return undefined;
    try {
      const gatewayKey = await inputs.pins.check(sent.camera_id, unb64(sent.gateway_key, 32));
      return await verifyMessageAnswer(signedFromJson(sent.answer), { gatewayKey });
    } catch (failure) {
      return errorWords(failure);
    }
  };

  const read = async (sent: SentMessage): Promise<Sent> => ({
    message: readMessage(signedFromJson(sent.message).body),
    cameraName: sent.camera_name,
    pseudonym: sent.pseudonym,
    answer: await answerOf(sent),
  });

  const refresh = async (): Promise<void> => {
    try {
      const found = await Promise.all((await hub.messages(incident.incident_id)).map(read));
      if (scope.closed) return;
      list.set(found);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };

  stream.onMessage(scope, (incidentId) => {
    if (incidentId === incident.incident_id) void refresh();
  });
  stream.onReconnect(scope, () => void refresh());
  void refresh();
  return {
    list,
    error,
    async send(draft) {
      try {
        const message = {
          ...draft,
          messageId: newId("msg"),
          deviceId: device.deviceId,
          agencyId: inputs.agencyId,
          incidentId: incident.incident_id,
          number: incident.number,
          purpose: incident.purpose,
          sentAt: now(),
        };
        await hub.sendMessage(signedToJson(await signMessage(message, device.signer)) as never);
        await refresh();
        return undefined;
      } catch (failure) {
        return errorWords(failure);
      }
    },
  };
}
