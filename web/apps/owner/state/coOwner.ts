/** A co-owner at the gateway: a key of this browser's, and signed requests. Knows no DOM. */
import type { GatewayApi, GatewayPaths } from "@api";
import {
  type Bytes,
  type Consent,
  type CoOwnerAct,
  type Signed,
  Signer,
  signAct,
  signAgreement,
  signedFromJson,
  signedToJson,
  unb64,
  verifyConsent,
} from "@core";
import { Database } from "@player";
import createHttp from "openapi-fetch";
import { told as read } from "./household.ts";

type GatewaySchemas = GatewayApi["schemas"];
export type View = GatewaySchemas["HouseholdView"];
type SignedObject = GatewaySchemas["SignedObject"];
export type SharedConsent = View["consents"][number];

interface Kept {
  readonly pair: CryptoKeyPair;
  readonly key: Bytes;
  readonly gatewayKey: Bytes;
}
const NAME = "co-owner";

/** What goes over the wire. */
const sent = (signed: Signed): SignedObject => signedToJson(signed) as unknown as SignedObject;

/** The consent's terms if the owner signed them, else undefined. */
export const terms = (shared: SharedConsent, ownerKey: string): Promise<Consent | undefined> =>
  verifyConsent(signedFromJson(shared.signed), { ownerKey: unb64(ownerKey, 32) }).catch(
    () => undefined,
  );

/** One browser's standing with the gateway that served the page. */
export class CoOwner {
  readonly #http = createHttp<GatewayPaths>({ baseUrl: "" });
  #kept: Kept | undefined;
  #last = 0;

  /** Whether this browser holds a key. */
  async load(): Promise<boolean> {
    this.#kept = await (await Database.open()).get<Kept>("devices", NAME);
    return this.#kept !== undefined;
  }

  greet(token: string): Promise<GatewaySchemas["Greeting"]> {
    return read(this.#http.POST("/api/co-owner/greet", { body: { token } }));
  }

  /** Makes the key, keeps it, and joins. Throws `GatewayError`. */
  async join(token: string, gatewayKey: string): Promise<View> {
    const uses: KeyUsage[] = ["sign", "verify"];
    const pair = (await crypto.subtle.generateKey("Ed25519", false, uses)) as CryptoKeyPair;
    const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    this.#kept = { pair, key, gatewayKey: unb64(gatewayKey, 32) };
    // Kept before anybody knows it: a key that is pinned and lost would bind the others.
    await (await Database.open()).put("devices", NAME, this.#kept);
    const signed = await this.#act("join");
    return read(this.#http.POST("/api/co-owner/join", { body: { token, signed } }));
  }

  async do(act: "look" | "stop" | "resume"): Promise<View> {
    const body = await this.#act(act);
    return read(this.#http.POST(`/api/co-owner/${act}`, { body }));
  }

  async withdraw(consentId: string): Promise<View> {
    const body = await this.#act("withdraw", consentId);
    return read(this.#http.POST("/api/co-owner/withdraw", { body }));
  }

  async agree(shared: SharedConsent): Promise<View> {
    const { signer, gatewayKey } = this.#signer();
    const want = { gatewayKey, at: this.#now() };
    const body = sent(await signAgreement(signer, signedFromJson(shared.signed), want));
    return read(this.#http.POST("/api/co-owner/agree", { body }));
  }

  async leave(): Promise<void> {
    const body = await this.#act("leave");
    await read(this.#http.POST("/api/co-owner/leave", { body }));
    await (await Database.open()).delete("devices", NAME);
    this.#kept = undefined;
  }

  async #act(act: CoOwnerAct, consentId?: string): Promise<SignedObject> {
    const { signer, gatewayKey } = this.#signer();
    const said = { gatewayKey, act, at: this.#now(), ...(consentId && { consentId }) };
    return sent(await signAct(signer, said));
  }

  /** Now, and never the same instant twice: the gateway takes each act once. */
  #now(): number {
    this.#last = Math.max(this.#last + 1, Date.now());
    return this.#last;
  }

  #signer(): { signer: Signer; gatewayKey: Bytes } {
    if (!this.#kept) throw new Error("this browser holds no key");
    const { pair, key, gatewayKey } = this.#kept;
    return { signer: new Signer(pair.privateKey, key), gatewayKey };
  }
}
