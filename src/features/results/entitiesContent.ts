import type { EntityRow, Rows } from '../../core/tasks/reading';
import { truncateAt, visibleText } from '../../core/tasks/visibleText';
import type { ResultBodyOf } from '../../webview/resultBodyProtocol';
import { cell, rowNotes, scoresOf } from './partWording';
import type { PartWording } from './partWording';

type Span = ResultBodyOf<'entities'>['spans'][number];

/** Maximum length of the text in which entities are marked, in UTF-16 units. */
const MAX_MARKED_LENGTH = 100_000;

/** The entities that were found, marked in the text that was sent. */
export function entitiesBody(
  reading: Rows<EntityRow>,
  input: unknown,
  wording: PartWording,
): ResultBodyOf<'entities'> {
  const { numbers, panel, strings } = wording;
  const scores = scoresOf(reading.rows, wording);
  const labels = [...new Set(reading.rows.map(({ label }) => label))];
  const whole = typeof input === 'string' ? input : '';
  const shown = truncateAt(whole, MAX_MARKED_LENGTH);
  const cut = panel.textCut(numbers.whole(shown.length));
  return {
    kind: 'entities',
    ...markedText(shown, reading.rows),
    legend: labels.map((label, color) => ({
      label: cell(label),
      count: numbers.whole(reading.rows.filter((row) => row.label === label).length),
      color,
    })),
    columns: { word: strings.word, label: strings.label, score: strings.score },
    rows: reading.rows.map(({ label, score, word }) => ({
      word: cell(word),
      label: cell(label),
      score: scores.text(score),
      group: labels.indexOf(label),
    })),
    notes: [...(shown.length < whole.length ? [cut] : []), ...rowNotes(reading, wording)],
  };
}

/** Makes the text visible piece by piece, so that the ranges are right after its characters became escapes. */
function markedText(text: string, rows: readonly EntityRow[]): { text: string; spans: Span[] } {
  const spans: Span[] = [];
  let shown = '';
  let end = 0;
  const found = rows
    .flatMap(({ range }, entity) => (range === undefined ? [] : [{ ...range, entity }]))
    .toSorted((one, other) => one.start - other.start || other.end - one.end);
  for (const range of found) {
    if (range.start >= end && range.end > range.start && range.end <= text.length) {
      shown += visibleText(text.slice(end, range.start));
      const start = shown.length;
      shown += visibleText(text.slice(range.start, range.end));
      spans.push({ start, end: shown.length, entity: range.entity });
      end = range.end;
    }
  }
  return { text: shown + visibleText(text.slice(end)), spans };
}
