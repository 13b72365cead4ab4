import type { USAGE_GROUPINGS, USAGE_METRICS } from '../core/usage/usageSummary';
import { html } from './elements';
import type { UsageSelection, UsageView } from './usageProtocol';

type Controls = UsageView['controls'];

/** Creates the fields with which the user selects what is shown. `select` gets each change. */
export function createUsageControls(select: (change: Partial<UsageSelection>) => void): {
  readonly element: HTMLElement;
  readonly show: (controls: Controls, selection: UsageSelection) => void;
} {
  const span = html('select', { id: 'span' });
  const from = html('input', { id: 'from', type: 'date', required: '' });
  const to = html('input', { id: 'to', type: 'date', required: '' });
  const grouping = html('select', { id: 'grouping' });
  const metric = html('select', { id: 'metric' });
  const fields = [span, from, to, grouping, metric].map((control) => {
    const label = html('label', { for: control.id });
    return { label, element: html('div', { class: 'field' }, label, control) };
  });

  span.addEventListener('change', () => {
    const days = ([1, 7, 30, 90] as const).find((one) => String(one) === span.value);
    select({
      span: days === undefined ? { kind: 'custom', from: from.value, to: to.value } : { kind: 'last', days },
    });
  });
  for (const input of [from, to]) {
    // While a date is being typed, it may have year 2 or 20 for a moment, which `min` marks as invalid.
    input.addEventListener('change', () => {
      if (from.checkValidity() && to.checkValidity()) {
        select({ span: { kind: 'custom', from: from.value, to: to.value } });
      }
    });
  }
  grouping.addEventListener('change', () =>
    select({ grouping: grouping.value as (typeof USAGE_GROUPINGS)[number] }),
  );
  metric.addEventListener('change', () => select({ metric: metric.value as (typeof USAGE_METRICS)[number] }));

  const show = (controls: Controls, selection: UsageSelection): void => {
    const labels = [
      controls.span.label,
      controls.from,
      controls.to,
      controls.grouping.label,
      controls.metric.label,
    ];
    for (const [index, { label }] of fields.entries()) {
      label.textContent = labels[index] ?? '';
    }
    fill(
      span,
      controls.span.options,
      selection.span.kind === 'last' ? String(selection.span.days) : 'custom',
    );
    fill(grouping, controls.grouping.options, selection.grouping);
    fill(metric, controls.metric.options, selection.metric);
    for (const [input, value] of [
      [from, controls.range.from],
      [to, controls.range.to],
    ] as const) {
      input.min = '2000-01-01';
      input.max = controls.range.max;
      if (input.value !== value && (document.activeElement !== input || input.value === '')) {
        input.value = value;
      }
    }
    const isCustom = selection.span.kind === 'custom';
    for (const { element } of fields.slice(1, 3)) {
      element.hidden = !isCustom;
    }
  };
  return { element: html('div', { class: 'fields' }, ...fields.map(({ element }) => element)), show };
}

function fill(select: HTMLSelectElement, options: Controls['span']['options'], value: string): void {
  if (select.options.length === 0) {
    select.append(...options.map((option) => html('option', { value: option.value }, option.label)));
  }
  select.value = value;
}
