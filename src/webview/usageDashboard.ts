/** The script of the usage dashboard: it shows the view that its feature sends, and reports what the user does. */
import { handleChartKeys } from './chartKeys';
import { drawUsageChart } from './drawUsageChart';
import { html } from './elements';
import { createUsageControls } from './usageControls';
import { createLegend } from './usageLegend';
import { toUsageDashboardSchema } from './usageProtocol';
import type { FromUsageDashboard, UsageSelection, UsageView } from './usageProtocol';
import { createUsageTable } from './usageTables';
import { connectToFeature } from './webviewApi';

const feature = connectToFeature<typeof toUsageDashboardSchema, FromUsageDashboard, UsageSelection>(
  toUsageDashboardSchema,
  ({ view }) => show(view),
);

const title = html('h1');
const note = html('p', { class: 'note' });
const controls = createUsageControls((change) => select(change));
const buttons = {
  refresh: button(() => feature.send({ kind: 'refresh' })),
  export: button(() => feature.send({ kind: 'export' })),
  clear: button(() => feature.send({ kind: 'clear' })),
};
const period = html('h2', { 'aria-live': 'polite' });
const comparison = html('p', { class: 'note' });
const cards = html('dl', { class: 'cards' });
const legend = html('div', { class: 'legend' });
const chartHolder = html('div', { class: 'chart-holder' });
const hint = html('p', { class: 'note' });
const allDays = button(() => select({ day: undefined }));
const showRuns = button(() => {
  const day = shown?.selection.day;
  if (day !== undefined) {
    feature.send({ kind: 'showRuns', day });
  }
});
const dayButtons = html('div', { class: 'buttons' }, allDays, showRuns);
const tables = html('div', { class: 'tables' });
const figures = html('div', {}, comparison, cards, legend, chartHolder, hint, dayButtons, tables);
const emptyText = html('p');
const start = button(() => feature.send({ kind: 'start' }));
const empty = html('div', { class: 'empty' }, emptyText, start);

let shown: UsageView | undefined;
/** What the user selected last. The view of it may not be here yet. */
let selected: UsageSelection | undefined;

const main = html(
  'main',
  {},
  ...[title, note],
  html(
    'div',
    { class: 'toolbar' },
    controls.element,
    html('div', { class: 'buttons' }, buttons.refresh, buttons.export, buttons.clear),
  ),
  ...[period, figures, empty],
);
main.hidden = true;
document.body.append(main);
handleChartKeys(chartHolder, (day) => select({ day: day === selected?.day ? undefined : day }));
new ResizeObserver(() => drawChart()).observe(chartHolder);
feature.send({ kind: 'ready' });

function button(press: () => void): HTMLButtonElement {
  const element = html('button', { type: 'button' });
  element.addEventListener('click', press);
  return element;
}

/** Asks for another view. A day stays selected only while the same days are shown. */
function select(change: { readonly [Key in keyof UsageSelection]?: UsageSelection[Key] | undefined }): void {
  if (selected === undefined) {
    return;
  }
  const { span = selected.span, grouping = selected.grouping, metric = selected.metric } = change;
  const day = 'day' in change ? change.day : selected.day;
  const keepsDay = day !== undefined && change.span === undefined;
  selected = { span, grouping, metric, ...(keepsDay && { day }) };
  feature.keep(selected);
  feature.send({ kind: 'select', selection: selected });
}

function show(view: UsageView): void {
  const scroll = window.scrollY;
  const isFirst = shown === undefined;
  shown = view;
  selected ??= view.selection;
  title.textContent = view.title;
  note.textContent = view.note;
  controls.show(view.controls, view.selection);
  buttons.refresh.textContent = view.buttons.refresh;
  buttons.export.textContent = view.buttons.export;
  buttons.clear.textContent = view.buttons.clear;
  setText(period, view.period);
  comparison.textContent = view.comparison;
  cards.replaceChildren(
    ...view.cards.map(({ label, value, tip, change, changeLabel }) =>
      html(
        'div',
        {},
        html('dt', {}, label),
        html('dd', { class: 'value', ...(tip !== '' && { title: tip }) }, value),
        html('dd', { class: 'change', ...(changeLabel !== '' && { title: changeLabel }) }, change),
      ),
    ),
  );
  figures.hidden = view.figures === undefined;
  empty.hidden = view.empty === undefined;
  emptyText.textContent = view.empty?.text ?? '';
  start.textContent = view.empty?.button ?? '';
  start.hidden = view.empty?.button === undefined;
  buttons.export.disabled = view.figures === undefined;
  allDays.textContent = view.buttons.allDays;
  showRuns.textContent = view.buttons.showRuns;
  dayButtons.hidden = view.selection.day === undefined;
  if (view.figures !== undefined) {
    legend.replaceChildren(...createLegend(view.figures.chart));
    hint.textContent = view.figures.chart.hint;
    const { groups, days } = view.figures;
    tables.replaceChildren(createUsageTable(groups));
    if (isFirst) {
      // A table of a year takes longer than everything above it, which is painted before.
      requestAnimationFrame(() => setTimeout(() => shown === view && tables.append(createUsageTable(days))));
    } else {
      tables.append(createUsageTable(days));
    }
  }
  main.hidden = false;
  drawChart();
  window.scrollTo(window.scrollX, scroll);
}

/** Draws the chart for the current width. The day that has the focus keeps it. */
function drawChart(): void {
  if (shown?.figures === undefined || chartHolder.clientWidth === 0) {
    return;
  }
  const { activeElement } = document;
  const focused =
    activeElement !== null && chartHolder.contains(activeElement)
      ? activeElement.getAttribute('data-day')
      : undefined;
  chartHolder.replaceChildren(
    drawUsageChart(shown.figures.chart, chartHolder.clientWidth, shown.selection.day, focused ?? undefined),
  );
  chartHolder.querySelector<SVGGElement>(`.day[data-day="${focused ?? ''}"]`)?.focus();
}

/** Changes a live region only if its text changes, so that it is not announced again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
