import type { Failure } from '../http/failure';
import type { InferenceAnswer, InferenceOutcome } from '../inference/runTypes';
import type { TaskSetting } from '../tasks/taskNames';
import { splitListAnswer } from '../tasks/splitListAnswer';

const NO_VALID_ROWS: Failure = { kind: 'badResponse', reason: 'numbers', detail: '' };

/**
 * Divides the answer to a list of `count` inputs into one outcome for each. Returns undefined if the answer is not clearly
 * one item for each input: the server does not take lists.
 */
export function listOutcomes(
  task: TaskSetting,
  count: number,
  answer: InferenceAnswer,
): readonly InferenceOutcome[] | undefined {
  if (answer.kind !== 'json') {
    return undefined;
  }
  // These count for the whole list, so they do not belong to any part.
  const { computeCharacters: _, usage: _usage, leftOut: _leftOut, leftOutOfItems = [], ...facts } = answer;
  const isRemoved = (index: number) => (leftOutOfItems[index] ?? 0) > 0;
  const parts = splitListAnswer(task, count, answer.json, isRemoved);
  return parts?.map((json, index): InferenceOutcome => {
    const leftOut = leftOutOfItems[index] ?? 0;
    return json === null && isRemoved(index)
      ? { ok: false, attempts: answer.attempts, failure: NO_VALID_ROWS }
      : { ok: true, answer: { ...facts, json, ...(leftOut > 0 && { leftOut }) } };
  });
}
