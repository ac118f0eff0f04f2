/** Words of neighbours' requests to mask land. */

const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });

export const objections = {
  title: "A neighbour asks for a mask",
  about: (camera: string, squareMetres: number): string =>
    `Your camera ${camera} may see about ${squareMetres} m² of land that somebody nearby wants masked. Who it is, your gateway doesn't know; whether you do it, they don't learn.`,
  due: (at: number): string => `Answer by ${day.format(at)}.`,
  overdue:
    "The day for an answer has passed: until you answer, every look at this camera asks you first.",
  plan: "Plan: the land that is asked for, your camera, and what it sees. North is up.",
  legend: { land: "land asked for", camera: "your camera", view: "what it is said to see" },
  match: "Show where it lies on my picture",
  matchAbout:
    "Match four spots of your picture with the ground, once for this camera, and the land is drawn on your own picture. Or draw the mask by hand.",
  again: "Check the matched spots",
  outside:
    "By the spots that you have matched, this land lies outside the picture. If that is so, decline: nobody learns it.",
  elsewhere:
    "Your camera gives another picture now than when you matched spots with the ground: it looks elsewhere, or has another shape. Turn it back, or match them again.",
  picture: (camera: string): string => `${camera}, with the land that is asked for`,
  pictureAbout: "The land on your own picture. Nobody but you sees this.",
  none: "No picture could be taken. Is the camera working?",
  upwards: "With all that stands on it",
  upwardsAbout: "Walls and windows rise above the ground: up to the picture's edge.",
  mask: "Mask this area",
  draw: "Draw the mask by hand",
  label: (at: number): string => `Land, answer by ${day.format(at)}`,
  labelUpwards: (at: number): string => `Land and all above it, answer by ${day.format(at)}`,
  fitIt: "The area is drawn as a mask. Fit it at its corners, look at the result below, and save.",
  held: "The mask is saved. If it covers what was asked for, say so; the neighbour learns only that there is an answer.",
  answered: "Answered. The neighbour learns that there is an answer, and not which.",
  toNow: "Back to the first page",
  masked: "I have masked it",
  decline: "Decline",
  word: "A word to the oversight board",
} as const;
