/** Whether a tile can be seen, so that one that can't costs nothing. */

/** A tile that is scrolled by, or a window that is covered for a moment, doesn't stop at once, ms. */
const LINGER_MS = 1000;
/** So near the screen's edge a tile starts already, so that it is there when it is scrolled in. */
const MARGIN = "96px";

/**
 * Tells whether an element can be seen: scrolled into view, in a window that isn't hidden, and not
 * behind another one's full screen. Returns what ends that, and tells that it isn't seen any more.
 */
export function whileSeen(element: HTMLElement, tell: (seen: boolean) => void): () => void {
  const page = element.ownerDocument;
  const view = page.defaultView ?? window;
  let near = true;
  let lingering: number | undefined;
  const settle = (): void => {
    view.clearTimeout(lingering);
    const inFront = page.fullscreenElement?.contains(element) ?? true;
    if (near && inFront && !page.hidden) tell(true);
    else lingering = view.setTimeout(() => tell(false), LINGER_MS);
  };
  const observer = new view.IntersectionObserver(
    (entries) => {
      near = entries.at(-1)?.isIntersecting ?? near;
      settle();
    },
    { rootMargin: MARGIN },
  );
  observer.observe(element);
  page.addEventListener("visibilitychange", settle);
  page.addEventListener("fullscreenchange", settle);
  return () => {
    observer.disconnect();
    page.removeEventListener("visibilitychange", settle);
    page.removeEventListener("fullscreenchange", settle);
    view.clearTimeout(lingering);
    tell(false);
  };
}
