import { codeSpan, fence, inertLine, table } from './inertMarkdown';
import type { Column, FenceLimits } from './inertMarkdown';
import type { NumberText } from './numberText';
import type { LabelRow, MaskFillRow, Reading, Rows } from './reading';
import type { ReadingStrings } from './readingStrings';
import { ScoreText } from './scoreText';
import { tiedLabels } from './tiedLabels';

/** The strings and number formats for an answer. */
export interface Wording {
  readonly strings: ReadingStrings;
  readonly numbers: NumberText;
}

/** A heading and the blocks below it, all inert Markdown. */
export interface Body {
  readonly heading: string;
  readonly blocks: readonly string[];
}

type ReadingOf<K extends Reading['kind']> = Extract<Reading, { kind: K }>;

/** Creates the limits of a fence that shows at most `units` UTF-16 units. */
export function fenceLimits(units: number, { strings, numbers }: Wording): FenceLimits {
  return {
    units,
    leftOut: (count) => strings.leftOut(count, numbers.whole(count)),
    blankLines: (count) => strings.blankLines(count, numbers.whole(count)),
  };
}

/** Maximum length of a shown text with filled masks in UTF-16 units. */
const MAX_FILLED_LENGTH = 2_000;
/** Number of labels that are shown even if their scores are negligible. */
const MIN_SHOWN_LABELS = 5;
/** Maximum number of shown cells for an answer from a table. */
const MAX_SHOWN_CELLS = 20;

/** Formats the table, or the sentence that there are no results, followed by notes about missing rows. */
function tableBlocks(
  { total, refused }: Rows<unknown>,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { strings, numbers }: Wording,
): readonly string[] {
  return [
    rows.length === 0 ? strings.noRows : table(columns, rows),
    ...(total > rows.length + refused
      ? [strings.rowsShown(total, numbers.whole(total), numbers.whole(rows.length))]
      : []),
    ...(refused > 0 ? [strings.rowsRefused(refused, numbers.whole(refused))] : []),
  ];
}

function scoreTextFor(rows: readonly { readonly score?: number }[], { numbers }: Wording): ScoreText {
  return new ScoreText(
    rows.flatMap(({ score }) => score ?? []),
    numbers,
  );
}

export function labelsBody(reading: ReadingOf<'labels'>, wording: Wording): Body {
  const { strings } = wording;
  const scores = scoreTextFor(reading.rows, wording);
  const best = reading.rows[0];
  const shown = reading.rows.filter(
    ({ score }, index) => index < MIN_SHOWN_LABELS || !scores.isNegligible(score),
  );
  const rows = shown.map(({ label, score }) => [inertLine(label), scores.text(score), scores.bar(score)]);
  return {
    heading: best === undefined ? strings.answer : bestLabel(best, tiedLabels(reading.rows), scores, wording),
    blocks: tableBlocks(reading, [strings.label, { right: strings.score }, ''], rows, wording),
  };
}

function bestLabel(
  { label, score }: LabelRow,
  others: number,
  scores: ScoreText,
  { numbers, strings }: Wording,
): string {
  const [name, written] = [inertLine(label), scores.text(score)];
  return others === 0 ? `${name} ${written}` : strings.tied(others, numbers.whole(others), name, written);
}

export function entitiesBody(reading: ReadingOf<'entities'>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const scores = scoreTextFor(reading.rows, wording);
  const rows = reading.rows.map(({ word, label, score }) => [
    codeSpan(word),
    inertLine(label),
    scores.text(score),
  ]);
  return {
    heading: strings.entities(
      reading.total - reading.refused,
      numbers.whole(reading.total - reading.refused),
    ),
    blocks: tableBlocks(reading, [strings.word, strings.label, { right: strings.score }], rows, wording),
  };
}

export function maskFillsBody({ masks, filled }: ReadingOf<'maskFills'>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const [first] = masks;
  if (masks.length > 1) {
    const whole =
      filled === undefined ? [] : [fence(filled, 'text', fenceLimits(MAX_FILLED_LENGTH, wording))];
    const tables = masks.flatMap((mask, index) => [
      `## ${strings.mask(index + 1, numbers.whole(index + 1))}`,
      ...maskTable(mask, wording),
    ]);
    return {
      heading: strings.masks(masks.length, numbers.whole(masks.length)),
      blocks: [...whole, ...tables],
    };
  }
  const best = first?.rows[0];
  const heading =
    best && `${inertLine(best.token.trim())} ${scoreTextFor(first.rows, wording).text(best.score)}`;
  return { heading: heading ?? strings.answer, blocks: first === undefined ? [] : maskTable(first, wording) };
}

function maskTable(mask: Rows<MaskFillRow>, wording: Wording): readonly string[] {
  const { strings } = wording;
  const scores = scoreTextFor(mask.rows, wording);
  const rows = mask.rows.map(({ token, score, sequence }) => [
    codeSpan(token),
    scores.text(score),
    scores.bar(score),
    sequence === undefined ? '' : codeSpan(sequence),
  ]);
  return tableBlocks(mask, [strings.word, { right: strings.score }, '', strings.text], rows, wording);
}

export function embeddingBody(reading: ReadingOf<'embedding'>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const dimensions = reading.shape.at(-1) ?? 0;
  const shape = reading.shape.map((length) => numbers.whole(length)).join(' × ');
  const rows = reading.rows.map(({ norm, first, index }) => [
    numbers.whole(index + 1),
    numbers.short(norm),
    codeSpan(
      first.map((value) => numbers.short(value)).join('  ') + (first.length < dimensions ? '  …' : ''),
    ),
  ]);
  const columns = [{ right: strings.vector }, { right: strings.norm }, strings.firstValues];
  return {
    heading: `${strings.embedding} · ${strings.dimensions(dimensions, numbers.whole(dimensions))}`,
    blocks: [
      ...(reading.shape.length > 1 ? [`${strings.shape}: ${shape}`] : []),
      ...tableBlocks(reading, columns, rows, wording),
    ],
  };
}

export function answersBody(reading: ReadingOf<'answers'>, wording: Wording): Body {
  const { strings } = wording;
  const scores = scoreTextFor(reading.rows, wording);
  const best = reading.rows[0];
  const bestScore = best?.score === undefined ? '' : ` ${scores.text(best.score)}`;
  const rows = reading.rows.map(({ answer, score, cells, aggregator }) => [
    inertLine(answer),
    score === undefined ? '' : scores.text(score),
    [aggregator ?? [], cells ?? []].flat().slice(0, MAX_SHOWN_CELLS).map(inertLine).join(', '),
  ]);
  return {
    heading: best === undefined ? strings.answer : inertLine(best.answer) + bestScore,
    blocks: tableBlocks(reading, [strings.answer, { right: strings.score }, strings.cells], rows, wording),
  };
}

export function similaritiesBody(reading: ReadingOf<'similarities'>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const scores = scoreTextFor(reading.rows, wording);
  const ranked = reading.rows.toSorted((one, other) => other.score - one.score);
  const best = ranked[0];
  const rows = ranked.map(({ index, sentence, score }) => [
    numbers.whole(index + 1),
    sentence === undefined ? '' : codeSpan(sentence),
    scores.text(score),
    scores.bar(score),
  ]);
  return {
    heading: best === undefined ? strings.similarity : `${strings.similarity} ${scores.text(best.score)}`,
    blocks: tableBlocks(
      reading,
      [{ right: '' }, strings.sentence, { right: strings.similarity }, ''],
      rows,
      wording,
    ),
  };
}

export function valuesBody(reading: ReadingOf<'values'>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const rows = reading.rows.map(({ value, index }) => [
    numbers.whole(index + 1),
    typeof value === 'number' ? numbers.short(value) : inertLine(value),
  ]);
  const only = rows.length === 1 ? rows[0]?.[1] : undefined;
  return {
    heading: only ?? strings.predictions,
    blocks: tableBlocks(reading, [{ right: '' }, { right: strings.value }], rows, wording),
  };
}
