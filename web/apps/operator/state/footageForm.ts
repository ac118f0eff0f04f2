/** The form that asks owners for footage: what is typed, what it means, what is wrong with it. */
import { AREA_LIMITS, circle, type Degrees, faultOf, HOUR_MS } from "@core";

/** What a person has typed so far. Times are as `datetime-local` fields give them. */
export interface FootageForm {
  readonly shape: "circle" | "corners";
  /** `latitude, longitude`. */
  readonly place: string;
  /** In metres. */
  readonly radius: string;
  /** A place a line. */
  readonly corners: string;
  readonly begin: string;
  readonly end: string;
  readonly message: string;
  /** Hours until the deadline. */
  readonly hours: string;
  /** Why people must be seen; empty for the blurred picture. */
  readonly reason: string;
}

export type FootageErrors = Readonly<Partial<Record<keyof FootageForm, string>>>;

/** What a form asks for, once nothing is wrong with it. */
export interface FootageAsk {
  readonly area: readonly Degrees[];
  readonly begin: number;
  readonly end: number;
  readonly message: string;
  readonly hours: number;
  readonly reason: string | undefined;
}

export const FOOTAGE_HOURS = [
  { value: "6", label: "6 hours" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "7 days" },
  { value: "336", label: "14 days" },
] as const;

const FAULTS = {
  corners: "Give 3 to 32 corners, no two the same.",
  place: "That isn't a place on earth.",
  crossing: "The edges cross. Give the corners in the order of a walk around the area.",
  small: "That is less than 25 m². Draw the area a little larger.",
  large: "That is too large an area. Ask for the place where it happened.",
} as const;

/** A form for the hour before `now`. */
export function emptyFootageForm(now: number): FootageForm {
  return {
    shape: "circle",
    place: "",
    radius: "40",
    corners: "",
    begin: localTime(now - HOUR_MS),
    end: localTime(now),
    message: "",
    hours: "24",
    reason: "",
  };
}

/** What is wrong, by field; and what is asked for, if nothing is. */
export function readFootageForm(
  form: FootageForm,
  now: number,
): { errors: FootageErrors; ask?: FootageAsk } {
  const area = areaOf(form);
  const begin = Date.parse(form.begin);
  const end = Math.min(Date.parse(form.end), now);
  const message = form.message.trim();
  const reason = form.reason.trim();
  const errors: Record<string, string> = {};
  const fault = area.length === 0 ? "place" : faultOf(area, AREA_LIMITS);
  if (area.length === 0) {
    if (form.shape === "circle")
      errors.place = "Write latitude and longitude, like 32.29876, -90.18481.";
    else errors.corners = "Write a corner a line: latitude, longitude.";
  } else if (fault !== undefined)
    errors[form.shape === "circle" ? "radius" : "corners"] = FAULTS[fault];
  if (Number.isNaN(begin)) errors.begin = "Choose a time.";
  else if (begin < now - 72 * HOUR_MS) errors.begin = "Owners keep recordings for about 72 hours.";
  if (Number.isNaN(end)) errors.end = "Choose a time.";
  else if (end <= begin) errors.end = "Choose an end after the beginning.";
  else if (end - begin > 24 * HOUR_MS) errors.end = "Ask for 24 hours at most.";
  if ([...message].length < 10)
    errors.message = "Say to the owner, in a sentence, what you look for.";
  if (reason !== "" && [...reason].length < 10)
    errors.reason = "Say in at least 10 characters why people have to be seen.";
  if (Object.keys(errors).length > 0) return { errors };
  return {
    errors: {},
    ask: { area, begin, end, message, hours: Number(form.hours), reason: reason || undefined },
  };
}

/** The corners that a form means; none where what is typed is no place. */
export function areaOf(form: FootageForm): readonly Degrees[] {
  if (form.shape === "circle") {
    const middle = placeOf(form.place);
    const radius = Number(form.radius);
    return middle === undefined || !(radius > 0) ? [] : circle(middle, radius);
  }
  const lines = form.corners.split("\n").filter((line) => line.trim() !== "");
  const corners = lines.map(placeOf);
  return corners.every((corner) => corner !== undefined) ? (corners as Degrees[]) : [];
}

/** Those lines of a form's corners that are a place, for the map on which more are drawn. */
export function cornersOf(text: string): Degrees[] {
  const read = text.split("\n").map(placeOf);
  return read.filter((corner) => corner !== undefined);
}

/** Corners as the form has them: a place a line. */
export function cornersText(corners: readonly Degrees[]): string {
  return corners
    .map(([lat, lon]) => `${(lat / 1e6).toFixed(6)}, ${(lon / 1e6).toFixed(6)}`)
    .join("\n");
}

/** A place that somebody typed as `latitude, longitude`. */
export function placeOf(text: string): Degrees | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (match === null) return undefined;
  const [lat, lon] = [Number(match[1]), Number(match[2])];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined;
  return [Math.round(lat * 1e6), Math.round(lon * 1e6)];
}

/** An instant as a `datetime-local` field shows it here. */
export function localTime(at: number): string {
  const here = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 16);
}
