/** The map itself: cells on a plain ground, or on a style that the hub's operator has chosen. */

import {
  type ExpressionSpecification,
  MapView,
  Marker,
  NavigationControl,
  ScaleControl,
  type StyleSpecification,
} from "@map";
import { asText, boundsOf, type Cells, mix } from "./cells.ts";
import { drawInto } from "./drawing.ts";
import { readDrawWords, type Words } from "./words.ts";

/** How much of the accent each class of counts gets, from the least to the most. */
const SHARES = [0.25, 0.45, 0.65, 0.85];

/** Shows the map in `place`; throws if it can't be shown here. */
export async function show(
  place: HTMLElement,
  words: Words,
  data: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const cells = await load(data.cells ?? "");
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  place.append(canvas);
  const bounds = boundsOf(cells);
  const map = new MapView({
    container: canvas,
    style: data.style || plain(place),
    ...(bounds ? { bounds } : { center: [0, 20] as [number, number], zoom: 1 }),
    fitBoundsOptions: { padding: 24 },
    maxZoom: data.draw ? 20 : 14,
    attributionControl: data.style ? { compact: true } : false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: {
      "Map.Title": words.label,
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
    },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  await map.once("load");
  map.getCanvas().setAttribute("aria-label", words.keys);
  draw(map, place, cells, !data.style);
  if (data.draw) {
    const field = document.getElementById(data.draw);
    if (field instanceof HTMLTextAreaElement) drawOn(map, place, field, data);
  } else place.append(legend(words));
  const field = data.pick ? document.getElementById(data.pick) : null;
  if (field instanceof HTMLInputElement) pickInto(map, field);
  place.dataset.state = "shown";
}

async function load(url: string): Promise<Cells> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as Cells;
}

function colour(place: HTMLElement, name: string): string {
  return getComputedStyle(place).getPropertyValue(name).trim();
}

function plain(place: HTMLElement): StyleSpecification {
  const paint = { "background-color": colour(place, "--sunken") };
  return { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint }] };
}

/** Larger cells come first in the data, so smaller ones lie on top of them. */
function draw(map: MapView, place: HTMLElement, data: Cells, bare: boolean): void {
  const [ground, accent] = [colour(place, "--sunken"), colour(place, "--accent")];
  const shades = SHARES.map((share) => (bare ? mix(ground, accent, share) : accent));
  const opacities = bare ? SHARES.map(() => 1) : SHARES;
  map.addSource("cells", { type: "geojson", data: data.cells });
  map.addLayer({
    id: "cells",
    type: "fill",
    source: "cells",
    paint: {
      "fill-color": ["to-color", ofLevel(shades)],
      "fill-opacity": ofLevel(opacities),
    },
  });
  const line = { "line-color": colour(place, "--ink"), "line-width": 1 };
  map.addLayer({ id: "edges", type: "line", source: "cells", paint: line });
  for (const { name, lon, lat } of data.places) {
    const label = document.createElement("span");
    label.className = "place";
    label.textContent = name;
    new Marker({ element: label }).setLngLat([lon, lat]).addTo(map);
  }
}

function ofLevel(values: (string | number)[]): ExpressionSpecification {
  return ["at", ["-", ["get", "level"], 1], ["literal", values]];
}

function pickInto(map: MapView, field: HTMLInputElement): void {
  const pin = new Marker();
  map.on("click", ({ lngLat }) => {
    pin.setLngLat(lngLat).addTo(map);
    field.value = asText(lngLat.lng, lngLat.lat);
  });
}

function drawOn(
  map: MapView,
  place: HTMLElement,
  corners: HTMLTextAreaElement,
  data: Readonly<Record<string, string | undefined>>,
): void {
  map.addControl(new ScaleControl({ unit: "metric" }));
  const input = (id: string): HTMLInputElement | null => {
    const found = document.getElementById(id);
    return found instanceof HTMLInputElement ? found : null;
  };
  const fields = { corners, place: input("place"), chosen: input("shape-corners") };
  drawInto(map, place, fields, readDrawWords(data), colour(place, "--accent"));
}

function legend(words: Words): HTMLElement {
  const list = document.createElement("p");
  list.className = "legend";
  words.levels.forEach((level, index) => {
    const one = document.createElement("span");
    one.className = `l${index + 1}`;
    one.textContent = `${level} ${words.cameras}`;
    list.append(one);
  });
  return list;
}
