/** The hours of a consent, in the camera's time zone (spec/consent.md). Reads no clock. */
import { ConsentRefused } from "./errors.ts";
import { Members } from "./members.ts";

const MINUTE_MS = 60_000;
const TIME = /^([01][0-9]|2[0-3]):([0-5][0-9])$/;
// Area/Location only: a bare name means another zone on each machine.
const ZONE = /^(UTC|[A-Z][A-Za-z_]*(\/[A-Za-z0-9_+-]+){1,2})$/;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** A part of the week: ISO days on which it starts; an `end` at or before `start` is next day's. */
export interface Window {
  readonly days: readonly number[];
  readonly start: string;
  readonly end: string;
}

/** When a consent holds: any of the windows, by the wall clock of an IANA time zone. */
export class Hours {
  readonly #clock: Intl.DateTimeFormat | undefined;

  constructor(
    readonly timezone: string,
    readonly windows: readonly Window[],
  ) {
    this.#clock = clockOf(timezone);
  }

  /**
   * Reads the member `hours` of a consent.
   *
   * @throws EncodingError - not of the form in spec/consent.md
   */
  static fromJson(value: unknown): Hours {
    const m = new Members(value, "hours");
    const timezone = m.text("timezone", 1, 64);
    const windows = m.list("windows", 50).map(readWindow);
    m.end();
    if (!ZONE.test(timezone)) throw m.bad("timezone", "an IANA name, Area/Location or UTC");
    if (windows.length === 0) throw m.bad("windows", "a list of at least one");
    return new Hours(timezone, windows);
  }

  /**
   * Whether the instant lies in a window.
   *
   * @throws ConsentRefused - reason `hours`: this browser doesn't know the time zone
   */
  hold(at: number): boolean {
    const { day, minute } = this.#local(at);
    return this.windows.some((window) => holds(window, day, minute));
  }

  /** The first instant after `start` that lies in no window, at most `latest`. Throws as `hold`. */
  end(start: number, latest: number): number {
    let at = start;
    // Minute by minute, since a window can end by the clock being moved, too.
    while (at < latest && this.hold(at)) at += MINUTE_MS - this.#local(at).pastMinuteMs;
    return Math.min(at, latest);
  }

  #local(at: number): { day: number; minute: number; pastMinuteMs: number } {
    if (this.#clock === undefined)
      throw new ConsentRefused("hours", `the time zone ${this.timezone} isn't known here`);
    const parts = new Map(this.#clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const number = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
    return {
      day: WEEKDAYS.indexOf(parts.get("weekday") ?? "") + 1,
      minute: number("hour") * 60 + number("minute"),
      pastMinuteMs: number("second") * 1000 + (at % 1000),
    };
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const form = { hour: "2-digit", minute: "2-digit", second: "2-digit", weekday: "short" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...form, hourCycle: "h23", timeZone });
  } catch {
    return undefined; // nothing is covered in a zone that isn't known
  }
}

function holds(window: Window, day: number, minute: number): boolean {
  const [start, end] = [minutes(window.start), minutes(window.end)];
  const on = (weekday: number): boolean => window.days.includes(weekday);
  if (start < end) return on(day) && start <= minute && minute < end;
  return (on(day) && minute >= start) || (on(day === 1 ? 7 : day - 1) && minute < end);
}

function minutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function readWindow(value: unknown): Window {
  const m = new Members(value, "window");
  const days = m.list("days", 7);
  const [start, end] = [m.text("start", 5, 5), m.text("end", 5, 5)];
  m.end();
  if (!TIME.test(start) || !TIME.test(end)) throw m.bad("start or end", "HH:MM");
  const known = days.filter(
    (d): d is number => Number.isInteger(d) && Number(d) >= 1 && Number(d) <= 7,
  );
  const ascending = known.every((d, i) => i === 0 || d > (known[i - 1] ?? 0));
  if (known.length === 0 || known.length !== days.length || !ascending)
    throw m.bad("days", "a list of ascending ISO days, 1 to 7");
  return { days: known, start, end };
}
