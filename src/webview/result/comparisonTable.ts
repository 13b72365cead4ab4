import { html } from '../elements';
import type { ResultLabels } from '../resultLabelsProtocol';
import type { ResultTable } from '../resultProtocol';
import { sortableTable } from './sortableTable';
import type { TableOrder } from './sortableTable';

/** Draws the results of several inputs as a table that can be sorted. `showItem` gets the row's item. */
export function comparisonTable(
  table: ResultTable,
  labels: ResultLabels,
  order: TableOrder,
  showItem: (index: number) => void,
): HTMLElement {
  const headingOf = ({ item }: ResultTable['rows'][number], text: string) => {
    const button = html('button', { type: 'button', class: 'link-button', 'data-key': `row-${item}` }, text);
    button.addEventListener('click', () => showItem(item));
    return button;
  };
  return sortableTable({ ...table, key: 'sort', headingOf }, labels, order);
}
