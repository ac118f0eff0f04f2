/** What a tile says about its state. */
import type { Viewed } from "./viewing.ts";

/** `state` is for tests and styles; `short` for the badge; `veil` over the picture, if any. */
export interface StateWords {
  readonly state: string;
  readonly tone: "good" | "lamp" | "warn" | "stop" | "neutral" | "accent";
  readonly short: string;
  readonly veil: string | undefined;
  readonly latency: string;
}

/** Beyond that the two clocks can't be right both, ms. */
const CLOCKS_DIFFER_MS = 10_000;

export function stateWords(viewed: Viewed): StateWords {
  return { ...phaseWords(viewed), latency: latencyWords(viewed.player?.latencyMs) };
}

function phaseWords(viewed: Viewed): Omit<StateWords, "latency"> {
  const { phase } = viewed;
  switch (phase.name) {
    case "asking":
      return { state: "asking", tone: "accent", short: "Asking", veil: "Asking the hub…" };
    case "proving":
      return {
        state: "proving",
        tone: "accent",
        short: "Checking",
        veil: "Written to the log; the owner's gateway checks…",
      };
    case "knocking":
      return { state: "knocking", tone: "lamp", short: "Owner asked", veil: undefined };
    case "refused":
      return { state: "refused", tone: "stop", short: "Not opened", veil: undefined };
    case "ended":
      return { state: "ended", tone: "neutral", short: "Ended", veil: undefined };
    case "open":
      return playerWords(viewed);
  }
}

function playerWords({ player }: Viewed): Omit<StateWords, "latency"> {
  switch (player?.state) {
    case "live":
      return { state: "live", tone: "good", short: "Live", veil: undefined };
    case "stalled":
      return {
        state: "stalled",
        tone: "warn",
        short: "Standing still",
        veil: "No new picture for a while. What you see is old.",
      };
    case "paused":
      return {
        state: "paused",
        tone: "neutral",
        short: "Out of sight",
        veil: "Nothing is decoded while nobody can see it.",
      };
    case "queued":
      return {
        state: "queued",
        tone: "warn",
        short: "Waiting",
        veil: `This computer shows ${player.mostDecoders} pictures at a time. This one comes once another has ended or is out of sight; enlarge it to see it first.`,
      };
    case "reconnecting":
      return {
        state: "reconnecting",
        tone: "warn",
        short: "Reconnecting",
        veil: player.error?.message ?? "The connection was lost. Trying again…",
      };
    case "ended":
      return { state: "ending", tone: "neutral", short: "Ending", veil: "It was cut…" };
    default:
      return {
        state: "connecting",
        tone: "accent",
        short: "Opening",
        veil: "The picture is on its way…",
      };
  }
}

/** The delay in words; the capture instant is the gateway's, the paint this device's. */
export function latencyWords(ms: number | undefined): string {
  if (ms === undefined) return "–";
  if (Math.abs(ms) > CLOCKS_DIFFER_MS) return "unknown: the clocks differ";
  return `${Math.max(0, Math.round(ms))} ms`;
}
