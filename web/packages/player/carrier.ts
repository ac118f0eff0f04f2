/** What carries sealed frames from the relay to this page. Sees opaque bytes. */
import type { Bytes } from "@core";

/** Coordinates that the hub gave for one view session. */
export interface RelayAccess {
  readonly relay: {
    readonly url: string;
    readonly token: string;
    readonly fingerprints: readonly string[];
  };
  readonly websocket: { readonly url: string; readonly token: string };
  readonly broadcast: string;
  readonly track: string;
}

export type CarrierKind = "webtransport" | "websocket";

/** The tracks of a camera (spec/moq-mapping.md). */
export const MAIN = "video";
export const SMALL = "video-small";
export const AUDIO = "audio";

/** One sealed access unit at its place. */
export interface WireFrame {
  readonly group: number;
  readonly index: number;
  readonly payload: Bytes;
}

/**
 * Why a carrier closed. `ended` and `over` are final (spec/moq-mapping.md: 403, 410); after
 * `stopping` (503) and `lost` it is worth connecting again.
 */
export type CloseReason = "ended" | "over" | "stopping" | "lost";

/** An established connection that carries one broadcast's frames. */
export interface Carrier {
  readonly kind: CarrierKind;
  /**
   * A track's frames in order, until the connection closes or the signal aborts; waits as long as
   * nothing is published. Several tracks may be read at once.
   */
  frames(track: string, signal: AbortSignal): AsyncIterable<WireFrame>;
  readonly closed: Promise<CloseReason>;
  close(): void;
}

/** The reason of a closing code, over WebTransport or (plus 4000) over WebSocket. */
export function reasonOf(code: number | undefined): CloseReason {
  switch (code === undefined ? 0 : code % 4000) {
    case 403:
      return "ended";
    case 410:
      return "over";
    case 503:
      return "stopping";
    default:
      return "lost";
  }
}
