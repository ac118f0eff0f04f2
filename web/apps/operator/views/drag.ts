/** Dragging a tile to another one's place, by mouse, pen or finger. */

/** A press that moves less is a press, px. */
const SLACK = 6;

/**
 * Follows a press on a tile until it ends.
 *
 * @param over - called with the session of each tile that is dragged over
 * @param dragging - called when the drag begins and when it ends
 */
export function dragTile(
  start: PointerEvent,
  figure: HTMLElement,
  { over, dragging }: { over: (sessionId: string) => void; dragging: (now: boolean) => void },
): void {
  const page = figure.ownerDocument;
  const end = new AbortController();
  const { signal } = end;
  let begun = false;
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== start.pointerId) return;
    const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (!begun && far < SLACK) return;
    if (!begun) dragging(true);
    begun = true;
    const below = page.elementFromPoint(event.clientX, event.clientY);
    const tile = below?.closest<HTMLElement>("[data-session]");
    if (tile?.dataset.session && tile !== figure) over(tile.dataset.session);
  };
  const stop = (): void => {
    end.abort();
    if (begun) dragging(false);
  };
  // On the page, not on the tile: what moves within the page loses the pointer.
  page.addEventListener("pointermove", move, { signal });
  page.addEventListener("pointerup", stop, { signal });
  page.addEventListener("pointercancel", stop, { signal });
}
