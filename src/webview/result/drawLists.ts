import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { dataTable, noteLines } from './dataTable';
import { fillIn, shownBlock, shownLine } from './shownText';

/** Draws labels with bars. Those with negligible scores are behind a button. */
export function drawBars(body: ResultBodyOf<'bars'>, { labels }: BodyContext): readonly HTMLElement[] {
  const { columns, rows, shown, notes } = body;
  if (rows.length === 0) {
    return noteLines(notes);
  }
  const table = dataTable({
    label: columns.label,
    columns: [{ label: columns.label }, { label: columns.score, kind: 'number' }],
    rows: rows.map(({ label, score, share }) => ({ cells: [label, score], share })),
    hidesHeader: true,
  });
  const rest = [...table.querySelectorAll<HTMLElement>('tbody tr')].slice(Math.max(1, shown));
  return [table, ...(rest.length === 0 ? [] : [moreButton(rest, labels)]), ...noteLines(notes)];
}

function moreButton(rest: readonly HTMLElement[], labels: BodyContext['labels']): HTMLElement {
  const button = html('button', { type: 'button', class: 'small', 'data-key': 'more' });
  const show = (isOpen: boolean) => {
    for (const row of rest) {
      row.hidden = !isOpen;
    }
    button.textContent = isOpen ? labels.showLess : fillIn(labels.showMore, String(rest.length));
    button.setAttribute('aria-expanded', String(isOpen));
  };
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') === 'false'));
  show(false);
  return button;
}

/** Draws the words for each mask, and the text with the best ones. */
export function drawMaskFills(body: ResultBodyOf<'maskFills'>): readonly HTMLElement[] {
  const { columns, masks, filled } = body;
  return [
    ...(filled === undefined ? [] : [html('p', { class: 'quote' }, shownBlock(filled))]),
    ...masks.map(({ label, context, rows, notes }) => {
      const hasText = context === undefined && rows.some(({ sequence }) => sequence !== undefined);
      return html(
        'section',
        {},
        ...(label === undefined ? [] : [html('h3', {}, label)]),
        ...(rows.length === 0
          ? []
          : [
              dataTable({
                label: label ?? columns.word,
                columns: [
                  { label: columns.word, kind: 'mono' },
                  ...(hasText ? [{ label: columns.text }] : []),
                  { label: columns.score, kind: 'number' },
                ],
                rows: rows.map(({ word, score, share, sequence }) => ({
                  cells: [wordInContext(word, context), ...(hasText ? [sequence ?? ''] : []), score],
                  share,
                })),
                hidesHeader: !hasText,
              }),
            ]),
        ...noteLines(notes),
      );
    }),
  ];
}

function wordInContext(
  word: string,
  context: { readonly before: string; readonly after: string } | undefined,
): Node | string {
  if (context === undefined) {
    return word;
  }
  return html(
    'span',
    { class: 'in-context' },
    html('span', { class: 'muted' }, shownLine(context.before)),
    html('mark', {}, shownLine(word)),
    html('span', { class: 'muted' }, shownLine(context.after)),
  );
}

/** Draws the answers to a question, each with its place in the context or in the table. */
export function drawAnswers({ columns, rows, notes }: ResultBodyOf<'answers'>): readonly HTMLElement[] {
  if (rows.length === 0) {
    return noteLines(notes);
  }
  const hasScores = rows.some(({ score }) => score !== undefined);
  const table = dataTable({
    label: columns.answer,
    columns: [
      { label: columns.answer },
      ...(hasScores ? [{ label: columns.score, kind: 'number' as const }] : []),
    ],
    rows: rows.map((row) => ({
      cells: [answerCell(row), ...(hasScores ? [row.score ?? ''] : [])],
      share: row.share,
    })),
    hidesHeader: true,
  });
  return [table, ...noteLines(notes)];
}

function answerCell({ answer, excerpt, cells }: ResultBodyOf<'answers'>['rows'][number]): Node {
  return html(
    'div',
    {},
    html('div', { class: 'answer' }, shownBlock(answer)),
    ...(excerpt === undefined
      ? []
      : [
          html(
            'p',
            { class: 'excerpt' },
            shownBlock(excerpt.before),
            html('mark', {}, shownBlock(excerpt.match)),
            shownBlock(excerpt.after),
          ),
        ]),
    ...(cells === undefined
      ? []
      : [
          html(
            'p',
            { class: 'cells' },
            html('span', { class: 'muted' }, cells.label),
            ...cells.values.map((value) => html('span', { class: 'cell' }, shownLine(value))),
          ),
        ]),
  );
}

/** Draws texts in the order of their similarity with another one, or of their rank. */
export function drawRanking({
  columns,
  query,
  rows,
  notes,
}: ResultBodyOf<'ranking'>): readonly HTMLElement[] {
  return [
    ...(query === undefined
      ? []
      : [
          html(
            'figure',
            { class: 'query' },
            html('figcaption', {}, query.label),
            html('p', { class: 'quote' }, shownBlock(query.text)),
          ),
        ]),
    ...(rows.length === 0
      ? []
      : [
          dataTable({
            label: columns.text,
            columns: [
              { label: columns.number, kind: 'number' },
              { label: columns.text },
              { label: columns.score, kind: 'number' },
            ],
            rows: rows.map(({ number, text, score, share }) => ({ cells: [number, text, score], share })),
          }),
        ]),
    ...noteLines(notes),
  ];
}

/** Draws predictions for the rows of a table. */
export function drawValues({ columns, rows, notes }: ResultBodyOf<'values'>): readonly HTMLElement[] {
  return [
    ...(rows.length === 0
      ? []
      : [
          dataTable({
            label: columns.value,
            columns: [
              { label: columns.number, kind: 'number' },
              { label: columns.value, kind: 'number' },
            ],
            rows: rows.map(({ number, value }) => ({ cells: [number, value] })),
          }),
        ]),
    ...noteLines(notes),
  ];
}
