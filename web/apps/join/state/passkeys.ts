/** Passkeys: the browser's WebAuthn between two calls of the hub. Nobody types a secret. */

import type { Hub, Me } from "@api";
import { SetupError, TransomError } from "@core";

/** The part of the browser that holds passkeys; absent where it has none. */
export interface Authenticator {
  create(options: unknown): Promise<Record<string, unknown>>;
  get(options: unknown): Promise<Record<string, unknown>>;
}

/** The person closed the browser's question, or it timed out. Nothing happened. */
export class PasskeyDismissed extends TransomError {}

/** This browser's own authenticator, if it can do what the hub needs. */
export function browserAuthenticator(): Authenticator | undefined {
  const Key = globalThis.PublicKeyCredential;
  if (typeof Key?.parseCreationOptionsFromJSON !== "function") return undefined;
  const json = (credential: Credential | null): Record<string, unknown> =>
    (credential as PublicKeyCredential).toJSON() as unknown as Record<string, unknown>;
  return {
    create: async (options) =>
      json(
        await navigator.credentials.create({
          publicKey: Key.parseCreationOptionsFromJSON(
            options as PublicKeyCredentialCreationOptionsJSON,
          ),
        }),
      ),
    get: async (options) =>
      json(
        await navigator.credentials.get({
          publicKey: Key.parseRequestOptionsFromJSON(
            options as PublicKeyCredentialRequestOptionsJSON,
          ),
        }),
      ),
  };
}

export interface Passkeys {
  readonly available: boolean;
  /** @throws PasskeyDismissed, SetupError, or what the hub says */
  signIn(): Promise<Me>;
  /** Makes a passkey and the person it stands for: an owner, or with an invitation its role. */
  register(name: string, invitation?: string): Promise<Me>;
}

async function ask<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "InvalidStateError")
      throw new SetupError("This device already holds a passkey for you here.", "Sign in with it.");
    if (name === "SecurityError")
      throw new SetupError(
        "This browser makes no passkey for this address.",
        "Open the hub by its own name over https.",
      );
    throw new PasskeyDismissed("No passkey was used.", "Try again when you are ready.");
  }
}

/** Passkeys of the person at this browser, at one hub. */
export function createPasskeys(hub: Hub, authenticator: Authenticator | undefined): Passkeys {
  const device = (): Authenticator => {
    if (authenticator) return authenticator;
    throw new SetupError("This browser has no passkeys.", "Use a newer browser.");
  };
  return {
    available: authenticator !== undefined,
    async signIn() {
      const asked = await hub.call(hub.http.POST("/v1/auth/passkey/sign-in/options"));
      const credential = await ask(device().get(asked.options));
      const body = { ceremony: asked.ceremony, credential };
      await hub.call(hub.http.POST("/v1/auth/passkey/sign-in/verify", { body }));
      return hub.me();
    },
    async register(name, invitation) {
      const body = invitation ? { name, invitation } : { name };
      const asked = await hub.call(hub.http.POST("/v1/auth/passkey/register/options", { body }));
      const credential = await ask(device().create(asked.options));
      const result = { ceremony: asked.ceremony, credential };
      await hub.call(hub.http.POST("/v1/auth/passkey/register/verify", { body: result }));
      return hub.me();
    },
  };
}

/** The hub's pages behind a sign-in. */
export type Home = "/operator/" | "/oversight/" | "/join/";

const HOMES: readonly Home[] = ["/operator/", "/oversight/", "/join/"];

/** The page that a sign-in was asked for (`?next=`); only pages of this hub are gone to. */
export function nextOf(search: string): Home | undefined {
  const next = new URLSearchParams(search).get("next");
  return HOMES.find((home) => home === next);
}

/** Where a person's work is. */
export function homeOf(me: Me): Home {
  const { roles } = me.person;
  if (roles.includes("auditor")) return "/oversight/";
  return roles.some((role) => role === "operator" || role === "supervisor")
    ? "/operator/"
    : "/join/";
}
