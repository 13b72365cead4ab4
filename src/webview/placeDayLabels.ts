/** The room that a character of a label takes at most. */
export const PX_PER_CHARACTER = 7;

const GAP = 12;

interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  /** Whether `x` is the middle of the label or its end. */
  readonly anchor: 'middle' | 'end';
}

/**
 * Labels as many days as there is room for, among them the last one.
 * @param left where the first day begins; `step` is the width of a day
 */
export function placeDayLabels(
  days: readonly { readonly short: string }[],
  left: number,
  step: number,
): readonly PlacedLabel[] {
  const width = Math.max(...days.map(({ short }) => short.length)) * PX_PER_CHARACTER;
  const every = Math.ceil((width + GAP) / step);
  // In the middle below a narrow bar, the last label would be cut off.
  const anchor = every === 1 ? 'middle' : 'end';
  return days.flatMap(({ short: text }, index) => {
    const x = left + step * (index + (anchor === 'middle' ? 0.5 : 1));
    const start = x - (anchor === 'middle' ? width / 2 : width);
    return (days.length - 1 - index) % every === 0 && start >= 0 ? [{ text, x, anchor }] : [];
  });
}
