/** Words of the page that matches a camera's picture with the ground. */

import { list, plural } from "./words.ts";

const place = (share: number): string => `${Math.round(share / 100)} %`;
const decimal = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const metres = (value: number): string => `${decimal.format(Math.abs(value))} m`;
const percent = (share: number): string => `${decimal.format(share / 100)} %`;

export const points = {
  title: (camera: string): string => `The ground that ${camera} sees`,
  about:
    "Show four spots on the ground twice, in the picture and on the plan. From then on your gateway knows where in the picture a piece of land lies. Nobody else learns it.",
  link: "Match with the ground",
  back: "Masks and blur",
  loading: "Asking your gateway…",
  turns:
    "This camera turns. The points hold only for where it looks now: turn it back there before you use them.",
  mobile: "A camera that is carried about has no fixed ground, so no points can be matched.",
  otherPicture:
    "The camera gives another picture now than when these spots were matched: it looks elsewhere, or has another shape. Check each of them, and save.",

  how: "Take spots that lie on the ground and that you can find again: the feet of gateposts, corners of paving, a drain. Spread them over the picture, near and far, left and right, and no three of them on one line.",
  picture: "In the picture",
  plan: "On the plan",
  image: (camera: string): string => `${camera}, as the camera gives it`,
  none: "No picture could be taken. Is the camera working?",
  again: "Take the picture again",

  step: {
    first: (n: number, left: number): string => `Tap spot ${n} in the picture. ${left} to go.`,
    more: (n: number): string => `Save, or tap spot ${n} to make sure.`,
    ground: (n: number): string => `Now tap spot ${n} on the plan.`,
    picture: (n: number): string => `Now tap spot ${n} in the picture.`,
    full: "There is no room for more points.",
  },
  add: (n: number): string => `Put spot ${n} in the picture's middle`,
  addGround: (n: number): string => `Put spot ${n} in the plan's middle`,
  addPicture: (n: number): string => `Put spot ${n} in the picture's middle`,
  undo: "Undo",
  keys: "With the keyboard: put a spot in the middle, Tab to it, move it with the arrow keys (Shift for small steps), take it away with Delete.",

  inPictureStart: (n: number): string => `Spot ${n} in the picture:`,
  inPicture: (n: number, x: number, y: number): string =>
    `Spot ${n} in the picture: ${place(x)} from the left, ${place(y)} from the top`,
  onPlan: (n: number, where: string): string => `Spot ${n} on the plan: ${where}`,
  fromCamera: (right: number, ahead: number): string =>
    `${metres(ahead)} ${ahead < 0 ? "behind" : "ahead of"} the camera, ${metres(right)} to its ${right < 0 ? "left" : "right"}`,
  fromMiddle: (east: number, north: number): string =>
    `${metres(north)} ${north < 0 ? "south" : "north"}, ${metres(east)} ${east < 0 ? "west" : "east"}`,

  plain: {
    label: "Plan of the ground around the camera, north up",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    all: "Show everything",
    north: "N",
    camera: "your camera",
    view: "what it is said to see",
    land: "land asked for",
    grid: (m: number): string => `a square: ${m} m`,
    empty:
      "The plan has no houses and no streets: this page fetches nothing from outside your home. Measure from the camera (a long step is a metre), copy a place from any map that you have, or lay a picture under the plan.",
  },
  under: {
    title: "Lay a picture of the ground under the plan",
    about:
      "A site plan, or a photograph from above with north up. It stays in this browser until you leave the page.",
    file: "A picture from this device",
    width: "Its width on the ground, in metres",
    east: "Its middle, metres east of the camera",
    north: "Its middle, metres north of the camera",
    away: "Take it away",
  },

  list: "The spots",
  spot: (n: number): string => `Spot ${n}`,
  lacks: { picture: "Not in the picture yet", ground: "Not on the plan yet" },
  type: (n: number): string => `Type where spot ${n} is`,
  latLon: "Latitude and longitude",
  latLonHint: "As a map shows it: 32.298757, -90.184810",
  latLonBad: "Two numbers are wanted: latitude, then longitude.",
  ahead: "Metres ahead of the camera",
  right: "Metres to its right",
  rightHint: "To its left: with a minus.",
  north: "Metres north of the middle",
  east: "Metres east of the middle",
  take: "Use it",
  remove: "Delete",
  off: (share: number): string => `${percent(share)} off`,

  fit: {
    title: "How it fits",
    few: (n: number): string =>
      `${plural(n, "spot is", "spots are")} still missing before it can be tried.`,
    trying: "Trying…",
    four: "Four spots always fit, even wrong ones. Look whether the grid lies on the ground as it should; a fifth spot tells whether they are right.",
    well: (share: number): string => `Fits well: ${percent(share)} of the picture's width off.`,
    fair: (share: number, worst: number): string =>
      `Fits roughly: ${percent(share)} of the picture's width off, spot ${worst} the most. Good enough for a garden; for a window, look at spot ${worst} again.`,
    badly: (share: number, worst: readonly number[]): string =>
      `Doesn't fit: ${percent(share)} of the picture's width off. Look first at ${list(worst.map((n) => `spot ${n}`))}.`,
    legend: (m: number): string =>
      `Drawn over the picture: a grid of ${m} m on the ground, what the camera is said to see, and the land that is asked for.`,
    outside: "The land that is asked for lies outside this picture.",
  },
  save: "Save the points",
  saving: "Saving…",
  saved: "Saved.",
  unsaved: "Not saved yet.",
  wanted: (n: number): string =>
    `Save when ${plural(n, "more spot is", "more spots are")} matched.`,
  halfOpen: (n: number): string => `Spot ${n} has only one half; it isn't saved.`,

  asked: {
    title: "Asked for by neighbours",
    outside:
      "By these points it lies outside the picture. If that is so, decline; nobody learns it.",
  },

  where: {
    title: "Where the camera is",
    about:
      "Your hub learns this place, and asks you when a neighbour wants land masked that the camera may see. The public map shows only a coarse area.",
    missing:
      "Nobody said yet where this camera is, so there is no plan. Say it here; a map that you have shows latitude and longitude when you press on a place.",
    bearing: "Looks towards, in degrees",
    bearingHint: "0 is north, 90 east, 180 south, 270 west.",
    angle: "How wide it sees, in degrees",
    angleHint: "Most cameras: 70 to 110.",
    reach: "How far, in metres",
    save: "Save the place",
    saved: "Saved. Your hub knows the new place.",
    bad: "A whole number is wanted.",
  },
} as const;
