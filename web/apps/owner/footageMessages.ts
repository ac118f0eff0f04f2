/** Words of footage requests. */

import type { FootageCamera } from "./state/types.ts";
import { plural } from "./words.ts";

export const footage = {
  title: "Requests for footage",
  about:
    "An agency may ask for a part of your recordings, if your consent lets it ask. You look at your own recording here, at home, and give a part of it or don't. Nobody learns whether you have seen a request, nor that you declined one.",
  none: "Nobody has asked for footage.",
  waiting: (n: number): string => plural(n, "request for footage", "requests for footage"),
  waitingAbout: "An agency asks for a part of your recording. You decide.",
  look: "Look at it",
  all: "Requests for footage",

  asks: (agency: string, camera: string): string => `${agency} asks for footage of ${camera}`,
  facts: {
    who: "Who asks",
    incident: "Incident",
    purpose: "Purpose",
    why: "Why",
    authority: "Legal ground",
    time: "Time asked for",
    due: "Until",
    reason: "Why people have to be seen",
  },
  due: (at: string): string => `You can give something until ${at}.`,
  over: "Its time is over. Nothing can be given any more.",
  plan: "Plan: the area that is asked for, your camera, and what it sees. North is up.",
  legend: { land: "area asked for", camera: "your camera", view: "what it is said to see" },

  nothing: "Nothing is recorded of that time. You needn't do anything.",
  loading: "Asking your gateway what is recorded of that time…",
  recorded: "Recorded of that time",
  from: "From",
  to: "To",
  blur: "People",
  blurs: [
    { value: "blurred", label: "Blurred" },
    { value: "unblurred", label: "Seen as they are" },
  ],
  blurred: "People are blurred, and your masks are burned in.",
  preview: "Show what they would see",
  previewAbout: "Exactly what the agency would get. It stays in your house until you give it.",
  film: (camera: string): string => `${camera}, as the agency would see it`,
  broken: "This part can't be shown. Choose another.",
  wrong: "Choose an end after the beginning, within the time that was asked for.",

  give: "Give this part",
  sure: "Give it to the agency?",
  sureText:
    "It goes encrypted to the agency's people; the hub in between can't read it. What you have given can't be taken back.",
  yes: "Give it",
  no: "Not yet",
  decline: "Don't give anything",
  declineAbout: "Nobody is told, now or later.",

  answers: {
    open: "",
    declined:
      "You give nothing. Nobody is told. Until its time is over you can still give something.",
    preparing: "The clip is being made and locked.",
    sending: "The locked clip is on its way.",
    released: "You gave it. The agency's people can open it.",
    failed: "It wasn't given.",
  } satisfies Record<FootageCamera["answer"], string>,
  given: (from: string, to: string): string => `${from} – ${to}`,
} as const;
