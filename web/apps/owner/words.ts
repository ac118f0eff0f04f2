/** The words of Transom's own terms: purposes, tiers, reasons, endings. Used by messages.ts only. */

import { locale } from "@ui";
import { daysInWords, overnight } from "./state/hours.ts";
import type { Hours } from "./state/types.ts";

export const plural = (n: number, one: string, many: string): string =>
  `${n} ${n === 1 ? one : many}`;

/** "a, b and c" in the page's language. */
export const list = (
  items: readonly string[],
  kind: "conjunction" | "disjunction" = "conjunction",
) => new Intl.ListFormat(locale, { type: kind }).format(items);

export const purposes: Record<string, { title: string; about: string }> = {
  missing_person: { title: "Missing person", about: "Someone is being searched for right now." },
  medical_emergency: { title: "Medical emergency", about: "Somebody needs an ambulance." },
  fire: { title: "Fire", about: "A fire, smoke or an explosion." },
  violent_crime_in_progress: {
    title: "Violent crime in progress",
    about: "A person is being attacked or threatened now.",
  },
  property_crime_in_progress: {
    title: "Property crime in progress",
    about: "A break-in, theft or damage that is happening now.",
  },
  traffic_collision: { title: "Traffic collision", about: "A crash on the street." },
  criminal_investigation: {
    title: "Criminal investigation",
    about: "A case being worked on later, not an emergency. The widest of all purposes.",
  },
  mass_casualty: { title: "Mass casualty event", about: "Many people hurt or in danger." },
};

export const authorities: Record<string, string> = {
  consent: "your consent",
  warrant: "a warrant",
  exigent: "an emergency",
  court_order: "a court order",
};

export const endings: Record<string, string> = {
  viewer_left: "the viewer left",
  owner_stopped: "you stopped it",
  consent_withdrawn: "you withdrew the consent",
  consent_ended: "the consent ended",
  time_over: "its time was over",
  camera_lost: "the camera was lost",
  hub_closed: "the connection to the hub ended",
  gateway_stopping: "the gateway was switched off",
};

export const reasons: Record<string, string> = {
  unreachable: "nothing answers at its address",
  password: "its password was refused",
  not_rtsp: "something answers there, but not a camera (no RTSP)",
  no_video: "it answers, but sends no video",
  codec: "it sends a video format that can't be carried yet",
  lost: "the picture broke off",
  not_mjpeg: "something answers there, but sends no MJPEG",
  not_onvif: "something answers there, but not an ONVIF camera",
  missing: "it isn't there any more, or isn't plugged in",
  denied: "this gateway may not open it",
  busy: "something else uses it",
  signed_out: "this gateway isn't signed in to Ring",
  encrypted: "Ring's own encryption is on for it",
  session_over: "Ring ends each session after 10 minutes; connecting again",
};

export const hours = (value: Hours | undefined): string =>
  value
    ? `${list(
        value.windows.map(
          (w) =>
            `${daysInWords(w.days, locale)} ${w.start}–${w.end}${overnight(w) ? " (next day)" : ""}`,
        ),
      )}, ${value.timezone.replaceAll("_", " ")} time`
    : "at any hour";
