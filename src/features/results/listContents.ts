import type { Reading, Rows } from '../../core/tasks/reading';
import type { ResultBodyOf } from '../../webview/resultBodyProtocol';
import { cell, rowNotes, scoresOf } from './partWording';
import type { PartWording } from './partWording';

type ReadingOf<K extends Reading['kind']> = Extract<Reading, { kind: K }>;

/** Number of labels that are shown at first even if their scores are negligible. */
const MIN_SHOWN_LABELS = 5;
/** Maximum number of shown cells for an answer from a table. */
const MAX_SHOWN_CELLS = 20;
/** Maximum length of the text before or after a marked place, in UTF-16 units. */
const MAX_CONTEXT_LENGTH = 120;

/** The labels of a text, a picture, or a sound, best first. */
export function barsBody(
  reading: Rows<{ label: string; score: number }>,
  wording: PartWording,
): ResultBodyOf<'bars'> {
  const { strings } = wording;
  const scores = scoresOf(reading.rows, wording);
  const negligible = reading.rows.findIndex(
    ({ score }, index) => index >= MIN_SHOWN_LABELS && scores.isNegligible(score),
  );
  return {
    kind: 'bars',
    columns: { label: strings.label, score: strings.score },
    rows: reading.rows.map(({ label, score }) => ({
      label: cell(label),
      score: scores.text(score),
      ...scores.share(score),
    })),
    shown: negligible < 0 ? reading.rows.length : negligible,
    notes: rowNotes(reading, wording),
  };
}

/** The answers to a question, each in its context if it was found there. */
export function answersBody(
  reading: ReadingOf<'answers'>,
  context: string | undefined,
  wording: PartWording,
): ResultBodyOf<'answers'> {
  const { strings } = wording;
  const scores = scoresOf(reading.rows, wording);
  return {
    kind: 'answers',
    columns: { answer: strings.answer, score: strings.score },
    rows: reading.rows.map(({ aggregator, answer, cells, range, score }) => ({
      answer: cell(answer),
      ...(score !== undefined && { score: scores.text(score), ...scores.share(score) }),
      ...(range !== undefined &&
        context !== undefined && { excerpt: excerptOf(context, range.start, range.end) }),
      ...(cells !== undefined && {
        cells: {
          label: cell(aggregator ?? strings.cells),
          values: cells.slice(0, MAX_SHOWN_CELLS).map(cell),
        },
      }),
    })),
    notes: rowNotes(reading, wording),
  };
}

function excerptOf(context: string, start: number, end: number) {
  return { ...contextOf(context, start, end), match: cell(context.slice(start, end)) };
}

/** The text around a place. */
function contextOf(text: string, start: number, end: number) {
  const before = onOneLine(text.slice(Math.max(start - MAX_CONTEXT_LENGTH, 0), start));
  const after = onOneLine(text.slice(end, end + MAX_CONTEXT_LENGTH));
  return {
    before: (start > MAX_CONTEXT_LENGTH ? '…' : '') + cell(before),
    after: cell(after) + (end + MAX_CONTEXT_LENGTH < text.length ? '…' : ''),
  };
}

function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** The words for each mask, with the text around it. */
export function maskFillsBody(
  { filled, masks }: ReadingOf<'maskFills'>,
  input: unknown,
  places: readonly { readonly start: number; readonly end: number }[],
  wording: PartWording,
): ResultBodyOf<'maskFills'> {
  const { strings, numbers } = wording;
  return {
    kind: 'maskFills',
    columns: { word: strings.word, score: strings.score, text: strings.text },
    masks: masks.map((mask, index) => {
      const scores = scoresOf(mask.rows, wording);
      const place = places.length === masks.length ? places[index] : undefined;
      return {
        ...(masks.length > 1 && { label: strings.mask(index + 1, numbers.whole(index + 1)) }),
        ...(place !== undefined &&
          typeof input === 'string' && { context: contextOf(input, place.start, place.end) }),
        rows: mask.rows.map(({ score, sequence, token }) => ({
          word: cell(token.trim() === '' ? token : token.trim()),
          score: scores.text(score),
          ...scores.share(score),
          ...(sequence !== undefined && { sequence: cell(sequence) }),
        })),
        notes: rowNotes(mask, wording),
      };
    }),
    ...(filled !== undefined && masks.length > 1 && { filled: cell(filled) }),
  };
}

/** The sentences of a comparison, most similar first. */
export function rankingBody(
  reading: ReadingOf<'similarities'>,
  query: string | undefined,
  wording: PartWording,
): ResultBodyOf<'ranking'> {
  const { numbers, panel, strings } = wording;
  const scores = scoresOf(reading.rows, wording);
  return {
    kind: 'ranking',
    columns: { number: panel.number, text: strings.sentence, score: strings.similarity },
    ...(query !== undefined && { query: { label: panel.comparedWith, text: cell(query) } }),
    rows: reading.rows
      .toSorted((one, other) => other.score - one.score)
      .map(({ index, score, sentence = '' }) => ({
        number: numbers.whole(index + 1),
        text: cell(sentence),
        score: scores.text(score),
        ...scores.share(score),
      })),
    notes: rowNotes(reading, wording),
  };
}

export function valuesBody(reading: ReadingOf<'values'>, wording: PartWording): ResultBodyOf<'values'> {
  const { numbers, panel, strings } = wording;
  return {
    kind: 'values',
    columns: { number: panel.number, value: strings.value },
    rows: reading.rows.map(({ index, value }) => ({
      number: numbers.whole(index + 1),
      value: typeof value === 'number' ? numbers.short(value) : cell(value),
    })),
    notes: rowNotes(reading, wording),
  };
}

/** What an embedding is like; nobody reads its numbers. */
export function embeddingBody(
  reading: ReadingOf<'embedding'>,
  nearest: ResultBodyOf<'embedding'>['nearest'],
  wording: PartWording,
): ResultBodyOf<'embedding'> {
  const { numbers, strings } = wording;
  const dimensions = reading.shape.at(-1) ?? 0;
  const [only] = reading.rows.length === 1 ? reading.rows : [];
  const shape = reading.shape.map((length) => numbers.whole(length)).join(' × ');
  return {
    kind: 'embedding',
    facts: [
      { label: strings.embedding, value: strings.dimensions(dimensions, numbers.whole(dimensions)) },
      ...(only === undefined ? [] : [{ label: strings.norm, value: numbers.short(only.norm) }]),
      ...(reading.shape.length > 1 ? [{ label: strings.shape, value: shape }] : []),
    ],
    columns: { number: strings.vector, norm: strings.norm, values: strings.firstValues },
    vectors: reading.rows.map(({ first, index, norm }) => ({
      number: numbers.whole(index + 1),
      norm: numbers.short(norm),
      values: first.map((value) => numbers.short(value)),
      samples: [...first],
      hasMore: first.length < dimensions,
    })),
    ...(nearest !== undefined && { nearest }),
    notes: rowNotes(reading, wording),
  };
}
