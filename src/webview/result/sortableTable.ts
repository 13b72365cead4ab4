import { html, svg } from '../elements';
import type { ResultLabels } from '../resultLabelsProtocol';
import { fillIn, shownLine } from './shownText';

/** What the table is sorted by, kept while the result is the same. */
export interface TableOrder {
  column: number | undefined;
  isDescending: boolean;
}

/** `isNumeric` columns are right-aligned and sorted by `value`. */
interface SortableColumn {
  readonly label: string;
  readonly isNumeric: boolean;
}

interface SortableRow {
  readonly cells: readonly { readonly text: string; readonly value?: number }[];
}

interface SortableTable<Row extends SortableRow> {
  readonly caption: string;
  readonly columns: readonly SortableColumn[];
  readonly rows: readonly Row[];
  /** Tells the table from others of the same part of the panel. */
  readonly key: string;
  /** Creates the heading of a row, which is its first cell. */
  readonly headingOf: (row: Row, text: string) => Node | string;
}

/** Draws a table that can be sorted by each column. */
export function sortableTable<Row extends SortableRow>(
  { caption, columns, headingOf, key, rows }: SortableTable<Row>,
  labels: ResultLabels,
  order: TableOrder = { column: undefined, isDescending: false },
): HTMLElement {
  const body = html('tbody');
  const elements = new Map(rows.map((row) => [row, tableRow(row, columns, headingOf)]));
  const heads = columns.map(({ label, isNumeric }, index) => {
    const button = html(
      'button',
      { type: 'button', class: 'sort', title: fillIn(labels.sortBy, label), 'data-key': `${key}-${index}` },
      shownLine(label),
      sortMark(),
    );
    button.addEventListener('click', () => {
      // The best scores are what one looks for first.
      const isSame = order.column === index;
      order.isDescending = isSame ? !order.isDescending : isNumeric;
      order.column = index;
      sort();
    });
    return html('th', { scope: 'col', ...(isNumeric && { class: 'number' }) }, button);
  });
  const sort = () => {
    for (const [index, head] of heads.entries()) {
      const direction = order.isDescending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', order.column === index ? direction : 'none');
    }
    body.append(...sorted(rows, order).map((row) => elements.get(row) ?? ''));
  };
  sort();
  return html(
    'div',
    { class: 'table-holder' },
    html(
      'table',
      { class: 'data comparison' },
      html('caption', {}, caption),
      html('thead', {}, html('tr', {}, ...heads)),
      body,
    ),
  );
}

function tableRow<Row extends SortableRow>(
  row: Row,
  columns: readonly SortableColumn[],
  headingOf: SortableTable<Row>['headingOf'],
): HTMLElement {
  return html(
    'tr',
    {},
    ...columns.map(({ isNumeric }, index) => {
      const text = shownLine(row.cells[index]?.text ?? '');
      if (index === 0) {
        return html('th', { scope: 'row', ...(isNumeric && { class: 'number' }) }, headingOf(row, text));
      }
      return isNumeric
        ? html('td', { class: 'number' }, text)
        : html('td', {}, html('div', { class: 'clamped', title: text }, text));
    }),
  );
}

/** Rows without a value come last, in either direction. Equal rows keep their order. */
function sorted<Row extends SortableRow>(
  rows: readonly Row[],
  { column, isDescending }: TableOrder,
): readonly Row[] {
  if (column === undefined) {
    return rows;
  }
  const direction = isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [one.cells[column], other.cells[column]];
    if (a?.value !== undefined && b?.value !== undefined) {
      return (a.value - b.value) * direction;
    }
    const missing = Number(a?.value === undefined) - Number(b?.value === undefined);
    return missing === 0
      ? (a?.text ?? '').localeCompare(b?.text ?? '', undefined, { numeric: true }) * direction
      : missing;
  });
}

function sortMark(): SVGSVGElement {
  return svg(
    'svg',
    { class: 'sort-mark', viewBox: '0 0 8 8', width: 8, height: 8, 'aria-hidden': 'true' },
    svg('path', { d: 'M1 5.5L4 2.5L7 5.5' }),
  );
}
