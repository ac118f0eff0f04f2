/** The short lists whose words may stand in public (spec/log-entry.md): classes, never free text. */

/** Purpose categories (spec/consent.md). */
export const PURPOSES = [
  "missing_person",
  "medical_emergency",
  "fire",
  "violent_crime_in_progress",
  "property_crime_in_progress",
  "traffic_collision",
  "criminal_investigation",
  "mass_casualty",
] as const;
/** Legal authorities (spec/view-session.md). */
export const AUTHORITIES = ["consent", "warrant", "exigent", "court_order"] as const;
/** Why a view session was refused. */
export const REFUSALS = ["policy", "proof", "not_available"] as const;
/** What the picture was. */
export const BLURS = ["blurred", "unblurred"] as const;
/** How a knock ended; a no is told as no answer. */
export const OUTCOMES = ["let_in", "no_answer"] as const;

export type Blur = (typeof BLURS)[number];
export type Purpose = (typeof PURPOSES)[number];
export type Authority = (typeof AUTHORITIES)[number];
