import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createNotices, type Notifier, type Permission } from "./notices.ts";
import type { Notice } from "./types.ts";

const notice: Notice = { t: "notice", about: "start", title: "A look has begun", text: "Fire" };

function device(permission: Permission) {
  const notifier = {
    permission: vi.fn(() => permission),
    request: vi.fn(async () => {
      permission = "granted";
      return permission;
    }),
    show: vi.fn<Notifier["show"]>(),
  };
  return notifier;
}

test("the page is told always, the device only where it is allowed", () => {
  const onPage = vi.fn();
  const notifier = device("default");
  createNotices(notifier, onPage).tell(notice);
  expect(onPage).toHaveBeenCalledWith(notice);
  expect(notifier.show).not.toHaveBeenCalled();
});

test("a knock is a question on the page already, so only the device is told", () => {
  const onPage = vi.fn();
  const notifier = device("granted");
  createNotices(notifier, onPage).tell({ ...notice, about: "knock" });
  expect(onPage).not.toHaveBeenCalled();
  expect(notifier.show).toHaveBeenCalledOnce();
});

test("once allowed, the device is told too", async () => {
  const notifier = device("default");
  const notices = createNotices(notifier, vi.fn());
  await notices.allow();
  notices.tell(notice);
  expect(get(notices.permission)).toBe("granted");
  expect(notifier.show).toHaveBeenCalledWith(notice.title, notice.text);
});

test("a device that refuses the call loses nothing of the page's notice", () => {
  const notifier = device("granted");
  notifier.show.mockImplementation(() => {
    throw new TypeError("illegal constructor");
  });
  const onPage = vi.fn();
  createNotices(notifier, onPage).tell(notice);
  expect(onPage).toHaveBeenCalledOnce();
});

test("a browser without notices says so", () => {
  expect(get(createNotices(undefined, vi.fn()).permission)).toBe("unsupported");
});
