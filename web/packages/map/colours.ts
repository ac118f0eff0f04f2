/** The page's colours as a map's style takes them: resolved, since it knows no custom property. */

const NAMES = [
  "paper",
  "surface",
  "sunken",
  "ink",
  "ink-soft",
  "line",
  "edge",
  "glass",
  "good",
  "good-soft",
  "accent",
  "on-accent",
  "lamp",
  "lamp-edge",
  "stop",
] as const;
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

/** What the tokens are here and now, by day or by night. */
export function coloursOf(place: HTMLElement): Colours {
  const probe = document.createElement("span");
  place.append(probe);
  const found = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(found) as Colours;
}
