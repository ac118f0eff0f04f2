/** What the map stands on: a basemap in Protomaps' schema (version 4), another style, or nothing. */
import type { Colours } from "./colours.ts";
import type { LayerSpecification, StyleSpecification } from "./library.ts";

/** Where the ground comes from; all of it from the page's own origin. */
export interface Ground {
  readonly basemap?: string | undefined;
  readonly style?: string | undefined;
}

/** The style of the ground alone. No glyphs are named, so letters are drawn from the page's fonts. */
export async function groundStyle(ground: Ground, colours: Colours): Promise<StyleSpecification> {
  if (ground.style) {
    const answer = await fetch(ground.style);
    if (!answer.ok) throw new Error(`${ground.style} answered ${answer.status}`);
    return (await answer.json()) as StyleSpecification;
  }
  const bare: LayerSpecification = {
    id: "ground",
    type: "background",
    paint: { "background-color": colours.sunken },
  };
  if (!ground.basemap) return { version: 8, sources: {}, layers: [bare] };
  const url = `pmtiles://${new URL(ground.basemap, location.href).href}`;
  return {
    version: 8,
    sources: { ground: { type: "vector", url } },
    layers: [bare, ...areas(colours), ...roads(colours), ...names(colours)],
  };
}

function areas(colours: Colours): LayerSpecification[] {
  const of = (id: string, paint: string, kinds?: string[]): LayerSpecification => ({
    id: kinds ? `${id}-${kinds[0]}` : id,
    type: "fill",
    source: "ground",
    "source-layer": id,
    ...(kinds ? { filter: ["in", ["get", "kind"], ["literal", kinds]] as never } : {}),
    paint: { "fill-color": paint },
  });
  return [
    of("earth", colours.paper),
    of("landuse", colours["good-soft"], ["park", "forest", "wood", "grass", "nature_reserve"]),
    of("landuse", colours.surface, ["pedestrian", "plaza", "square"]),
    of("water", colours.glass),
    of("buildings", colours.line),
  ];
}

function roads(colours: Colours): LayerSpecification[] {
  const of = (
    id: string,
    kinds: string[],
    colour: string,
    widths: number[],
  ): LayerSpecification => ({
    id,
    type: "line",
    source: "ground",
    "source-layer": "roads",
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": [
        "interpolate",
        ["exponential", 1.6],
        ["zoom"],
        ...[11, 14, 17, 20].flatMap((zoom, n) => [zoom, widths[n] ?? 1]),
      ] as never,
    },
  });
  const small = ["minor_road", "other"];
  const large = ["highway", "major_road", "medium_road"];
  return [
    of("paths", ["path"], colours.line, [0.2, 0.8, 2, 6]),
    of("rails", ["rail"], colours.edge, [0.5, 1, 2, 4]),
    of("small-edges", small, colours.line, [0.6, 3.5, 13, 72]),
    of("large-edges", large, colours.edge, [1.6, 5.5, 17, 92]),
    of("small-roads", small, colours.surface, [0.3, 2.5, 11, 68]),
    of("large-roads", large, colours.surface, [1, 4.5, 15, 88]),
  ];
}

function names(colours: Colours): LayerSpecification[] {
  const paint = {
    "text-color": colours["ink-soft"],
    "text-halo-color": colours.surface,
    "text-halo-width": 1.5,
  };
  return [
    {
      id: "road-names",
      type: "symbol",
      source: "ground",
      "source-layer": "roads",
      minzoom: 14,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": ["sans-serif"],
        "text-size": 12,
        "symbol-spacing": 320,
      },
      paint,
    },
    {
      id: "place-names",
      type: "symbol",
      source: "ground",
      "source-layer": "places",
      maxzoom: 15.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["sans-serif"],
        "text-size": ["match", ["get", "kind"], "locality", 16, 13],
      },
      paint: { ...paint, "text-color": colours.ink },
    },
  ];
}
