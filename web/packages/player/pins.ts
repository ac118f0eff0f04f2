/** What was seen first and must not change unsaid: cameras' gateway keys, the log's trust policy. */
import { type Bytes, PinRefused, same, utf8 } from "@core";
import type { Database } from "./database.ts";

/** Pins in the page's database. */
export class Pins {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The key that this device trusts for the camera: `claimed`, if it is the first or the same.
   *
   * @throws PinRefused - the hub names another key than before
   */
  async check(cameraId: string, claimed: Bytes): Promise<Bytes> {
    const pinned = await this.#first(cameraId, claimed);
    if (same(pinned, claimed)) return pinned;
    throw new PinRefused(
      "This camera's gateway shows another key than before.",
      "Don't watch it. Report it to your administrator: either the owner set up the gateway anew, or someone stands in between.",
    );
  }

  /**
   * The trust policy of the log that this device saw first, a C2SP tlog-policy text. A device that
   * is enrolled anew has an identifier of its own, and so starts anew.
   *
   * @throws PinRefused - the hub names another one than before
   */
  async checkPolicy(deviceId: string, claimed: string): Promise<string> {
    if (same(await this.#first(deviceId, utf8(claimed)), utf8(claimed))) return claimed;
    throw new PinRefused(
      "The hub names another log, or other witnesses, than when this device first saw them.",
      "Ask the hub's operator whether that was announced.",
    );
  }

  /** Trusts whatever key comes next; only after the change was explained. */
  async forget(cameraId: string): Promise<void> {
    await this.#db.delete("pins", cameraId);
  }

  /** What is pinned under the name; `claimed`, if nothing was. */
  async #first(name: string, claimed: Bytes): Promise<Bytes> {
    const pinned = await this.#db.get<Bytes>("pins", name);
    if (pinned === undefined) await this.#db.put("pins", name, claimed);
    return pinned ?? claimed;
  }
}
