/** Incidents of the agency, and the form that opens one. */
import type { DispatchCall, Hub, HubApi, HubIncident, NewIncident } from "@api";
import { AUTHORITIES, type Authority, checkIncidentInput, InputError, type Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import { errorWords, type Notice } from "./words.ts";

export type Place = HubApi["schemas"]["Place"];

/** What a person has typed so far. */
export interface IncidentForm {
  readonly number: string;
  readonly purpose: string;
  readonly justification: string;
  readonly authority: string;
  /** Where it is, in words. */
  readonly address?: string;
  /** Where it is: latitude and longitude in degrees. */
  readonly position?: string;
}

/** What is wrong with a form, by field; empty if nothing is. */
export type FormErrors = Readonly<Partial<Record<keyof IncidentForm, string>>>;

export interface Incidents {
  /** Undefined until they were loaded once; newest first. */
  readonly list: Readable<readonly HubIncident[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  /** Opens one; the errors by field if it isn't ready to be sent, or was refused. */
  open(
    form: IncidentForm,
    callId?: string,
  ): Promise<{ incident: HubIncident } | { errors: FormErrors; notice?: Notice }>;
  close(incidentId: string): Promise<Notice | undefined>;
}

export const EMPTY_FORM: IncidentForm = {
  number: "",
  purpose: "",
  justification: "",
  authority: "",
  address: "",
  position: "",
};
export const JUSTIFICATION_LIMITS = { least: 10, most: 2000 } as const;

/** Checks each field by the rules of spec/view-session.md. */
export function formErrors(form: IncidentForm): FormErrors {
  const choices = {
    ...(form.purpose === "" ? { purpose: "Choose what this is about." } : {}),
    ...(isAuthority(form.authority)
      ? {}
      : { authority: "Choose the legal authority you act under." }),
  };
  return {
    ...fieldError({ number: form.number, justification: "long enough" }),
    ...fieldError({ number: "1", justification: form.justification }),
    ...choices,
    ...(positionOf(form.position) === null
      ? { position: "Two numbers in degrees, like 32.29876, -90.18481." }
      : {}),
    ...([...(form.address ?? "")].length > MOST_ADDRESS
      ? { address: `At most ${MOST_ADDRESS} characters.` }
      : {}),
  };
}

const MOST_ADDRESS = 200;

/** A place as somebody types it: undefined if nothing is there, null if it can't be read. */
export function positionOf(text = ""): Place | undefined | null {
  if (text.trim() === "") return undefined;
  const [, lat = "", lon = ""] =
    /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (lat === "" || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) return null;
  return { lat_e6: Math.round(Number(lat) * 1e6), lon_e6: Math.round(Number(lon) * 1e6) };
}

/** A place as the form shows it. */
export function positionText({ lat_e6, lon_e6 }: Place): string {
  return `${(lat_e6 / 1e6).toFixed(6)}, ${(lon_e6 / 1e6).toFixed(6)}`;
}

/** The form of an incident that begins from a call: what the call says, and no more. */
export function formOf(call: DispatchCall): IncidentForm {
  return {
    ...EMPTY_FORM,
    number: call.number,
    purpose: call.purpose ?? "",
    address: call.address ?? "",
    position: call.place ? positionText(call.place) : "",
  };
}

/** Where an incident is, as it is sent. */
function whereOf(form: IncidentForm): Pick<NewIncident, "place" | "address"> {
  const place = positionOf(form.position);
  const address = form.address?.trim() ?? "";
  return { ...(place ? { place } : {}), ...(address === "" ? {} : { address }) };
}

export function createIncidents(
  scope: Scope,
  hub: Pick<Hub, "incidents" | "openIncident" | "closeIncident">,
): Incidents {
  const list = writable<readonly HubIncident[] | undefined>();
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const all = await hub.incidents();
      if (!scope.closed) list.set(all.toSorted((a, b) => b.opened_at - a.opened_at));
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };

  const open: Incidents["open"] = async (form, callId) => {
    const errors = formErrors(form);
    if (Object.keys(errors).length > 0 || !isAuthority(form.authority)) return { errors };
    try {
      const incident = await hub.openIncident({
        number: form.number.trim(),
        purpose: form.purpose,
        justification: form.justification.trim(),
        authority: form.authority,
        ...whereOf(form),
        ...(callId === undefined ? {} : { call_id: callId }),
      });
      list.update((all) => [incident, ...(all ?? [])]);
      return { incident };
    } catch (failure) {
      const field = failure instanceof InputError ? failure.field : "";
      return field in EMPTY_FORM
        ? { errors: { [field]: errorWords(failure).message } }
        : { errors: {}, notice: errorWords(failure) };
    }
  };

  const close: Incidents["close"] = async (incidentId) => {
    try {
      await hub.closeIncident(incidentId);
      await refresh();
      return undefined;
    } catch (failure) {
      return errorWords(failure);
    }
  };

  void refresh();
  return { list, error, refresh, open, close };
}

function isAuthority(value: string): value is Authority {
  return AUTHORITIES.some((authority) => authority === value);
}

function fieldError(input: { number: string; justification: string }): FormErrors {
  try {
    checkIncidentInput(input);
    return {};
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { [error.field]: error.message };
  }
}
