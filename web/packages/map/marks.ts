/** A mark for each thing that it can take to see a camera: another shape, another colour. */
import type { Colours } from "./colours.ts";

/** As in the operator's list: at once, after a knock, in an alarm only, not now. */
export type How = "at_once" | "knock" | "alarm" | "not";
export const HOWS: readonly How[] = ["at_once", "knock", "alarm", "not"];

const SIZE = 24; // CSS pixels
const EDGE = 4; // around a shape of 16
const RATIO = 2;

export function colourOf(how: How, colours: Colours): string {
  return {
    at_once: colours.good,
    knock: colours["lamp-edge"],
    alarm: colours.stop,
    not: colours["ink-soft"],
  }[how];
}

/** The shapes of the lists' dots (StatusDot.svelte): body, and the mark upon it. */
const SHAPES: Readonly<Record<How, readonly [body: string, mark: string]>> = {
  at_once: ["M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z", "m4.8 8.3 2.2 2.2 4.2-4.6"],
  knock: ["M1.5 10.5a6.5 6.5 0 0 1 13 0ZM.5 12h15v2H.5Z", ""],
  alarm: ["M8 1.5 15.4 14.5H.6Z", "M8 6v4M8 12.2v.1"],
  not: ["M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z", ""],
};

/** The mark as a picture for the map, of twice as many pixels. */
export function markOf(how: How, colours: Colours): ImageData {
  const pixels = SIZE * RATIO;
  const context = new OffscreenCanvas(pixels, pixels).getContext("2d");
  if (!context) throw new Error("no canvas to draw the map's marks on");
  const [body, mark] = SHAPES[how].map((path) => new Path2D(path)) as [Path2D, Path2D];
  const hue = colourOf(how, colours);
  context.scale(RATIO, RATIO);
  context.translate(EDGE, EDGE);
  [context.lineJoin, context.lineCap] = ["round", "round"];
  const stroke = (path: Path2D, colour: string, width: number): void => {
    [context.strokeStyle, context.lineWidth] = [colour, width];
    context.stroke(path);
  };
  stroke(body, colours.surface, 5); // so that it stands out from any ground
  context.fillStyle = how === "not" ? colours.surface : hue;
  context.fill(body);
  stroke(body, hue, how === "not" ? 2.5 : 1);
  stroke(mark, colours.surface, 1.8);
  return context.getImageData(0, 0, pixels, pixels);
}
