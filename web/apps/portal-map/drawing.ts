/** Draws a shape on the map into the form's field of corners: by pointer, by touch, by keyboard. */

import type { FeatureCollection, Geometry } from "geojson";
import type { GeoJSONSource, Map as MapView } from "maplibre-gl";
import type { Point } from "./cells.ts";
import { asLines, fromLines, fromText, squareMetres } from "./shape.ts";
import type { DrawWords } from "./words.ts";

/** Close enough to see one's own garden. */
const NEAR = 18;

/** The form's fields that take part: the corners, and a place to start from. */
export interface Fields {
  readonly corners: HTMLTextAreaElement;
  readonly place: HTMLInputElement | null;
  /** Says that corners are meant, where the form has other ways to tell the land. */
  readonly chosen: HTMLInputElement | null;
}

/** Puts the tools below the map; the field stays the truth, also when somebody types in it. */
export function drawInto(
  map: MapView,
  place: HTMLElement,
  fields: Fields,
  words: DrawWords,
  colour: string,
): void {
  let corners = fromLines(fields.corners.value);
  const size = document.createElement("output");
  const show = (): void => {
    source(map).setData(shapeOf(corners));
    size.textContent =
      corners.length < 3
        ? words.more
        : words.size.replace("{}", String(Math.round(squareMetres(corners))));
  };
  const change = (changed: Point[]): void => {
    corners = changed;
    fields.corners.value = asLines(corners);
    if (fields.chosen) fields.chosen.checked = true;
    show();
  };

  map.addSource("shape", { type: "geojson", data: shapeOf([]) });
  map.addLayer({
    id: "shape",
    type: "fill",
    source: "shape",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour, "fill-opacity": 0.25 },
  });
  map.addLayer({
    id: "outline",
    type: "line",
    source: "shape",
    filter: ["==", ["geometry-type"], "LineString"],
    paint: { "line-color": colour, "line-width": 3 },
  });
  map.addLayer({
    id: "corners",
    type: "circle",
    source: "shape",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": colour, "circle-radius": 6 },
  });

  map.on("click", ({ lngLat }) => change([...corners, [lngLat.lng, lngLat.lat]]));
  fields.corners.addEventListener("input", () => {
    corners = fromLines(fields.corners.value);
    show();
  });
  const go = (): void => {
    const at = corners[0] ?? fromText(fields.place?.value ?? "");
    if (at) map.jumpTo({ center: at, zoom: NEAR });
  };
  fields.place?.addEventListener("change", go);
  map.getContainer().append(mark());
  place.append(
    tools([
      button(words.add, () => {
        const { lng, lat } = map.getCenter();
        change([...corners, [lng, lat]]);
      }),
      button(words.undo, () => change(corners.slice(0, -1))),
      button(words.clear, () => change([])),
      size,
    ]),
  );
  size.setAttribute("aria-live", "polite");
  go();
  show();
}

function source(map: MapView): GeoJSONSource {
  return map.getSource("shape") as GeoJSONSource;
}

/** The area once there is one, the outline, and each corner. */
function shapeOf(corners: readonly Point[]): FeatureCollection {
  const [first] = corners;
  const ring = first ? [...corners, first] : [];
  const geometries: Geometry[] = corners.map((coordinates) => ({
    type: "Point",
    coordinates,
  }));
  if (corners.length > 1) geometries.push({ type: "LineString", coordinates: ring });
  if (corners.length > 2) geometries.push({ type: "Polygon", coordinates: [ring] });
  return {
    type: "FeatureCollection",
    features: geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry })),
  };
}

/** A cross over the map's middle, where the keyboard sets a corner. */
function mark(): HTMLElement {
  const cross = document.createElement("span");
  cross.className = "middle";
  cross.setAttribute("aria-hidden", "true");
  return cross;
}

function tools(parts: HTMLElement[]): HTMLElement {
  const bar = document.createElement("p");
  bar.className = "actions";
  bar.append(...parts);
  return bar;
}

function button(text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}
