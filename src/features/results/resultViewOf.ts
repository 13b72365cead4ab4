import { isList } from '../../core/tasks/answerShape';
import type { Reading } from '../../core/tasks/reading';
import type { AnsweredItem, RunItem } from '../../platform/runItem';
import type { ResultBody, ResultBodyOf } from '../../webview/resultBodyProtocol';
import type { ResultItem, ResultView } from '../../webview/resultProtocol';
import { nearestItems } from './nearestItems';
import { cell } from './partWording';
import type { PartWording } from './partWording';
import { formOf, onlyVector, readingPart } from './readingPart';
import type { ReadingPart } from './readingPart';
import { resultTable } from './resultTable';
import type { TextPool } from './textPool';

/** What a view of results is made of, besides the results. */
export interface ItemSurroundings {
  /** Where an input is from, such as `main.rs, line 3`. */
  readonly headingOf: (index: number) => string;
  readonly canReveal: (index: number) => boolean;
  /** Says that an answer is cut off, or why it has no text. */
  readonly notesOf: (item: AnsweredItem) => readonly string[];
  /** The body for the file of an answer, such as a picture. */
  readonly fileOf: (item: AnsweredItem) => ResultBody | undefined;
  /** Address of the picture that was sent. */
  readonly pictureOf: (index: number) => string | undefined;
  /** VS Code's ID of the language of the texts that were sent. */
  readonly language?: string | undefined;
  readonly texts: TextPool;
}

/** The items of a view, their comparison, and the index of the run's item that each belongs to. */
export interface ViewItems extends Pick<ResultView, 'items' | 'table'> {
  readonly owners: readonly number[];
}

/** An answer or a failure, before it gets its place in the view. */
interface Part extends ReadingPart {
  readonly owner: number;
  readonly heading: string;
  readonly notes: readonly string[];
}

/** Says what the results of a run look like. Answers to lists of inputs become an item for each input. */
export function viewItemsOf(
  items: readonly RunItem[],
  surroundings: ItemSurroundings,
  wording: PartWording,
): ViewItems {
  const nearest = nearestOf(items, surroundings, wording);
  const parts = items.flatMap((item): readonly Part[] =>
    item.kind === 'answered'
      ? answerParts(item, nearest.get(item.index), surroundings, wording)
      : [failurePart(item, items.length > 1, surroundings, wording)],
  );
  const shown = parts.map((part, index): ResultItem => ({
    index,
    ...(parts.length > 1 && { heading: part.heading }),
    canReveal: surroundings.canReveal(part.owner),
    ...(part.headline !== undefined && { headline: part.headline }),
    notes: [...part.notes],
    bodies: [...part.bodies],
  }));
  const table = parts.length > 1 ? resultTable(parts, wording) : undefined;
  return {
    items: shown,
    owners: parts.map(({ owner }) => owner),
    ...(table !== undefined && { table }),
  };
}

function answerParts(
  item: AnsweredItem,
  nearest: ResultBodyOf<'embedding'>['nearest'],
  { fileOf, headingOf, language, notesOf, pictureOf, texts }: ItemSurroundings,
  wording: PartWording,
): readonly Part[] {
  const { answer, index, result } = item;
  const common = { owner: index, heading: headingOf(index), notes: notesOf(item) };
  const { reading } = answer;
  if (reading === undefined) {
    const file = fileOf(item);
    return [{ ...common, bodies: file === undefined ? [] : [file] }];
  }
  const context = { language, nearest, picture: pictureOf(index), texts };
  const part = (one: Reading, id: string, input: unknown) =>
    readingPart(one, { ...context, id, input }, wording);
  if (reading.kind !== 'several') {
    return [{ ...common, ...withSkipped(part(reading, String(index), result.input), reading, wording) }];
  }
  const inputs = isList(result.input) ? result.input : [];
  const { numbers, strings } = wording;
  const missing = reading.total - reading.readings.length;
  return reading.readings.map((one, at) => {
    const input = inputs[at];
    const number = numbers.whole(at + 1);
    const isLast = missing > 0 && at === reading.readings.length - 1;
    return {
      ...common,
      ...withSkipped(part(one, `${index}.${at}`, input), one, wording),
      heading: typeof input === 'string' ? `${number}. ${cell(input)}` : `${number}.`,
      notes: [
        ...(at === 0 ? common.notes : []),
        ...(isLast
          ? [
              strings.rowsShown(
                reading.total,
                numbers.whole(reading.total),
                numbers.whole(reading.readings.length),
              ),
            ]
          : []),
      ],
    };
  });
}

/** Adds the note that rows with invalid numbers were skipped to the first body that has notes. */
function withSkipped(
  part: ReadingPart,
  { leftOut = 0 }: Reading,
  { numbers, strings }: PartWording,
): ReadingPart {
  if (leftOut === 0) {
    return part;
  }
  const note = strings.rowsSkipped(leftOut, numbers.whole(leftOut));
  const at = part.bodies.findIndex((body) => 'notes' in body);
  return {
    ...part,
    bodies: part.bodies.map((body, index) =>
      index === at && 'notes' in body ? { ...body, notes: [...body.notes, note] } : body,
    ),
  };
}

/** What had come of a text, and why there is no more. A canceled run says that in its status. */
function failurePart(
  { failure, index, partialText, result }: Extract<RunItem, { kind: 'failed' }>,
  isOneOfSeveral: boolean,
  { headingOf, language, texts }: ItemSurroundings,
  wording: PartWording,
): Part {
  const role = result.task === 'chat-completion' ? 'reply' : 'generated';
  const partial: readonly ResultBody[] =
    partialText === undefined || partialText === ''
      ? []
      : [
          {
            kind: 'text',
            label: wording.strings[role],
            text: texts.add(`${index}.text`, partialText, formOf(role, language)),
            alternatives: [],
          },
        ];
  const saysWhy = result.status === 'error' || isOneOfSeveral;
  const buttons = [failure.next, failure.also].flatMap((step) => (step === undefined ? [] : [step.title]));
  return {
    owner: index,
    heading: headingOf(index),
    ...(isOneOfSeveral && { headline: cell(failure.message) }),
    notes: [],
    bodies: [
      ...partial,
      ...(saysWhy ? [{ kind: 'failure' as const, message: failure.message, buttons }] : []),
    ],
  };
}

function nearestOf(
  items: readonly RunItem[],
  { headingOf }: ItemSurroundings,
  wording: PartWording,
): ReturnType<typeof nearestItems> {
  const embedded = items.flatMap((item) => {
    const isEmbedding = item.kind === 'answered' && item.answer.reading?.kind === 'embedding';
    const vector = isEmbedding && items.length > 1 ? onlyVector(item.result.output) : undefined;
    return vector === undefined ? [] : [{ index: item.index, name: headingOf(item.index), vector }];
  });
  return nearestItems(embedded, wording);
}
