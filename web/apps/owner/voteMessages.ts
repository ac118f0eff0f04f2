/** Words of neighbours' votes that hold back a standing consent. */

import type { HeldBack } from "./state/types.ts";

const moment = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "long",
  hour: "numeric",
  minute: "2-digit",
});
const at = (instant: number | undefined): string =>
  instant === undefined ? "a time that isn't known" : moment.format(instant);

/** Why each look asks, although the consent itself wouldn't. */
export function heldBack(vote: HeldBack): string {
  const where = `Your neighbours' vote on ${vote.name ?? "an area here"}`;
  switch (vote.state) {
    case "coming":
      return `${where} opens on ${at(vote.opens_at)}. Until it has closed, each look asks you first.`;
    case "open":
      return `${where} hasn't closed yet: it ends on ${at(vote.closes_at)}. Until then, each look asks you first.`;
    case "counting":
      return `${where} has closed, but its result hasn't come yet. Until it has, each look asks you first.`;
    case "opposed":
      return `${where}: ${vote.opposed ?? 0} of ${vote.households ?? 0} households oppose, more than ${vote.max_opposed_percent ?? 0} percent. Each look asks you first.`;
    case "unread":
      return "The hub told of a neighbours' vote that your gateway can't read, so each look asks you first. A newer version may read it.";
  }
}
