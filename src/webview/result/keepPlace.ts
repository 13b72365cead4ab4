/**
 * Draws a part of the panel anew, and keeps what the user has opened in it, where the focus is, and how far its boxes are
 * scrolled. Elements are found again by their `data-key`, unless they are in the new drawing themselves.
 */
export function keepPlace(root: HTMLElement, draw: () => void): void {
  const { activeElement } = document;
  const focused =
    activeElement instanceof HTMLElement && root.contains(activeElement) ? activeElement : undefined;
  const open = [...root.querySelectorAll<HTMLDetailsElement>('details[open]')].map(keyOf);
  const boxes = [...root.querySelectorAll('.rows, pre')].map((box) => [box, box.scrollTop] as const);
  draw();
  for (const details of root.querySelectorAll('details')) {
    details.open ||= open.includes(keyOf(details));
  }
  // What leaves the document for a moment loses its scroll position and the focus.
  for (const [box, offset] of boxes) {
    box.scrollTop = offset;
  }
  if (focused !== undefined && document.activeElement !== focused) {
    sameElement(root, focused)?.focus({ preventScroll: true });
  }
}

function keyOf({ dataset }: HTMLElement): string {
  return dataset['key'] ?? '';
}

function sameElement(root: HTMLElement, element: HTMLElement): HTMLElement | undefined {
  if (root.contains(element)) {
    return element;
  }
  const holder = element.closest<HTMLElement>('[data-key]');
  const key = holder === null ? '' : keyOf(holder);
  const same = [...root.querySelectorAll<HTMLElement>('[data-key]')].find(
    (other) => key !== '' && keyOf(other) === key,
  );
  return same?.querySelector('summary') ?? same;
}
