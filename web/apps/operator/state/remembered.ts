/**
 * What the next incident's form may begin with on this device, for this person: the legal authority
 * and the minutes. Never a justification, a purpose or a number: they are stated anew each time.
 */
import { AUTHORITIES } from "@core";

export interface Remembered {
  /** The authority of the last incident; empty if there was none. */
  readonly authority: string;
  readonly minutes: number;
  keepAuthority(authority: string): void;
  keepMinutes(minutes: number): void;
}

export const MINUTES = [5, 15, 30, 60] as const;
const DEFAULT_MINUTES = 15;

interface Kept {
  readonly authority?: unknown;
  readonly minutes?: unknown;
}

export function createRemembered(
  storage: Pick<Storage, "getItem" | "setItem">,
  personId: string,
): Remembered {
  const key = `transom-remembered-${personId}`;
  let kept = read(storage.getItem(key));
  const keep = (change: Kept): void => {
    kept = { ...kept, ...change };
    storage.setItem(key, JSON.stringify(kept));
  };
  return {
    get authority() {
      return AUTHORITIES.find((one) => one === kept.authority) ?? "";
    },
    get minutes() {
      return MINUTES.find((one) => one === kept.minutes) ?? DEFAULT_MINUTES;
    },
    keepAuthority: (authority) => keep({ authority }),
    keepMinutes: (minutes) => keep({ minutes }),
  };
}

function read(text: string | null): Kept {
  try {
    const { authority, minutes } = JSON.parse(text ?? "{}") as Kept;
    return { authority, minutes };
  } catch {
    return {};
  }
}
