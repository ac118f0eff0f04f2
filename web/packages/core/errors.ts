/**
 * The tree of Transom's errors, as in the services' `transom.errors`.
 *
 *     TransomError
 *     ├── MalformedError       kind "malformed": their bytes or values are bad
 *     │   ├── EncodingError        not the canonical encoding
 *     │   ├── FrameError           not a sealed frame of ours
 *     │   ├── EnvelopeError        not a key envelope of ours
 *     │   ├── LogFormatError       not a note, checkpoint or proof
 *     │   └── InputError           a person's input, with the field's name
 *     ├── RefusedError         kind "denied": well formed, not allowed
 *     │   ├── SignatureRefused     wrong key, wrong type, or a bad signature
 *     │   ├── CertificateRefused   a device certificate that isn't valid now
 *     │   ├── SealRefused          a frame or envelope that doesn't open
 *     │   ├── LogRefused           an inclusion, consistency or cosignature that doesn't hold
 *     │   ├── ConsentRefused       no consent covers it; `reason` says which term failed
 *     │   ├── PinRefused           a gateway's key isn't the one this device has pinned
 *     │   └── HubRefused           a refusal that the hub or the gateway sent, with its details
 *     ├── NotFoundError        kind "not_found"
 *     ├── ConflictError        kind "conflict"
 *     ├── UnavailableError     kind "unavailable": may go through later
 *     └── SetupError           kind "setup": this browser or device can't do it
 *         └── UnsupportedHere      a signature of a kind that this browser can't check
 */

/** The class of fate of an error. */
export type ErrorKind =
  | "malformed"
  | "denied"
  | "not_found"
  | "conflict"
  | "unavailable"
  | "setup"
  | "error";

/**
 * An error with a class of fate and what a person can do next.
 *
 * @param message - what happened, in one sentence, naming no secret
 * @param hint - what to do next, in one sentence
 */
export class TransomError extends Error {
  readonly kind: ErrorKind = "error";
  /** What a person can do next. */
  readonly hint: string;

  constructor(message: string, hint = "Try again; if it stays, report it with the time.") {
    super(message);
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** Their bytes or values are bad; nothing was done. */
export class MalformedError extends TransomError {
  override readonly kind = "malformed";
}

/** Not the canonical encoding (spec/encoding.md). */
export class EncodingError extends MalformedError {}

/** Not a sealed frame (spec/frame-seal.md). */
export class FrameError extends MalformedError {}

/** Not a key envelope (spec/key-envelope.md). */
export class EnvelopeError extends MalformedError {}

/** Not a signed note, checkpoint or proof (spec/log-entry.md). */
export class LogFormatError extends MalformedError {}

/** A person's input that can't be used; `field` is its name in the interface. */
export class InputError extends MalformedError {
  constructor(
    readonly field: string,
    message: string,
    hint?: string,
  ) {
    super(message, hint);
  }
}

/** Well formed, and not allowed. */
export class RefusedError extends TransomError {
  override readonly kind = "denied";

  constructor(message: string, hint = "Nothing was opened.") {
    super(message, hint);
  }
}

/** Signed by another key, for another purpose, or not at all. */
export class SignatureRefused extends RefusedError {}

/** A device certificate that isn't valid at this instant: `not_yet` or `expired`. */
export class CertificateRefused extends RefusedError {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message, "Ask your agency's administrator for a new certificate.");
  }
}

/** A frame or an envelope that doesn't open with this key in this place. */
export class SealRefused extends RefusedError {}

/** `check` is `inclusion`, `checkpoint`, `witnesses`, `consistency`, `commitment` or `seal`. */
export class LogRefused extends RefusedError {
  constructor(
    readonly check: string,
    message: string,
  ) {
    super(message, "Report it to the log's operator: the log must not disagree with itself.");
  }
}

/** No consent covers it; `reason` is the first term that fails (spec/consent.md). */
export class ConsentRefused extends RefusedError {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message, "Only the owner can change that.");
  }
}

/** A camera's gateway shows another key than the one that this device has pinned for it. */
export class PinRefused extends RefusedError {}

/** A refusal that a service sent: its stable `code`, and the details that came with it. */
export class HubRefused extends RefusedError {
  constructor(
    readonly code: string,
    message: string,
    hint: string | undefined,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, hint);
  }
}

/** There is no such thing, or not for this person. */
export class NotFoundError extends TransomError {
  override readonly kind = "not_found";
}

/** It has changed meanwhile. */
export class ConflictError extends TransomError {
  override readonly kind = "conflict";
}

/** It may go through later. */
export class UnavailableError extends TransomError {
  override readonly kind = "unavailable";

  constructor(message: string, hint = "Try again in a moment.") {
    super(message, hint);
  }
}

/** This browser or this device can't do it. */
export class SetupError extends TransomError {
  override readonly kind = "setup";
}

/** A signature of a kind that this browser can't check: neither good nor bad, just unknown here. */
export class UnsupportedHere extends SetupError {
  constructor(message: string, hint = "Use a newer browser to check this too.") {
    super(message, hint);
  }
}
