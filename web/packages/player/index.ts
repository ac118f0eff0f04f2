/** Plays encrypted live video in the browser. */
export type { CarrierKind, CloseReason, RelayAccess } from "./carrier.ts";
export { Database } from "./database.ts";
export { type Device, DeviceStore } from "./device.ts";
export { transportMemory } from "./memory.ts";
export { Pins } from "./pins.ts";
export { Player, type PlayerOptions, type PlayerSnapshot, type PlayerState } from "./player.ts";
export { DecoderPool, decodersFor, type PoolCounts } from "./pool.ts";
export type { TransportMemory } from "./race.ts";
