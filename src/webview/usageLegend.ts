import { fillOf } from './chartPatterns';
import { failureMark, rateLimitMark } from './drawUsageChart';
import { html, svg } from './elements';
import type { UsageChart } from './usageProtocol';

/** Creates the entries of the legend: a sample and a name for each series, and for each mark that the chart has. */
export function createLegend({ days, legend, series }: UsageChart): readonly HTMLElement[] {
  return [
    ...series.map((name, index) =>
      entry(name, svg('rect', { class: 'bars', fill: fillOf(index), width: 12, height: 12 })),
    ),
    ...(days.some(({ hasFailures }) => hasFailures) ? [entry(legend.failures, failureMark(6, 6))] : []),
    ...(days.some(({ hasRateLimits }) => hasRateLimits)
      ? [entry(legend.rateLimits, rateLimitMark(6, 6))]
      : []),
  ];
}

function entry(name: string, sample: SVGElement): HTMLElement {
  const picture = svg('svg', { class: 'sample', width: 12, height: 12, 'aria-hidden': 'true' }, sample);
  return html('span', { class: 'legend-entry' }, picture, name);
}
