import { isList, isObject, listShape, rowShape } from './answerShape';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';

/**
 * Splits the answer to a list of `n` inputs into `n` answers, each in the form that a request with one input gives.
 * Undefined where the task takes no list or the answer is not clearly one item for each input: ask one by one then.
 * `isGone`: whether an item that is `null` was a good one, of which no valid row is left; it stays `null`.
 */
export function splitListAnswer(
  task: TaskSetting,
  n: number,
  json: unknown,
  isGone: (index: number) => boolean = () => false,
): readonly unknown[] | undefined {
  if (!traitsOf(task).list || !isList(json) || json.length !== n || n === 0) {
    return undefined;
  }
  const gone = (item: unknown, index: number) => item === null && isGone(index);
  if (
    task === 'text-classification' &&
    isTopLabelEach(
      json.filter((item, index) => !gone(item, index)),
      n,
    )
  ) {
    return json.map((row, index) => (gone(row, index) ? null : [row]));
  }
  const singles: unknown[] = [];
  for (const [index, item] of json.entries()) {
    const single = gone(item, index) ? null : singleAnswer(task, item);
    if (single === undefined) {
      return undefined;
    }
    singles.push(single);
  }
  return singles;
}

/** An item of a list's answer in the form of a single answer; undefined where it is none. */
function singleAnswer(task: TaskSetting, item: unknown): unknown {
  switch (task) {
    case 'summarization':
    case 'translation':
      if (rowShape(item) === 'text') {
        return [item];
      }
      return isList(item) && listShape(item) === 'text' ? item : undefined;
    case 'text-classification':
      if (!isList(item)) {
        return undefined;
      }
      if (item.length === 1 && isList(item[0])) {
        return item;
      }
      return item.length === 0 || listShape(item) === 'labels' ? [item] : undefined;
    case 'zero-shot-classification':
      if (rowShape(item) === 'labelLists') {
        return item;
      }
      return isList(item) && listShape(item) === 'labels' ? item : undefined;
    case 'token-classification':
      return isList(item) && (item.length === 0 || listShape(item) === 'entities') ? item : undefined;
    case 'fill-mask':
      return isList(item) && listShape(isList(item[0]) ? item[0] : item) === 'maskFills' ? item : undefined;
    case 'feature-extraction':
      return isList(item) && (typeof item[0] === 'number' || isList(item[0])) ? item : undefined;
    default:
      return undefined;
  }
}

/**
 * Servers on which only the top label is asked for answer a list with a flat `[{"label","score"}]`. The labels of one
 * text are all different, so a label that comes twice shows that each row belongs to a text of its own.
 */
function isTopLabelEach(rows: readonly unknown[], n: number): boolean {
  if (rows.length === 0 || !rows.every((row) => rowShape(row) === 'labels')) {
    return false;
  }
  const labels = new Set(rows.map((row) => (isObject(row) ? row.label : undefined)));
  return labels.size < rows.length || n === 1;
}
