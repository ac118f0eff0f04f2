/** The table of spec/log-entry.md: for each type of entry, the members besides the four of all. */

/** The members that an entry of one type must have, and those that it may have. */
export interface Shape {
  readonly must: ReadonlySet<string>;
  readonly may: ReadonlySet<string>;
}

const SESSION = "agency program purpose authority";

function shape(must: string, may = ""): Shape {
  const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
  return { must: new Set(words(`type time commitment ${must}`)), may: new Set(words(may)) };
}

const SHAPES = {
  "log.created": shape(""),
  "agency.enrolled": shape("agency"),
  "agency.revoked": shape("agency"),
  "device.enrolled": shape("agency"),
  "device.revoked": shape("agency"),
  "gateway.enrolled": shape("", "area"),
  "policy.changed": shape("document"),
  "program.created": shape("program not_before not_after max_minutes document"),
  "program.changed": shape("program document"),
  "program.renewed": shape("program not_after document"),
  "program.frozen": shape("program"),
  "program.resumed": shape("program"),
  "program.sunset": shape("program"),
  "consent.given": shape("agency program not_after", "area"),
  "consent.changed": shape("agency program not_after refers_to", "area"),
  "consent.withdrawn": shape("agency program refers_to", "area"),
  "consent.expired": shape("agency program refers_to", "area"),
  "view_session.asked": shape("agency purpose authority", "program area"),
  "view_session.opened": shape(`${SESSION} max_seconds blur refers_to`, "area"),
  "view_session.refused": shape("agency purpose authority reason refers_to", "program area"),
  "view_session.closed": shape(`${SESSION} seconds bytes blur refers_to`, "area"),
  "knock.answered": shape("agency program outcome refers_to"),
  "footage_request.posted": shape(SESSION, "area"),
  "footage_request.closed": shape("agency program refers_to"),
  "clip.released": shape("agency program refers_to", "blur area"),
  "clip.fetched": shape("agency program refers_to"),
  "clip.held": shape("agency program refers_to"),
  "clip.hold_lifted": shape("agency program refers_to"),
  "clip.destroyed": shape("agency program refers_to"),
  "evidence.exported": shape("agency", "program refers_to"),
  "evidence.copied": shape("agency program refers_to"),
  "objection.filed": shape("", "agency program area due"),
  "objection.answered": shape("refers_to", "agency"),
  "break_glass.used": shape("agency program refers_to"),
  "break_glass.justified": shape("agency refers_to"),
  "flag.raised": shape("agency refers_to due"),
  "flag.answered": shape("agency refers_to"),
  "staff.access": shape(""),
  "record.disclosed": shape("", "agency authority"),
  sealed: shape("due"),
  "sealed.revealed": shape("refers_to revealed"),
} as const;

/** The type of an entry. */
export type EntryType = keyof typeof SHAPES;
export const ENTRY_TYPES = Object.keys(SHAPES) as readonly EntryType[];
/** What may be announced later: nothing that the owner's own machine sees. */
export const REVEALABLE = ENTRY_TYPES.filter(
  (type) => !/^(sealed|view_session\.|knock\.)/.test(type),
);

/** The members of a type; of `sealed.revealed`, those of what it reveals too. */
export function shapeOf(type: EntryType, revealed?: EntryType): Shape {
  const own = SHAPES[type];
  if (type !== "sealed.revealed" || revealed === undefined) return own;
  const inner = SHAPES[revealed];
  return { must: new Set([...own.must, ...inner.must]), may: inner.may };
}
