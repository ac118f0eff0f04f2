/** Words of the page for recordings. */

import { duration } from "@ui";
import type { Recording } from "./state/types.ts";
import { plural } from "./words.ts";

const hours = (n: number): string =>
  n % 24 ? plural(n, "hour", "hours") : plural(n / 24, "day", "days");

/** How far the camera's own clock is from the gateway's: seconds, or days from two days on. */
const clock = (offsetMs: number | null | undefined): string => {
  if (offsetMs === null || offsetMs === undefined)
    return "This camera hasn't told what its own clock says.";
  const s = Math.abs(offsetMs) / 1000;
  if (s < 1) return "This camera's clock agrees with your gateway's.";
  const days = Math.round(s / 86_400);
  const far = days < 2 ? duration(s) : plural(days, "day", "days");
  return `This camera's clock is ${far} ${offsetMs > 0 ? "ahead" : "behind"}. Times on this page are your gateway's; a time that the camera writes into its picture is the camera's.`;
};

export const recording = {
  link: "Recording",
  title: (camera: string): string => `Recording of ${camera}`,
  about:
    "Kept in your own gateway, locked with a key that only it has. Nobody else can play it, and nothing of it leaves unless you save a clip and give it away.",
  loading: "Asking your gateway…",

  states: {
    off: "Not recorded",
    waiting: "Recording waits for the camera's picture",
    recording: "Recorded at home",
    disk_full: "Not recorded: the disk is full",
    disk_trouble: "Not recorded: trouble with the disk",
  } satisfies Record<Recording["state"], string>,
  on: "Start recording",
  off: "Stop recording",
  offAbout: "What is recorded stays until it is too old.",
  none: "Nothing is recorded yet.",
  soon: "The first seconds are here in a moment.",
  size: (bytes: number): string =>
    bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`,
  facts: { back: "Goes back to", takes: "Takes", of: "of", free: "Free on the disk" },
  dropped: (n: number): string =>
    `${plural(n, "stretch was", "stretches were")} left out because the machine was too busy.`,

  look: {
    title: "Look back",
    video: (camera: string, at: string): string => `${camera}, recorded ${at}`,
    choose: "Choose a time on the timeline, or start with the newest.",
    newest: "Newest",
    span: "Timeline shows",
    spans: [
      { label: "1 h", hours: 1 },
      { label: "6 h", hours: 6 },
      { label: "1 day", hours: 24 },
      { label: "3 days", hours: 72 },
    ],
    earlier: "Earlier",
    later: "Later",
    back: "− 1 min",
    forward: "+ 1 min",
    time: "Time to play from",
    gone: "This part can't be played.",
    clock,
    gaps: (n: number): string => plural(n, "gap", "gaps"),
    why: {
      gateway_off: "the gateway was off",
      camera_lost: "the camera gave no picture",
      too_busy: "the machine was too busy",
      disk: "the disk didn't take it",
      switched_off: "recording was off",
      pictures_lost: "pictures were lost on the way",
    } satisfies Record<Recording["gaps"][number]["why"], string>,
  },

  alarms: {
    title: "Alarms",
    about: (seconds: number): string =>
      `What was seen from ${seconds ? `${duration(seconds)} before` : "the moment of"} an alarm until two minutes after it stays for seven days, whatever else is deleted. If alarms need more than half of the room, the oldest of them go first.`,
    at: (when: string): string => `Alarm at ${when}`,
    play: (when: string): string => `Play the alarm at ${when}`,
    playShort: "Play",
    save: (when: string): string => `Save a clip of the alarm at ${when}`,
    saveShort: "Save a clip",
  },

  clip: {
    title: "Save a clip",
    about: "It begins with exactly the picture of the time that is shown above.",
    aboutEarlier:
      "From the time that is shown above. Your camera sends H.265, so “Everything” begins up to a few seconds earlier, where the picture is whole; the others begin with exactly that picture.",
    length: "Length",
    lengths: [10, 30, 60, 300, 900].map((s) => ({ value: String(s), label: duration(s) })),
    shown: "What it shows",
    choices: [
      { value: "plain", label: "Everything, as the camera saw it: for yourself" },
      { value: "blurred", label: "With masks, and people hidden: for others" },
      { value: "unblurred", label: "With masks only" },
    ],
    save: "Save the clip",
  },

  keep: {
    title: "How much is kept",
    about:
      "Whatever is older, or too much, is deleted by itself, the oldest first. What surrounds an alarm stays for seven days, in at most half of the room.",
    hours: "Hours",
    hoursHint: (n: number): string => (Number.isFinite(n) && n > 0 ? `That is ${hours(n)}.` : ""),
    room: "Gigabytes at most",
    preroll: "Seconds kept before an alarm",
    save: "Keep so much",
    saved: "Saved.",
    delete: "Delete everything now",
    sure: "Delete all of this camera's recording?",
    sureText: "Its key is destroyed, so that no copy opens either. It can't be brought back.",
    yes: "Delete it",
    no: "Keep it",
  },
};
