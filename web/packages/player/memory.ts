/** Which transport won last, kept in the browser for a while. */
import type { CarrierKind } from "./carrier.ts";
import type { TransportMemory } from "./race.ts";

const KEY = "transom.websocket-won";
const KEEP_MS = 10 * 60 * 1000;

/**
 * A memory in `storage`; a network changes, so it forgets after ten minutes.
 *
 * @param now - milliseconds since 1970
 */
export function transportMemory(storage: Storage, now: () => number): TransportMemory {
  const read = (): Record<string, number> => {
    try {
      return JSON.parse(storage.getItem(KEY) ?? "{}") as Record<string, number>;
    } catch {
      return {}; // somebody else's text: as if nothing were remembered
    }
  };
  return {
    lost: (host) => now() - (read()[host] ?? Number.NEGATIVE_INFINITY) < KEEP_MS,
    note: (host: string, winner: CarrierKind) => {
      const { [host]: _, ...rest } = read();
      storage.setItem(
        KEY,
        JSON.stringify(winner === "websocket" ? { ...rest, [host]: now() } : rest),
      );
    },
  };
}
