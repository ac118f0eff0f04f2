import { describe, expect, it } from "vitest";
import { asText, boundsOf, type Cells, mix } from "./cells.ts";
import { readWords } from "./words.ts";

const empty: Cells = { week: null, cells: { type: "FeatureCollection", features: [] }, places: [] };

describe("the map's data", () => {
  it("has no bounds without cells and places", () => {
    expect(boundsOf(empty)).toBeNull();
  });

  it("is bounded by cells and places together", () => {
    const corners: [number, number][] = [
      [-90.2, 32.2],
      [-90.1, 32.2],
      [-90.1, 32.3],
      [-90.2, 32.2],
    ];
    const bounds = boundsOf({
      ...empty,
      cells: {
        type: "FeatureCollection",
        features: [
          {
            type: "Feature",
            id: 0,
            properties: { cell: "8744e6b72ffffff", level: 1 },
            geometry: { type: "Polygon", coordinates: [corners] },
          },
        ],
      },
      places: [{ name: "Hilltop", lon: -90.05, lat: 32.25 }],
    });
    expect(bounds).toEqual([
      [-90.2, 32.2],
      [-90.05, 32.3],
    ]);
  });

  it("writes a point as the form takes it", () => {
    expect(asText(-90.18481, 32.298757)).toBe("32.299, -90.185");
  });

  it("mixes colours as style sheets write them", () => {
    expect(mix("#fff", "#000000", 0.5)).toBe("rgb(128,128,128)");
    expect(mix("#0a5a70", "#fff", 0)).toBe("rgb(10,90,112)");
  });

  it("takes its words from the page", () => {
    const words = readWords({ open: "Abrir", levels: "a|b|c|d" });
    expect(words.open).toBe("Abrir");
    expect(words.levels).toHaveLength(4);
    expect(words.failed).toBe("");
  });
});
