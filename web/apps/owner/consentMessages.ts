/** Words of the consent form: tiers, rights, blur, minutes, the alarm, and what was demanded. */
import { duration } from "@ui";
import type { Right, Tier } from "./state/types.ts";

export const tiers: Record<Tier, { title: string; about: string; short: string }> = {
  registry: {
    title: "Only where it is",
    about: "They know that there is a camera. Nobody can look.",
    short: "location only",
  },
  on_request: {
    title: "On request: ask me each time",
    about:
      "You get a knock with the reason and one minute to answer. Without your yes, nothing opens, and the agency can't tell a no from no answer.",
    short: "asks each time",
  },
  on_alarm: {
    title: "When I raise the alarm",
    about:
      "Shut, until you press the alarm here or your own alarm system does. Then it is open for a few minutes, and shuts by itself.",
    short: "on your alarm",
  },
  scheduled: {
    title: "At set hours, without asking",
    about: "Within the hours that you set, a look begins at once. You are told when it does.",
    short: "at set hours",
  },
  standing: {
    title: "Standing: may look without asking",
    about: "Within these terms a look begins at once. You are told when it begins and ends.",
    short: "without asking",
  },
};

export const RIGHTS: readonly Right[] = ["live", "clip", "audio", "ptz"];

export const consentForm = {
  rights: "What they may have",
  extras: "Besides the picture",
  extrasHint: "Off unless you choose it.",
  right: {
    live: { title: "Watch live", about: "The picture as it is now." },
    clip: { title: "Ask for recordings", about: "They may ask; each recording is yours to give." },
    audio: {
      title: "Hear the sound",
      about: "People speak freely at home. Off unless you want it.",
    },
    ptz: { title: "Turn and zoom the camera", about: "For cameras that can. You can lock it." },
  } as Record<Right, { title: string; about: string }>,
  blur: "People in the picture",
  blurred: {
    title: "Always blurred",
    about: "People are made unrecognisable here, before the picture leaves your home.",
  },
  unblurred: {
    title: "Also as they are",
    about: "For a reason stated each time, which you see and the public log counts.",
  },
  perDay: "At most in a day",
  perDayHint: "Minutes in which anybody watches, counted here. A new day begins at midnight.",
  alarmMinutes: "Open after an alarm for",
  noHours: "At any hour",
  demanded: "My free choice",
  nothingDemanded: "Nothing was offered to me or demanded of me for this consent.",
  nothingDemandedAbout:
    "No money, no discount, no better service, no pressure. A consent that was bought or forced isn't one: leave this empty, and nothing is signed.",
  indoor: "A camera indoors, or one that moves, has no looks without an occasion.",
  faults: {
    rights: "Choose at least one thing that they may have.",
    day_minutes: "In a day, from 1 minute to 24 hours.",
    demanded: "Say that nothing was offered or demanded, or don't sign.",
    hours_needed: "Set the hours.",
  },
  allows: {
    registry: "They know where the camera is. Nobody can look.",
    on_request: "Only after you say yes, each single time.",
    on_alarm: (minutes: string): string => `Only for ${minutes} after you raised the alarm.`,
    scheduled: "Without asking you first, at the hours you set.",
    standing: "Without asking you first.",
    blurred: "People are always blurred.",
    unblurred: "People may be seen as they are, for a reason stated each time.",
    more: (rights: string): string => `They may also: ${rights}.`,
    only: "Without sound, without steering the camera, without recordings.",
    perDay: (text: string): string => `At most ${text} in a day.`,
  },
  upToADay: (minutes: number): string => `${duration(minutes * 60)} a day`,
  short: { blurred: "people blurred", unblurred: "people as they are" },
  knock: {
    unblurred: "They ask to see people as they are:",
    blurred: "They will see people blurred.",
    more: (rights: string): string => `They also ask to: ${rights}.`,
  },
  withdrawFrom: (agency: string): string => `Withdraw from ${agency}`,
};
