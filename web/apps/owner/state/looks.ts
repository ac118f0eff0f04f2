/** Past looks: filtered and added up. */

import { derived, type Readable, type Writable, writable } from "svelte/store";
import type { Look } from "./types.ts";

export interface Filter {
  cameraId: string;
  agency: string;
  purpose: string;
  /** Looks that began within so many days; 0 for all. */
  days: number;
  text: string;
}

export interface Looks {
  readonly filter: Writable<Filter>;
  readonly shown: Readable<readonly Look[]>;
  readonly total: Readable<{ looks: number; seconds: number }>;
  readonly filtered: Readable<boolean>;
  readonly choices: Readable<{
    cameras: [string, string][];
    agencies: string[];
    purposes: string[];
  }>;
  clear(): void;
}

export const noFilter: Filter = { cameraId: "", agency: "", purpose: "", days: 0, text: "" };

const DAY = 86_400_000;

/** Whether a look is among those asked for; text is searched in what the owner can read of it. */
export function matches(look: Look, filter: Filter, now: number): boolean {
  const text = filter.text.trim().toLocaleLowerCase();
  const words = [look.incident_number, look.pseudonym, look.justification, look.camera_name];
  return (
    (!filter.cameraId || look.camera_id === filter.cameraId) &&
    (!filter.agency || look.agency_name === filter.agency) &&
    (!filter.purpose || look.purpose === filter.purpose) &&
    (!filter.days || look.since >= now - filter.days * DAY) &&
    (!text || words.some((word) => word.toLocaleLowerCase().includes(text)))
  );
}

const distinct = (values: string[]): string[] => [...new Set(values)].sort();

export function createLooks(all: Readable<readonly Look[]>, now: Readable<number>): Looks {
  const filter = writable<Filter>({ ...noFilter });
  const shown = derived([all, filter, now], ([$all, $filter, $now]) =>
    $all.filter((look) => matches(look, $filter, $now)),
  );
  return {
    filter,
    shown,
    total: derived(shown, ($shown) => ({
      looks: $shown.length,
      seconds: $shown.reduce((sum, look) => sum + look.seconds, 0),
    })),
    filtered: derived(filter, ($filter) => JSON.stringify($filter) !== JSON.stringify(noFilter)),
    choices: derived(all, ($all) => ({
      cameras: [...new Map($all.map((look) => [look.camera_id, look.camera_name]))],
      agencies: distinct($all.map((look) => look.agency_name)),
      purposes: distinct($all.map((look) => look.purpose)),
    })),
    clear: () => filter.set({ ...noFilter }),
  };
}
