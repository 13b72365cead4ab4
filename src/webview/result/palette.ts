import { svg } from '../elements';

/** How many colors the panel has; each with a pattern for those who cannot tell the colors apart. */
const COLOR_COUNT = 6;

/** Marks of the patterns, on a tile of 8 by 8. */
const MARKS = ['', 'M0 8L8 0', 'M4 0V8', 'M0 4H8', 'M0 0L8 8M0 8L8 0', 'M0 0L8 8'] as const;

/** Returns the color for an index from outside. Colors repeat. */
export function paletteIndex(color: number): number {
  const whole = Number.isFinite(color) ? Math.trunc(Math.abs(color)) : 0;
  return whole % COLOR_COUNT;
}

/** Draws a sample of a color. */
export function swatch(color: number): SVGSVGElement {
  const index = paletteIndex(color);
  return svg(
    'svg',
    { class: `swatch color-${index}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    svg('rect', { class: 'swatch-fill', x: 0.5, y: 0.5, width: 11, height: 11, rx: 2 }),
    svg('path', { class: 'pattern-mark', d: MARKS[index] ?? '', transform: 'translate(2 2)' }),
  );
}

/** Creates a fill with the color and its pattern. */
export function patternFill(id: string, color: number): SVGPatternElement {
  const index = paletteIndex(color);
  return svg(
    'pattern',
    { id, class: `color-${index}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
    svg('rect', { class: 'mask-fill', width: 8, height: 8 }),
    svg('path', { class: 'pattern-mark', d: MARKS[index] ?? '' }),
  );
}
