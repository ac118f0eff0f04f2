/** What lies on the ground: fields of view, the cameras' marks, clusters, what somebody draws. */

import type { Degrees } from "@core";
import type { FeatureCollection, Geometry } from "geojson";
import type { Colours } from "./colours.ts";
import type { LayerSpecification } from "./library.ts";
import { colourOf, HOWS, type How } from "./marks.ts";
import { type FieldOfView, type Point, pointOf, wedge } from "./wedge.ts";

export interface MapCamera {
  readonly id: string;
  readonly name: string;
  readonly how: How;
  /** What it takes, in a word. */
  readonly word: string;
  readonly position: Degrees;
  readonly view?: FieldOfView | undefined;
  readonly turns: boolean;
}

/** So many cameras about there. */
export interface MapCell {
  readonly middle: Degrees;
  readonly cameras: number;
}

/** What somebody draws: corners, the line through them, the ground that is meant. */
export interface Drawing {
  readonly corners: readonly Degrees[];
  readonly line?: readonly Degrees[];
  readonly ring?: readonly Degrees[];
}

export const SOURCES = ["wedges", "cells", "cameras", "drawing"] as const;
export type SourceName = (typeof SOURCES)[number];
/** From this zoom on cameras have their names beside them. */
const NAMED = 16.5;
/** The letters that the page has; none are fetched. */
const FONT = ["sans-serif"];

export function wedgesOf(cameras: readonly MapCamera[]): FeatureCollection {
  return collection(
    cameras.map(({ id, how, position, view, turns }) => [
      { type: "Polygon", coordinates: [wedge(position, view, turns)] },
      { id, how },
    ]),
  );
}

export function marksOf(cameras: readonly MapCamera[]): FeatureCollection {
  return collection(
    cameras.map(({ id, how, word, name, position }) => [
      { type: "Point", coordinates: pointOf(position) },
      { id, how, label: `${name}\n${word}` },
    ]),
  );
}

export function cellsOf(cells: readonly MapCell[]): FeatureCollection {
  return collection(
    cells.map(({ middle, cameras }) => [
      { type: "Point", coordinates: pointOf(middle) },
      { cameras, label: shortNumber(cameras) },
    ]),
  );
}

export function drawingOf({ corners, line = [], ring = [] }: Drawing): FeatureCollection {
  const shapes: Geometry[] = corners.map((at) => ({ type: "Point", coordinates: pointOf(at) }));
  if (line.length > 1) shapes.push({ type: "LineString", coordinates: line.map(pointOf) });
  const [first] = ring;
  if (first && ring.length > 2)
    shapes.push({ type: "Polygon", coordinates: [[...ring, first].map(pointOf)] });
  return collection(shapes.map((shape) => [shape, {}]));
}

/** 940, 1.2k, 18k: what fits into a circle. */
export function shortNumber(count: number): string {
  if (count < 1000) return String(count);
  return count < 10_000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

export function layersOf(colours: Colours): LayerSpecification[] {
  return [...fields(colours), ...drawn(colours), ...clusters(colours), marks(colours)];
}

/** A line's dashes tell what it takes, as the mark's shape does. */
const DASHES: Readonly<Record<How, number[] | undefined>> = {
  at_once: undefined,
  knock: [4, 2],
  alarm: [1, 2],
  not: [1, 5],
};

function fields(colours: Colours): LayerSpecification[] {
  const colour = ["match", ["get", "how"], ...HOWS.flatMap((how) => [how, colourOf(how, colours)])];
  const filled = [...colour, colours.edge] as never;
  return [
    {
      id: "wedges",
      type: "fill",
      source: "wedges",
      paint: { "fill-color": filled, "fill-opacity": 0.16 },
    },
    ...HOWS.map((how): LayerSpecification => {
      const dashes = DASHES[how];
      return {
        id: `wedges-${how}`,
        type: "line",
        source: "wedges",
        filter: ["==", ["get", "how"], how],
        paint: {
          "line-color": colourOf(how, colours),
          "line-width": 1.5,
          ...(dashes ? { "line-dasharray": dashes } : {}),
        },
      };
    }),
    {
      id: "chosen",
      type: "line",
      source: "wedges",
      filter: ["==", ["get", "id"], ""],
      paint: { "line-color": colours.ink, "line-width": 4 },
    },
  ];
}

function drawn(colours: Colours): LayerSpecification[] {
  const kind = (type: string) => ["==", ["geometry-type"], type] as never;
  const source = "drawing";
  const fill = { "fill-color": colours.lamp, "fill-opacity": 0.25 };
  const line = { "line-color": colours.ink, "line-width": 2.5 };
  const corner = {
    "circle-color": colours.lamp,
    "circle-radius": 6,
    "circle-stroke-color": colours.ink,
    "circle-stroke-width": 2,
  };
  return [
    { id: "drawn", type: "fill", source, filter: kind("Polygon"), paint: fill },
    { id: "drawn-edge", type: "line", source, filter: kind("Polygon"), paint: line },
    { id: "drawn-line", type: "line", source, filter: kind("LineString"), paint: line },
    { id: "drawn-corners", type: "circle", source, filter: kind("Point"), paint: corner },
  ];
}

function clusters(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "cells",
      type: "circle",
      source: "cells",
      paint: {
        "circle-color": colours.accent,
        "circle-opacity": 0.92,
        "circle-radius": ["step", ["get", "cameras"], 10, 2, 13, 10, 16, 100, 20, 1000, 25],
        "circle-stroke-color": colours.surface,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "cell-counts",
      type: "symbol",
      source: "cells",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 13,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": colours["on-accent"] },
    },
  ];
}

function marks(colours: Colours): LayerSpecification {
  return {
    id: "cameras",
    type: "symbol",
    source: "cameras",
    layout: {
      "icon-image": ["concat", "how-", ["get", "how"]],
      "icon-allow-overlap": true,
      "text-field": ["step", ["zoom"], "", NAMED, ["get", "label"]],
      "text-font": FONT,
      "text-size": 12,
      "text-anchor": "top",
      "text-offset": [0, 0.9],
      "text-optional": true,
    },
    paint: {
      "text-color": colours.ink,
      "text-halo-color": colours.surface,
      "text-halo-width": 1.8,
    },
  };
}

type Made = readonly [Geometry, Readonly<Record<string, unknown>>];

function collection(made: readonly Made[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: made.map(([geometry, properties]) => ({ type: "Feature", geometry, properties })),
  };
}

export type { Point };
