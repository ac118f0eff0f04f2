/** A phone, upright or on its side: it shows one picture at a time. */
import { MediaQuery } from "svelte/reactivity";

export const phone = new MediaQuery(
  "(max-width: 47.99rem), (pointer: coarse) and (max-height: 30rem)",
);
