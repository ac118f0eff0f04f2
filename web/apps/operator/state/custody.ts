/** A released clip's custody in words: what was done with it, and how long it stays. */
import type { ClipCustody } from "@api";
import type { CustodyAct } from "./clips.ts";

type Event = ClipCustody["events"][number];

const DID: Record<Event["type"], string> = {
  "clip.fetched": "Opened",
  "clip.held": "Legal hold",
  "clip.hold_lifted": "Legal hold lifted",
  "clip.destroyed": "Destroyed at the hub",
  "evidence.exported": "Exported as evidence",
  "evidence.copied": "Copied for the defence",
};

/** What was done, and by whom; the hub does by itself what nobody did. */
export function eventWords(event: Event): { did: string; by: string } {
  return { did: DID[event.type], by: event.by ?? "the hub, when its time was over" };
}

/** How long the clip stays. `at` says an instant in words. */
export function stayWords(custody: ClipCustody, at: (instant: number) => string): string {
  if (custody.destroyed_at !== undefined)
    return `Destroyed at the hub ${at(custody.destroyed_at)}, with every key of it. Packages that were made before still hold it.`;
  if (custody.held_at !== undefined)
    return `A legal hold keeps it at the hub until the hold is lifted, at most until the program ends, ${at(custody.program_end)}. Export what the case needs before.`;
  return `The hub destroys it ${at(Math.min(custody.keep_until, custody.program_end))}, unless somebody puts a legal hold on it.`;
}

interface ActWords {
  readonly title: string;
  readonly about: string;
  readonly button: string;
}

/** What somebody is asked before they do something with a clip. */
export const ACTS: Record<CustodyAct, ActWords> = {
  hold: {
    title: "Put a legal hold on this clip?",
    about:
      "The hub won't destroy it until somebody lifts the hold. The end of the program ends the hold too.",
    button: "Hold it",
  },
  "hold/lift": {
    title: "Lift the legal hold?",
    about: "If the clip is over its time, the hub destroys it at once.",
    button: "Lift the hold",
  },
  destroy: {
    title: "Destroy this clip now?",
    about:
      "The hub destroys the clip and every key of it. Nobody can bring it back, and your agency can't ask for this place and time again within 30 days.",
    button: "Destroy it",
  },
};

/** The command that makes the evidence package of a clip on an evidence machine. */
export function exportCommand(
  hub: string,
  clip: { readonly requestId: string; readonly cameraId: string },
): string {
  return `transom evidence export ${clip.requestId} ${clip.cameraId} --hub ${hub} --data evidence-keys --out package --reason "…"`;
}
