/**
 * The map of the consoles and the portal. It is large, so pages load it only when somebody looks
 * at a map: `await import("@map")`. Types alone cost nothing.
 */

import "./map.css";

export { CameraMap, type MapEvents, type MapOptions, type View } from "./cameraMap.ts";
export type { Ground } from "./ground.ts";
export type { Drawing, MapCamera, MapCell } from "./layers.ts";
export * from "./library.ts";
export type { How } from "./marks.ts";
export type { FieldOfView } from "./wedge.ts";
