import { isObject, unwrap } from './answerShape';
import { joinedEntities } from './joinedEntities';
import type { EntityMark } from './joinedEntities';
import { readEntities } from './readEntities';
import type { AnswerRow, Reading } from './reading';
import { tiedLabels } from './tiedLabels';
import { wellFormed } from './wellFormed';

/** Maximum number of marks in one text, since VS Code draws each of them. */
export const MAX_MARKS = 2_000;

/** What an answer says about parts of a text, or about all of it. Ranges count in the text, in UTF-16 units. */
export type TextMarks =
  | {
      readonly kind: 'entities';
      readonly entities: readonly EntityMark[];
      /** Whether entities are missing because there are too many. */
      readonly isCutOff: boolean;
    }
  /** The best answer to a question, where the text has it. */
  | {
      readonly kind: 'answer';
      readonly answer: Omit<EntityMark, 'label' | 'score'> & { readonly score?: number };
    }
  /** The best label of the whole text, and how many other labels have the same score. */
  | { readonly kind: 'label'; readonly label: string; readonly score: number; readonly others: number };

/** An answer with the selected text and what was sent of it. */
export interface AnswerToMark {
  readonly reading: Reading;
  /** The selected text as it is in the document. */
  readonly source: string;
  /** The `inputs` that were sent. */
  readonly input: unknown;
  /** The parsed answer. */
  readonly json: unknown;
}

/** Finds what an answer says about parts of the selected text. Returns undefined if the answer has no such parts. */
export function textMarks({ input, json, reading, source }: AnswerToMark): TextMarks | undefined {
  switch (reading.kind) {
    case 'labels': {
      const [best] = reading.rows;
      return (
        best && {
          ...{ kind: 'label', label: best.label, score: best.score },
          others: tiedLabels(reading.rows),
        }
      );
    }
    case 'entities': {
      const offset = typeof input === 'string' ? placeOf(input, source) : undefined;
      if (offset === undefined) {
        return undefined;
      }
      // The reading has only the rows for a table.
      const isWhole = reading.total <= reading.rows.length;
      const rows = isWhole ? reading.rows : readEntities(unwrap(json), input, MAX_MARKS).rows;
      const entities = joinedEntities(rows).map((mark) => ({ ...mark, range: moved(mark.range, offset) }));
      if (entities.length === 0 && rows.length > 0) {
        // The answer does not say where they are.
        return undefined;
      }
      return { kind: 'entities', entities, isCutOff: reading.total > MAX_MARKS };
    }
    case 'answers':
      return isObject(input) && typeof input.context === 'string'
        ? answerMark(reading.rows[0], input.context, source)
        : undefined;
    default:
      return undefined;
  }
}

function answerMark(best: AnswerRow | undefined, context: string, source: string): TextMarks | undefined {
  const offset = placeOf(context, source);
  const range = best && (best.range ?? onlyPlaceOf(best.answer, context));
  if (best === undefined || range === undefined || offset === undefined) {
    return undefined;
  }
  return {
    kind: 'answer',
    answer: { range: moved(range, offset), ...(best.score !== undefined && { score: best.score }) },
  };
}

/** Where the sent text is in the selected one, of which it may be only a part. */
function placeOf(sent: string, source: string): number | undefined {
  const text = wellFormed(source).text;
  return sent === text ? 0 : onlyPlaceOf(sent, text)?.start;
}

/** Returns undefined if the text has the part more than once. */
function onlyPlaceOf(part: string, text: string): EntityMark['range'] | undefined {
  const start = part === '' ? -1 : text.indexOf(part);
  return start === -1 || text.includes(part, start + 1) ? undefined : { start, end: start + part.length };
}

function moved({ start, end }: EntityMark['range'], offset: number): EntityMark['range'] {
  return { start: start + offset, end: end + offset };
}
