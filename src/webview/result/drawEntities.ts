import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { dataTable, noteLines } from './dataTable';
import { paletteIndex, swatch } from './palette';
import { shownBlock, shownLine } from './shownText';

type EntitiesBody = ResultBodyOf<'entities'>;

/** Draws the text with its entities marked, each with its label, then the legend, and the list with the scores. */
export function drawEntities(body: EntitiesBody, { labels }: BodyContext): readonly HTMLElement[] {
  const { text, columns, rows, notes, legend } = body;
  if (rows.length === 0) {
    return noteLines(notes);
  }
  return [
    ...(text === '' ? [] : [html('p', { class: 'entity-text' }, ...markedText(body))]),
    html(
      'ul',
      { class: 'legend', 'aria-label': labels.legend },
      ...legend.map(({ label, count, color }) =>
        html('li', {}, swatch(color), shownLine(label), html('span', { class: 'muted' }, count)),
      ),
    ),
    dataTable({
      label: columns.word,
      columns: [
        { label: columns.word, kind: 'mono' },
        { label: columns.label },
        { label: columns.score, kind: 'number' },
      ],
      rows: rows.map(({ word, label, score, group }) => ({
        cells: [word, labelCell(label, legend[group]?.color ?? group), score],
      })),
    }),
    ...noteLines(notes),
  ];
}

function labelCell(label: string, color: number): HTMLElement {
  return html('span', { class: 'legend-entry' }, swatch(color), shownLine(label));
}

/** Returns the text in pieces. A range that does not fit is left out; its entity is still in the list. */
function markedText({ text, spans, rows, legend }: EntitiesBody): readonly (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let end = 0;
  for (const span of spans) {
    const row = rows[span.entity];
    if (row === undefined || span.start < end || span.end <= span.start || span.end > text.length) {
      continue;
    }
    const color = legend[row.group]?.color ?? row.group;
    pieces.push(
      shownBlock(text.slice(end, span.start)),
      html(
        'mark',
        { class: `entity color-${paletteIndex(color)}`, title: row.score },
        shownBlock(text.slice(span.start, span.end)),
        html('span', { class: 'entity-label' }, shownLine(row.label)),
      ),
    );
    ({ end } = span);
  }
  return [...pieces, shownBlock(text.slice(end))];
}
