import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { noteLines } from './dataTable';
import { shownLine } from './shownText';
import { sortableTable } from './sortableTable';

/** The weakest color of a cell that is seen, and the strongest on which text stays readable, in percent. */
const [MIN_HEAT, MAX_HEAT] = [15, 55];

/** Draws a table that can be sorted. */
export function drawTable(
  { columns, label, notes, rows }: ResultBodyOf<'table'>,
  { body, labels }: BodyContext,
): readonly HTMLElement[] {
  const headingOf = (_row: unknown, text: string) => text;
  return [
    ...(rows.length === 0
      ? [html('h3', {}, label)]
      : [sortableTable({ caption: label, columns, rows, key: `sort-${body}`, headingOf }, labels)]),
    ...noteLines(notes),
  ];
}

/** Draws a matrix of labels: the more of a row is in a cell, the stronger its color. The cells of the diagonal are marked. */
export function drawMatrix({
  axes,
  label,
  labels,
  notes,
  rows,
}: ResultBodyOf<'matrix'>): readonly HTMLElement[] {
  const heads = labels.map((name) =>
    html('th', { scope: 'col', title: shownLine(name) }, html('span', {}, shownLine(name))),
  );
  const lines = rows.map((cells, at) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row', title: shownLine(labels[at] ?? '') }, shownLine(labels[at] ?? '')),
      ...cells.map(({ share, text }, column) => matrixCell(text, share, column === at)),
    ),
  );
  return [
    html(
      'div',
      // Keys scroll what is wider than the panel.
      { class: 'table-holder', tabindex: 0, role: 'region', 'aria-label': label },
      html(
        'table',
        { class: 'matrix' },
        html('caption', {}, label),
        html(
          'thead',
          {},
          html(
            'tr',
            {},
            html('td', { rowspan: 2, class: 'axis' }, axes.rows),
            html('th', { class: 'axis', colspan: labels.length, scope: 'colgroup' }, axes.columns),
          ),
          html('tr', {}, ...heads),
        ),
        html('tbody', {}, ...lines),
      ),
    ),
    ...noteLines(notes),
  ];
}

function matrixCell(text: string, share: number | undefined, isDiagonal: boolean): HTMLElement {
  const cell = html('td', { class: isDiagonal ? 'diagonal' : '' }, text);
  if (share === undefined || share === 0) {
    cell.classList.add('none');
  } else {
    cell.style.setProperty('--heat', `${Math.round(MIN_HEAT + share * (MAX_HEAT - MIN_HEAT))}%`);
  }
  return cell;
}
