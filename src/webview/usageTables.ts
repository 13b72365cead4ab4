import { html } from './elements';
import type { UsageCell, UsageTable } from './usageProtocol';

/**
 * Creates a table. The roles are given in words because a narrow panel shows each row as a block, which would take them
 * away; each cell then has its column's name in front of it.
 */
export function createUsageTable({ caption, columns, rows, total }: UsageTable): HTMLTableElement {
  const cells = (contents: readonly UsageCell[]) =>
    contents.map((content, index) => {
      const { text, tip } = typeof content === 'string' ? { text: content, tip: '' } : content;
      const explained = tip === '' ? {} : { title: tip, 'aria-label': tip };
      return index === 0
        ? html('th', { scope: 'row', role: 'rowheader' }, text)
        : html('td', { role: 'cell', 'data-column': columns[index] ?? '', ...explained }, text);
    });
  const row = (contents: readonly UsageCell[]) => html('tr', { role: 'row' }, ...cells(contents));
  return html(
    'table',
    { role: 'table' },
    html('caption', {}, caption),
    html(
      'thead',
      { role: 'rowgroup' },
      html(
        'tr',
        { role: 'row' },
        ...columns.map((column) => html('th', { scope: 'col', role: 'columnheader' }, column)),
      ),
    ),
    html('tbody', { role: 'rowgroup' }, ...rows.map(row)),
    html('tfoot', { role: 'rowgroup' }, row(total)),
  );
}
