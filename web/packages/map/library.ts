/** MapLibre as every page here uses it: its worker from our own origin, and `pmtiles://` sources. */
import { addProtocol, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);
// With metadata, so that the archive's own attribution is shown.
addProtocol("pmtiles", new Protocol({ metadata: true }).tile);

export {
  type ExpressionSpecification,
  type GeoJSONSource,
  type LayerSpecification,
  type LngLatBoundsLike,
  Map as MapView,
  Marker,
  NavigationControl,
  ScaleControl,
  type StyleSpecification,
} from "maplibre-gl";
