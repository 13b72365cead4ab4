import { html, svg } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { dataTable, noteLines } from './dataTable';
import { shownLine } from './shownText';

type EmbeddingBody = ResultBodyOf<'embedding'>;

const CHART_WIDTH = 96;
const CHART_HEIGHT = 20;

/** Draws the facts of an embedding, the nearest other inputs, and the vectors with their first values. */
export function drawEmbedding(body: EmbeddingBody, { showItem }: BodyContext): readonly HTMLElement[] {
  const { facts, columns, vectors, nearest, notes } = body;
  return [
    html(
      'dl',
      { class: 'facts-list' },
      ...facts.map(({ label, value }) =>
        html('div', {}, html('dt', {}, label), html('dd', {}, shownLine(value))),
      ),
    ),
    ...(nearest === undefined || nearest.rows.length === 0
      ? []
      : [
          html(
            'section',
            {},
            html('h3', {}, nearest.label),
            dataTable({
              label: nearest.label,
              columns: [{ label: nearest.columns.text }, { label: nearest.columns.score, kind: 'number' }],
              rows: nearest.rows.map(({ item, text, score, share }) => ({
                cells: [itemLink(text, () => showItem(item)), score],
                share,
              })),
            }),
          ),
        ]),
    ...(vectors.length === 0
      ? []
      : [
          dataTable({
            label: columns.values,
            columns: [
              { label: columns.number, kind: 'number' },
              { label: columns.norm, kind: 'number' },
              { label: columns.values, kind: 'mono' },
            ],
            rows: vectors.map(({ number, norm, values, samples, hasMore }) => ({
              cells: [number, norm, valuesCell(values, samples, hasMore)],
            })),
          }),
        ]),
    ...noteLines(notes),
  ];
}

function itemLink(text: string, show: () => void): HTMLElement {
  const link = html('button', { type: 'button', class: 'link-button' }, shownLine(text));
  link.addEventListener('click', show);
  return link;
}

function valuesCell(values: readonly string[], samples: readonly number[], hasMore: boolean): HTMLElement {
  return html(
    'div',
    { class: 'vector' },
    valueChart(samples),
    html('span', {}, [...values.map(shownLine), ...(hasMore ? ['…'] : [])].join('  ')),
  );
}

/** Draws the first values as bars around zero. The numbers are next to it. */
function valueChart(samples: readonly number[]): SVGSVGElement {
  const finite = samples.map((value) => (Number.isFinite(value) ? value : 0));
  const max = finite.reduce((size, value) => Math.max(size, Math.abs(value)), 0) || 1;
  const step = CHART_WIDTH / Math.max(1, finite.length);
  const middle = CHART_HEIGHT / 2;
  return svg(
    'svg',
    { class: 'value-chart', width: CHART_WIDTH, height: CHART_HEIGHT, 'aria-hidden': 'true' },
    svg('line', { class: 'axis', x1: 0, x2: CHART_WIDTH, y1: middle, y2: middle }),
    ...finite.map((value, index) => {
      const height = Math.max(0.5, (Math.abs(value) / max) * (middle - 1));
      return svg('rect', {
        x: index * step + 1,
        y: value < 0 ? middle : middle - height,
        width: Math.max(0.5, step - 2),
        height,
      });
    }),
  );
}
