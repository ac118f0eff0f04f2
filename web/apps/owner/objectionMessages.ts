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
  land: "land",
  camera: "camera",
  draw: "Draw the mask",
  drawAbout: "Draw it on the picture, then come back and say so.",
  masked: "I have masked it",
  decline: "Decline",
  word: "A word to the oversight board",
} as const;
