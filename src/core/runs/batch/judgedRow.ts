import { isList, isObject, listShape } from '../../tasks/answerShape';
import type { BatchRow } from './batchTypes';

/** A row of an output as it is evaluated and compared. */
export type JudgedRow = { readonly index: number; readonly id: string } & (
  | {
      readonly kind: 'answered';
      /** The top label, otherwise the text, otherwise the answer as JSON. */
      readonly answer: string;
      readonly isLabel: boolean;
    }
  /** The request failed, or the input was empty and not sent. */
  | { readonly kind: 'failed' | 'skipped' }
);

/** Reads what is judged out of a row. */
export function judgedRow({ error, id, index, label, output, text }: Omit<BatchRow, 'input'>): JudgedRow {
  const place = { index, id };
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
