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
  // A browser takes a quick finger for the beginning of its own scrolling, and loses the tap that
  // comes next, as if that were to stop it. What goes sideways is kept from it.
  const move = (event: TouchEvent): void => {
    const finger = event.touches[0];
    if (!from || !finger || !event.cancelable) return;
    const sideways = Math.abs(finger.clientX - from.x);
    if (sideways > Math.abs(finger.clientY - from.y)) event.preventDefault();
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  element.addEventListener("touchmove", move, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
    element.removeEventListener("touchmove", move);
  };
}
