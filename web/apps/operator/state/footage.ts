/** Footage requests of an incident: posting them, how they stand, and opening what owners gave. */
import type { Hub, HubIncident } from "@api";
import {
  type Authority,
  HOUR_MS,
  newCode,
  newId,
  type Purpose,
  type Scope,
  signedToJson,
  signFootageRequest,
} from "@core";
import { type Clips, type ClipsInputs, createClips } from "./clips.ts";
import type { FootageAsk } from "./footageForm.ts";
import type { Notice } from "./words.ts";

export interface FootageInputs extends ClipsInputs {
  readonly hub: ClipsInputs["hub"] & Pick<Hub, "postFootageRequest" | "withdrawFootageRequest">;
  readonly agencyId: string;
  readonly incident: HubIncident;
  readonly now: () => number;
}

export interface Footage extends Clips {
  /** Posts a request; what went wrong, if anything did. */
  ask(ask: FootageAsk, programId: string): Promise<Notice | undefined>;
  withdraw(requestId: string): Promise<Notice | undefined>;
}

export function createFootage(scope: Scope, inputs: FootageInputs): Footage {
  const { hub, device, incident, now } = inputs;
  const clips = createClips(scope, inputs, incident.incident_id);

  const post = async (ask: FootageAsk, programId: string): Promise<void> => {
    const at = now();
    const signed = await signFootageRequest(
      {
        requestId: newId("ftr"),
        code: newCode(),
        deviceId: device.deviceId,
        agencyId: inputs.agencyId,
        programId,
        incident: {
          incidentId: incident.incident_id,
          number: incident.number,
          purpose: incident.purpose as Purpose,
          justification: incident.justification,
          authority: incident.authority as Authority,
        },
        area: ask.area,
        begin: ask.begin,
        end: Math.min(ask.end, at),
        blur: ask.reason === undefined ? "blurred" : "unblurred",
        unblurredReason: ask.reason,
        message: ask.message,
        due: at + ask.hours * HOUR_MS,
        requestedAt: at,
      },
      device.signer,
    );
    await hub.postFootageRequest(signedToJson(signed) as never);
  };

  return {
    ...clips,
    ask: (ask, programId) => clips.done(post(ask, programId)),
    withdraw: (requestId) => clips.done(hub.withdrawFootageRequest(requestId)),
  };
}
