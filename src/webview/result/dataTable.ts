import { html } from '../elements';
import { shownLine } from './shownText';

/** How a column is set: `number` is aligned to the right, and `mono` has the editor's font. */
interface DataColumn {
  readonly label: string;
  readonly kind?: 'number' | 'mono';
}

interface DataRow {
  readonly cells: readonly (string | Node)[];
  /** Length of the bar, from 0 to 1. */
  readonly share?: number | undefined;
}

interface DataTable {
  /** The name of the table for screen readers. */
  readonly label: string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly DataRow[];
  /** Whether the names of the columns are only for screen readers, because the cells speak for themselves. */
  readonly hidesHeader?: boolean;
}

/** Creates a table. The first cell of each row is its heading. Rows with a share have a bar before their last cell. */
export function dataTable({ label, columns, rows, hidesHeader = false }: DataTable): HTMLTableElement {
  const hasBars = rows.some(({ share }) => share !== undefined);
  const isTight =
    hidesHeader && rows.every(({ cells: [first] }) => typeof first === 'string' && first.length < 32);
  const head = columns.map((column) => html('th', { scope: 'col', ...classOf(column) }, column.label));
  return html(
    'table',
    { class: isTight ? 'data tight' : 'data', 'aria-label': label },
    html(
      'thead',
      hidesHeader ? { class: 'unseen' } : {},
      html('tr', {}, ...(hasBars ? beforeLast(head, html('td')) : head)),
    ),
    html('tbody', {}, ...rows.map((row) => dataRow(row, columns, hasBars))),
  );
}

function dataRow({ cells, share }: DataRow, columns: readonly DataColumn[], hasBars: boolean): HTMLElement {
  const filled = cells.map((cell, index) => {
    const content = typeof cell === 'string' ? shownLine(cell) : cell;
    const attributes = classOf(columns[index]);
    return index === 0
      ? html('th', { scope: 'row', ...attributes }, content)
      : html('td', attributes, content);
  });
  return html(
    'tr',
    {},
    ...(hasBars ? beforeLast(filled, html('td', { class: 'bar-cell' }, bar(share))) : filled),
  );
}

/** Puts the bar between the text and the score, which is the last cell. */
function beforeLast(cells: readonly HTMLElement[], barCell: HTMLElement): readonly HTMLElement[] {
  return [...cells.slice(0, -1), barCell, ...cells.slice(-1)];
}

function classOf(column: DataColumn | undefined): { readonly class?: string } {
  return column?.kind === undefined ? {} : { class: column.kind };
}

/** Draws a bar. Its value is in the cell next to it. */
function bar(share: number | undefined): HTMLElement {
  const fill = html('div', { class: 'bar-fill' });
  // A small share is still seen.
  fill.style.width = share === undefined || share === 0 ? '0' : `max(2px, ${share * 100}%)`;
  return html('div', { class: share === undefined ? 'bar none' : 'bar', 'aria-hidden': 'true' }, fill);
}

/** Creates the notes below a list. */
export function noteLines(notes: readonly string[]): readonly HTMLElement[] {
  return notes.map((note) => html('p', { class: 'note' }, note));
}
