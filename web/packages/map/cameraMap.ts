/** The operators' map: shows what it is given, tells what was pressed. Asks nobody for anything. */
import { type Degrees, Scope } from "@core";
import { type Colours, coloursOf } from "./colours.ts";
import { type Ground, groundStyle } from "./ground.ts";
import {
  cellsOf,
  type Drawing,
  drawingOf,
  layersOf,
  type MapCamera,
  type MapCell,
  marksOf,
  SOURCES,
  type SourceName,
  wedgesOf,
} from "./layers.ts";
import {
  type GeoJSONSource,
  type LngLatBoundsLike,
  MapView,
  Marker,
  NavigationControl,
  ScaleControl,
  type StyleSpecification,
} from "./library.ts";
import { type How, markOf } from "./marks.ts";
import { degreesOf, pointOf } from "./wedge.ts";

/** What the map shows: its edges in degrees × 10^6, and its zoom. */
export interface View {
  readonly box: {
    readonly west_e6: number;
    readonly east_e6: number;
    readonly south_e6: number;
    readonly north_e6: number;
  };
  readonly zoom: number;
  readonly middle: Degrees;
}

export interface MapEvents {
  /** The map has come to rest. */
  view(view: View): void;
  /** Somebody pressed on the ground. */
  press(at: Degrees): void;
  /** Somebody pressed on a camera. */
  camera(id: string): void;
}

export interface MapOptions {
  readonly ground: Ground;
  /** What the map is, for people who don't see it. */
  readonly label: string;
  readonly start?: { readonly at: Degrees; readonly zoom: number } | undefined;
  readonly events: MapEvents;
}

const HIT = 6; // pixels around a finger
/** So much more than is seen is asked for, so that a small move shows nothing empty. */
const MARGIN = 0.25;
const STEP_IN = 2;

export class CameraMap {
  readonly #scope = new Scope();
  readonly #map: MapView;
  readonly #options: MapOptions;
  readonly #place: HTMLElement;
  readonly #data = new Map<SourceName, GeoJSON.FeatureCollection>();
  #colours: Colours;
  #chosen = "";
  #marker: Marker | undefined;
  /** While somebody draws, a press is a corner and never a camera. */
  drawing = false;

  private constructor(place: HTMLElement, map: MapView, colours: Colours, options: MapOptions) {
    [this.#place, this.#map, this.#colours, this.#options] = [place, map, colours, options];
    this.#scope.add(() => map.remove());
  }

  /** Opens it in an element. @throws Error - the browser draws no map, or the ground isn't there */
  static async open(place: HTMLElement, options: MapOptions): Promise<CameraMap> {
    const colours = coloursOf(place);
    const map = new MapView({
      container: place,
      style: withLayers(await groundStyle(options.ground, colours), colours),
      center: options.start ? pointOf(options.start.at) : [0, 20],
      zoom: options.start?.zoom ?? 1,
      maxZoom: 20,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: { compact: true },
      locale: { "Map.Title": options.label },
    });
    const made = new CameraMap(place, map, colours, options);
    try {
      await made.#begin();
    } catch (error) {
      made.close();
      throw error;
    }
    return made;
  }

  async #begin(): Promise<void> {
    const map = this.#map;
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }));
    map.addControl(new ScaleControl({ unit: "metric" }));
    map.setMissingStyleImageResolver((id) => {
      if (id.startsWith("how-"))
        map.addImage(id, markOf(id.slice(4) as How, this.#colours), { pixelRatio: 2 });
    });
    await map.once("load");
    map.on("moveend", () => this.#tell());
    map.on("click", ({ point, lngLat }) => this.#press(point, degreesOf(lngLat)));
    map.on("mousemove", ({ point }) => {
      const over = !this.drawing && this.#under(point, ["cameras", "cells"]) !== undefined;
      map.getCanvas().style.cursor = this.drawing ? "crosshair" : over ? "pointer" : "";
    });
    this.#followTheme();
    this.#tell();
  }

  showCameras(cameras: readonly MapCamera[]): void {
    this.#set("wedges", wedgesOf(cameras));
    this.#set("cameras", marksOf(cameras));
  }

  showCells(cells: readonly MapCell[]): void {
    this.#set("cells", cellsOf(cells));
  }

  showDrawing(drawing: Drawing): void {
    this.#set("drawing", drawingOf(drawing));
  }

  /** Marks where something is, or nothing any more. */
  showPlace(at: Degrees | undefined, label: string): void {
    this.#marker?.remove();
    this.#marker = undefined;
    if (at === undefined) return;
    const pin = document.createElement("div");
    pin.className = "map-pin";
    pin.setAttribute("role", "img");
    pin.setAttribute("aria-label", label);
    this.#marker = new Marker({ element: pin, anchor: "bottom" }).setLngLat(pointOf(at));
    this.#marker.addTo(this.#map);
  }

  /** Sets one camera's field of view off from the others. */
  choose(id: string | undefined): void {
    this.#chosen = id ?? "";
    this.#map.setFilter("chosen", ["==", ["get", "id"], this.#chosen]);
  }

  goTo(at: Degrees, zoom?: number): void {
    this.#map.jumpTo({ center: pointOf(at), ...(zoom === undefined ? {} : { zoom }) });
  }

  /** Shows all of these places. */
  fit(places: readonly Degrees[], mostZoom = 15): void {
    if (places.length === 0) return;
    const points = places.map(pointOf);
    const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
    const bounds: LngLatBoundsLike = [
      [Math.min(...lons), Math.min(...lats)],
      [Math.max(...lons), Math.max(...lats)],
    ];
    this.#map.fitBounds(bounds, { padding: 48, maxZoom: mostZoom, animate: false });
  }

  /** What the keyboard sets a corner at. */
  get middle(): Degrees {
    return degreesOf(this.#map.getCenter());
  }

  /** For measurements: the map itself. */
  get view(): MapView {
    return this.#map;
  }

  close(): void {
    this.#marker?.remove();
    this.#scope.close();
  }

  #set(name: SourceName, data: GeoJSON.FeatureCollection): void {
    this.#data.set(name, data);
    (this.#map.getSource(name) as GeoJSONSource | undefined)?.setData(data);
  }

  #press(point: { x: number; y: number }, at: Degrees): void {
    const { events } = this.#options;
    const hit = this.drawing
      ? undefined
      : (this.#under(point, ["cameras"]) ??
        this.#under(point, ["cells"]) ??
        this.#under(point, ["wedges"]));
    if (hit?.layer.id === "cells" && hit.geometry.type === "Point") {
      const [lng = 0, lat = 0] = hit.geometry.coordinates;
      this.#map.easeTo({ center: [lng, lat], zoom: this.#map.getZoom() + STEP_IN });
    } else if (hit) events.camera(String(hit.properties.id));
    else events.press(at);
  }

  #under({ x, y }: { x: number; y: number }, layers: string[]) {
    const by = layers.includes("wedges") ? 0 : HIT;
    return this.#map.queryRenderedFeatures(
      [
        [x - by, y - by],
        [x + by, y + by],
      ],
      { layers },
    )[0];
  }

  #tell(): void {
    const bounds = this.#map.getBounds();
    const [wide, tall] = [
      (bounds.getEast() - bounds.getWest()) * MARGIN,
      (bounds.getNorth() - bounds.getSouth()) * MARGIN,
    ];
    const e6 = (degrees: number, most: number): number =>
      Math.round(Math.min(most, Math.max(-most, degrees)) * 1e6);
    this.#options.events.view({
      box: {
        west_e6: e6(bounds.getWest() - wide, 180),
        east_e6: e6(bounds.getEast() + wide, 180),
        south_e6: e6(bounds.getSouth() - tall, 90),
        north_e6: e6(bounds.getNorth() + tall, 90),
      },
      zoom: Math.min(22, Math.max(0, Math.round(this.#map.getZoom()))),
      middle: this.middle,
    });
  }

  /** By night the map is dark, too. */
  #followTheme(): void {
    const root = document.documentElement;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const change = async (): Promise<void> => {
      const colours = coloursOf(this.#place);
      const style = withLayers(await groundStyle(this.#options.ground, colours), colours);
      if (this.#scope.closed) return;
      this.#colours = colours;
      this.#map.setStyle(style, { diff: false });
      await this.#map.once("style.load");
      for (const [name, data] of this.#data) this.#set(name, data);
      this.choose(this.#chosen);
    };
    const turned = (): void => void change();
    const observer = new MutationObserver(turned);
    observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    dark.addEventListener("change", turned);
    this.#scope.add(() => observer.disconnect());
    this.#scope.add(() => dark.removeEventListener("change", turned));
  }
}

function withLayers(style: StyleSpecification, colours: Colours): StyleSpecification {
  const ours: StyleSpecification["sources"] = {};
  for (const name of SOURCES)
    ours[name] = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  return {
    ...style,
    sources: { ...style.sources, ...ours },
    layers: [...style.layers, ...layersOf(colours)],
  };
}
