/** Incidents of the agency, and the form that opens one. */
import type { Hub, HubIncident } from "@api";
import { AUTHORITIES, type Authority, checkIncidentInput, InputError, type Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import { errorWords, type Notice } from "./words.ts";

/** What a person has typed so far. */
export interface IncidentForm {
  readonly number: string;
  readonly purpose: string;
  readonly justification: string;
  readonly authority: string;
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
  ): Promise<{ incident: HubIncident } | { errors: FormErrors; notice?: Notice }>;
  close(incidentId: string): Promise<Notice | undefined>;
}

export const EMPTY_FORM: IncidentForm = {
  number: "",
  purpose: "",
  justification: "",
  authority: "",
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
  };
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

  const open: Incidents["open"] = async (form) => {
    const errors = formErrors(form);
    if (Object.keys(errors).length > 0 || !isAuthority(form.authority)) return { errors };
    try {
      const incident = await hub.openIncident({
        number: form.number.trim(),
        purpose: form.purpose,
        justification: form.justification.trim(),
        authority: form.authority,
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
