/** Words of the page for masks and blurring. */

import { plural } from "./words.ts";

const place = (share: number): string => `${Math.round(share / 100)} %`;

export const masks = {
  title: (camera: string): string => `What others see of ${camera}`,
  about:
    "What you cover here is gone before anything leaves your home: in live looks, in clips and in pictures. People are hidden unless you have given a consent without blurring.",
  link: "Masks and blur",
  loading: "Asking your camera…",

  editor: {
    title: "Masks",
    about:
      "Drag over the picture to cover a place. Pull at the corners to fit it; the small dots between them make new corners.",
    keys: "With the keyboard: Tab to a mask's middle or corner, move it with the arrow keys (Shift for small steps), take it away with Delete.",
    picture: (camera: string): string => `${camera}, as the camera gives it`,
    none: "No picture could be taken. Is the camera working?",
    add: "Add a mask",
    again: "Take the picture again",
    undo: "Undo",
    remove: "Delete",
    save: "Save the masks",
    saving: "Saving…",
    list: "Masks on this picture",
    empty: "Nothing is covered.",
    mask: (n: number): string => `Mask ${n}`,
    corners: (n: number): string => plural(n, "corner", "corners"),
    hold: (n: number): string => `Move mask ${n}`,
    corner: (n: number, at: number, of: number, x: number, y: number): string =>
      `Mask ${n}, corner ${at} of ${of}: ${place(x)} from the left, ${place(y)} from the top`,
    split: (n: number, at: number): string => `Mask ${n}: new corner after corner ${at}`,
    unsaved: "Not saved yet. Others still see the masks as they were.",
    saved: "Saved. Everybody sees it so from the next picture on.",
    crossed: (n: number): string =>
      `The outline of mask ${n} crosses itself, so its inside isn't clear. Move a corner.`,
    turns:
      "This camera turns. Masks hold only where it looks now; turned to a place that has no masks, it shows nothing to anybody.",
    others: (n: number): string =>
      `${plural(n, "more picture has", "more pictures have")} masks of their own: another shape of picture, or another place that the camera looks at.`,
    forget: "Forget all masks",
    suggested: "Asked for by neighbours",
    take: "Add as a mask",
  },

  preview: {
    title: "What an agency would see",
    about:
      "Made in your gateway by what also makes the real thing, with the masks as you have drawn them here.",
    blurred: "With people hidden",
    blurredAbout: "What every consent gives unless you choose otherwise.",
    unblurred: "Without hiding people",
    unblurredAbout: "Only with a consent that says so, and a reason each time, shown in the log.",
    learning:
      "At first all of it is hidden: the gateway takes a few pictures to learn what is there when nobody is.",
    shut: "Nothing of this camera is shown to anybody.",
    alt: (camera: string, words: string): string => `${camera}: ${words.toLowerCase()}`,
  },

  blur: {
    title: "How people are hidden",
    about:
      "Whatever moves is hidden, always, and for some seconds after. Someone who stands quite still for minutes can come into view; detectors find some of them.",
    faces: "Faces of people who stand still",
    ifInstalled: "Find them if the detector is installed",
    required: "Insist: without the detector, show nothing",
    off: "Don't look for them",
    installed: "The face detector is installed in this gateway.",
    missing: "The face detector isn't installed in this gateway.",
    finder: "Detector of people",
    noFinder: "None",
    saved: "Saved.",
  },
};
