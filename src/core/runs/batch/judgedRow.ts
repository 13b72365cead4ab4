import { isList, isObject, listShape } from '../../tasks/answerShape';
import { truncateAt } from '../../tasks/visibleText';
import type { BatchRow } from './batchTypes';

/** Maximum length of the start of an input, in UTF-16 units. */
const MAX_INPUT_LENGTH = 300;

/** A row of an output as it is evaluated and compared. */
export type JudgedRow = {
  readonly index: number;
  readonly id: string;
  /** The start of what was sent, if it is known. */
  readonly input?: string;
} & (
  | {
      readonly kind: 'answered';
      /** The top label, otherwise the text, otherwise the answer as JSON. */
      readonly answer: string;
      readonly isLabel: boolean;
    }
  /** The request failed, or the input was empty and not sent. */
  | { readonly kind: 'failed' | 'skipped' }
);

/** The parts of a row that are judged. */
type ReadRow = Pick<BatchRow, 'index' | 'id' | 'input' | 'output' | 'text' | 'label'> & {
  readonly error?: unknown;
};

/** Reads what is judged out of a row. */
export function judgedRow({ error, id, index, input, label, output, text }: ReadRow): JudgedRow {
  const place = { index, id, ...startOf(input) };
  if (error !== undefined) {
    return { ...place, kind: 'failed' };
  }
  if (label !== undefined) {
    return { ...place, kind: 'answered', answer: label, isLabel: true };
  }
  if (text === undefined && (output === null || output === undefined)) {
    return { ...place, kind: 'skipped' };
  }
  const answer = text ?? (isEmptyText(output) ? '' : JSON.stringify(output));
  return { ...place, kind: 'answered', answer, isLabel: false };
}

/** Whether an answer that has no text to place is one of a task that answers with texts, such as a chat. */
function isEmptyText(output: unknown): boolean {
  return (
    typeof output === 'string' ||
    (isObject(output) && 'choices' in output) ||
    listShape(isList(output) ? output : [output]) === 'text'
  );
}

/** The start of an input, for those who read about its row. */
export function startOf(input: unknown): { readonly input?: string } {
  const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
  return text === '' ? {} : { input: truncateAt(text, MAX_INPUT_LENGTH) };
}
