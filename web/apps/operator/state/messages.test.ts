import type { SentMessage } from "@api";
import { b64, newId, readMessage, Scope, signedFromJson, signedToJson } from "@core";
import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createMessages, type Draft, type MessagesInputs } from "./messages.ts";
import { incident, NOW, newSigner } from "./testing.ts";

const cameraId = newId("cam");

async function made(change: Partial<MessagesInputs["hub"]> = {}) {
  const scope = new Scope();
  const signer = await newSigner();
  const gateway = await newSigner();
  const kept: SentMessage[] = [];
  let told = (_: string): void => {};
  const hub = {
    messages: vi.fn(async () => kept),
    sendMessage: vi.fn(async (message: unknown) => {
      kept.unshift({
        message,
        camera_id: cameraId,
        camera_name: "Front door",
        gateway_key: b64(gateway.key),
        incident_id: incident.incident_id,
        pseudonym: "OP-1",
        sent_at: NOW,
      } as SentMessage);
      return kept[0] as SentMessage;
    }),
    ...change,
  };
  const messages = createMessages(scope, {
    hub,
    stream: {
      onMessage: (_, listener) => {
        told = listener;
      },
      onReconnect: () => {},
    },
    pins: { check: async (_, key) => key },
    device: { deviceId: newId("dev"), signer },
    agencyId: newId("agy"),
    incident,
    now: () => NOW,
  });
  await vi.waitFor(() => expect(get(messages.list)).toBeDefined());
  return { messages, hub, kept, gateway, tell: () => told(incident.incident_id) };
}

const LOOK: Draft = {
  cameraId,
  template: "please_look",
  begin: NOW - 7_200_000,
  end: NOW - 3_600_000,
};

async function answered(by: "gateway" | "stranger", note?: string) {
  const { messages, kept, gateway, tell } = await made();
  await messages.send(LOOK);
  const id = readMessage(signedFromJson(kept[0]?.message).body).messageId;
  const signer = by === "gateway" ? gateway : await newSigner();
  const body = { message_id: id, answer: "yes", answered_at: NOW, ...(note ? { note } : {}) };
  kept[0] = {
    ...(kept[0] as SentMessage),
    answer: signedToJson(await signer.sign("message-answer/v1", body)) as never,
  };
  tell();
  await vi.waitFor(() => expect(get(messages.list)?.[0]?.answer).toBeDefined());
  return get(messages.list)?.[0]?.answer;
}

test("a message carries the incident's number and purpose, the camera and the time asked about", async () => {
  const { messages } = await made();
  expect(await messages.send(LOOK)).toBeUndefined();
  expect(get(messages.list)?.[0]?.message).toMatchObject({
    ...LOOK,
    number: incident.number,
    purpose: incident.purpose,
  });
});

test("what no template has is refused on this device, and never sent", async () => {
  const { messages, hub } = await made();
  const wrong: Draft[] = [
    { ...LOOK, end: NOW + 1 },
    { cameraId, template: "please_look" },
    { cameraId, template: "correction" },
    { cameraId, template: "thank_you", contact: "ask for the man in the red coat" },
  ];
  for (const draft of wrong) expect(await messages.send(draft)).toBeDefined();
  expect(hub.sendMessage).not.toHaveBeenCalled();
});

test("an answer is shown as the owner's gateway signed it", async () => {
  expect(await answered("gateway", "The gate was open")).toMatchObject({
    answer: "yes",
    note: "The gate was open",
  });
});

test("an answer that the gateway didn't sign is not shown as one", async () => {
  expect(await answered("stranger")).toHaveProperty("title");
});

test("a note with a link is not shown", async () => {
  expect(await answered("gateway", "see www.example.org")).toHaveProperty("title");
});

test("why the hub refused is told", async () => {
  const { messages } = await made({
    sendMessage: async () => {
      throw new Error("no");
    },
  });
  expect(await messages.send(LOOK)).toHaveProperty("message");
});
