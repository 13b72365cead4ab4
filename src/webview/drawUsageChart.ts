import { chartPatterns, fillOf } from './chartPatterns';
import { svg } from './elements';
import { placeDayLabels, PX_PER_CHARACTER } from './placeDayLabels';
import type { UsageChart } from './usageProtocol';

type Day = UsageChart['days'][number];

const HEIGHT = 220;
const TOP = 10;
/** Room below the bars: the marks of failures, then the days. */
const MARK_Y = 12;
const BOTTOM = 38;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
const MIN_STEP = 4;
const MAX_BAR_WIDTH = 48;

/** Where the days and values of a chart are. */
interface Scale {
  /** The left edge of the first day. */
  readonly left: number;
  /** The width of a day. */
  readonly step: number;
  readonly yOf: (value: number) => number;
}

/**
 * Draws the chart: one button for each day, below the bars. Only one day is reached by Tab: `focused`, or else the last one.
 * The bars of a series are one path, because thousands of rectangles would take long to paint.
 */
export function drawUsageChart(
  chart: UsageChart,
  width: number,
  selected: string | undefined,
  focused = selected,
): SVGSVGElement {
  const { days, series, ticks } = chart;
  const max = ticks.at(-1)?.value ?? 1;
  const left = Math.max(...ticks.map(({ label }) => label.length)) * PX_PER_CHARACTER + 10;
  const step = Math.max(MIN_STEP, (width - left - 2) / days.length);
  const full = left + step * days.length + 2;
  const scale: Scale = { left, step, yOf: (value) => TOP + PLOT_HEIGHT * (1 - value / max) };
  const focusable = days.some(({ day }) => day === focused) ? focused : days.at(-1)?.day;
  return svg(
    'svg',
    {
      class: 'chart',
      role: 'group',
      'aria-label': chart.label,
      width: Math.max(width, full),
      height: HEIGHT,
    },
    chartPatterns(),
    ...ticks.flatMap(({ value, label }) => [
      svg('line', { class: 'grid', x1: left, x2: full, y1: scale.yOf(value), y2: scale.yOf(value) }),
      svg('text', { class: 'axis', x: left - 6, y: scale.yOf(value) + 4, 'text-anchor': 'end' }, label),
    ]),
    ...dayLabels(days, left, step),
    ...days.map((day, index) => {
      const button = dayButton(day, left + step * index, step);
      button.setAttribute('tabindex', day.day === focusable ? '0' : '-1');
      button.setAttribute('aria-pressed', String(day.day === selected));
      return button;
    }),
    ...series.map((_, index) =>
      svg('path', { class: 'bars', fill: fillOf(index), d: bars(days, index, scale) }),
    ),
    ...marks(days, scale),
  );
}

function dayButton({ day, label }: Day, x: number, step: number): SVGGElement {
  return svg(
    'g',
    { class: 'day', role: 'button', 'aria-label': label, 'data-day': day },
    svg('title', {}, label),
    svg('rect', { class: 'hit', x: x + 0.5, y: TOP - 6, width: step - 1, height: PLOT_HEIGHT + 10 + MARK_Y }),
  );
}

/** The bars of one series, on top of those of the series before it. */
function bars(days: readonly Day[], series: number, { left, step, yOf }: Scale): string {
  const width = Math.min(MAX_BAR_WIDTH, step - Math.min(4, step / 4));
  return days
    .map(({ values }, index) => {
      const value = values[series] ?? 0;
      if (value === 0) {
        return '';
      }
      const below = values.slice(0, series).reduce((sum, one) => sum + one, 0);
      const [bottom, top] = [yOf(below), yOf(below + value)];
      const x = left + step * (index + 0.5) - width / 2;
      // A day with few requests is still seen next to a day with many.
      return rectangle(x, top, width, Math.max(bottom - top, 1));
    })
    .join('');
}

function rectangle(...[x, y, width, height]: readonly [number, number, number, number]): string {
  const [right, down] = [width, height].map((one) => one.toFixed(2));
  return `M${x.toFixed(2)} ${y.toFixed(2)}h${right}v${down}h-${right}z`;
}

function marks(days: readonly Day[], { left, step }: Scale): readonly SVGPathElement[] {
  const y = HEIGHT - BOTTOM + MARK_Y;
  return days.flatMap(({ hasFailures, hasRateLimits }, index) => {
    const x = left + step * (index + 0.5);
    const apart = hasFailures && hasRateLimits ? Math.min(4, step / 4) : 0;
    return [
      ...(hasFailures ? [failureMark(x - apart, y)] : []),
      ...(hasRateLimits ? [rateLimitMark(x + apart, y)] : []),
    ];
  });
}

/** Marks are told apart by their form, a cross and a diamond, not by their color. */
export function failureMark(x: number, y: number): SVGPathElement {
  return svg('path', { class: 'failure-mark', d: `M${x - 2.5} ${y - 2.5}l5 5m0 -5l-5 5` });
}

export function rateLimitMark(x: number, y: number): SVGPathElement {
  return svg('path', { class: 'rate-limit-mark', d: `M${x} ${y - 3.5}l3.5 3.5l-3.5 3.5l-3.5 -3.5z` });
}

function dayLabels(days: readonly Day[], left: number, step: number): readonly SVGTextElement[] {
  return placeDayLabels(days, left, step).map(({ anchor, text, x }) =>
    svg('text', { class: 'axis', x, y: HEIGHT - 4, 'text-anchor': anchor }, text),
  );
}
