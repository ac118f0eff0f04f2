/**
 * The portal's map, in two steps: this file puts a button where the map can be; the map itself
 * (some 800 KB) loads only when the visitor presses it. The pages say everything without it.
 */

import { readWords } from "./words.ts";

const place = document.getElementById("map");
if (place) {
  const words = readWords(place.dataset);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = words.open;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { show } = await import("./map.ts");
      await show(place, words, place.dataset);
      button.remove();
    } catch {
      const failed = document.createElement("p");
      failed.className = "note";
      failed.setAttribute("role", "alert");
      failed.textContent = words.failed;
      place.replaceChildren(failed);
    }
  });
  place.append(button);
}
