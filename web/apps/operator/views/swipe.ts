/** Tells of a finger that is drawn sideways over an element, which it returns a stop for. */

/** So far it must go, and more than twice as far as it goes up or down, pixels. */
const FAR = 48;

export function onSwipe(element: HTMLElement, tell: (by: 1 | -1) => void): () => void {
  let from: { id: number; x: number; y: number } | undefined;
  const down = (event: PointerEvent): void => {
    from =
      event.pointerType === "touch" && event.isPrimary
        ? { id: event.pointerId, x: event.clientX, y: event.clientY }
        : undefined;
  };
  const up = (event: PointerEvent): void => {
    if (from?.id !== event.pointerId) return;
    const x = event.clientX - from.x;
    const y = event.clientY - from.y;
    from = undefined;
    if (Math.abs(x) >= FAR && Math.abs(x) > 2 * Math.abs(y)) tell(x < 0 ? 1 : -1);
  };
  const cancel = (): void => {
    from = undefined;
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
  };
}
