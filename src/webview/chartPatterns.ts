import { svg } from './elements';

/** The marks of the patterns. They are seen only in high contrast, where the colors are not enough. */
const MARKS = [
  [],
  ['M0 8L8 0M-2 2L2 -2M6 10L10 6'],
  ['M2 4h0.1M6 0h0.1M6 8h0.1'],
  ['M0 4H8'],
  ['M4 0V8'],
  ['M0 0L8 8M0 8L8 0'],
] as const;

/** How many series have a look of their own. */
const PATTERN_COUNT = MARKS.length;

/** Creates the fills of the series: `url(#series-0)` and so on. */
export function chartPatterns(): SVGDefsElement {
  return svg(
    'defs',
    {},
    ...MARKS.map((marks, index) =>
      svg(
        'pattern',
        { id: `series-${index}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
        svg('rect', { class: `series-color-${index}`, width: 8, height: 8 }),
        ...marks.map((d) => svg('path', { class: 'series-mark', d })),
      ),
    ),
  );
}

export function fillOf(series: number): string {
  return `url(#series-${series % PATTERN_COUNT})`;
}
