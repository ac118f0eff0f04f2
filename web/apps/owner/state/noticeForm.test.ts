import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createNoticeForm, faultsOf, mailOf } from "./noticeForm.ts";
import type { NoticeState } from "./types.ts";

const settings: NoticeState = {
  when: "at_once",
  hour: 18,
  timezone: "UTC",
  push_key: "k",
  devices: [],
  waiting: 0,
  trouble: "",
  mail: {
    host: "mail.example.org",
    port: 465,
    security: "tls",
    user: "me",
    has_password: true,
    sender: "gateway@example.org",
    to: "me@example.org",
  },
};

function start(told: NoticeState = settings) {
  const client = {
    notices: vi.fn(async () => told),
    setMail: vi.fn(async () => undefined),
    tryMail: vi.fn(async () => undefined),
    forgetMail: vi.fn(async () => undefined),
    setRules: vi.fn(async () => undefined),
    unsubscribe: vi.fn(async () => undefined),
  };
  return { form: createNoticeForm(client, "Europe/Vienna"), client };
}

test("an untouched password is not sent: the gateway keeps its own", async () => {
  const { form, client } = start();
  await form.load();
  expect(get(form.fields).password).toBe("");
  expect(await form.save()).toBe(true);
  expect(client.setMail).toHaveBeenCalledWith(expect.not.objectContaining({ password: "" }));
  form.fields.update((fields) => ({ ...fields, password: "new" }));
  expect(mailOf(get(form.fields))).toMatchObject({ password: "new", port: 465 });
});

test("what can't be is said before anything is sent", async () => {
  const { mail: _, ...none } = settings;
  const { form, client } = start(none);
  await form.load();
  expect(await form.test()).toBe(false);
  expect(get(form.tried)).toBe(true);
  expect([...faultsOf(get(form.fields))]).toEqual(["to", "sender", "host"]);
  form.fields.update((fields) => ({ ...fields, port: "70000" }));
  expect(faultsOf(get(form.fields)).has("port")).toBe(true);
  expect(client.tryMail).not.toHaveBeenCalled();
});

test("a server's refusal is told in its words", async () => {
  const { form, client } = start();
  await form.load();
  client.tryMail.mockRejectedValueOnce(new Error("the mail server refuses user and password"));
  expect(await form.test()).toBe(false);
  expect(get(form.problem)?.message).toContain("refuses");
  expect(get(form.busy)).toBeUndefined();
});

test("the digest's hour is told with this device's time zone", async () => {
  const { form, client } = start();
  await form.load();
  await form.rules({ when: "daily", hour: 7 });
  expect(client.setRules).toHaveBeenCalledWith({
    when: "daily",
    hour: 7,
    timezone: "Europe/Vienna",
  });
});
