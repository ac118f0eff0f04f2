/** Short notices that come and go. Knows no DOM: ToastRegion.svelte shows and speaks them. */

import { type Readable, writable } from "svelte/store";

export type ToastTone = "info" | "good" | "lamp" | "stop";

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly title: string;
  readonly text: string;
}

export interface Toasts {
  readonly items: Readable<readonly Toast[]>;
  /** Shows a notice; it leaves by itself after `seconds` unless that is 0. Returns its number. */
  show(toast: { title: string; text?: string; tone?: ToastTone; seconds?: number }): number;
  dismiss(id: number): void;
  /** Stops every timer. */
  close(): void;
}

/** At most `limit` notices stand at a time; the oldest makes room. */
export function createToasts({ limit = 3 } = {}): Toasts {
  const items = writable<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let next = 1;

  const dismiss = (id: number): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    items.update((all) => all.filter((toast) => toast.id !== id));
  };

  return {
    items,
    show({ title, text = "", tone = "info", seconds = 8 }) {
      const id = next++;
      items.update((all) => [...all, { id, tone, title, text }].slice(-limit));
      if (seconds > 0)
        timers.set(
          id,
          setTimeout(() => dismiss(id), seconds * 1000),
        );
      return id;
    },
    dismiss,
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
