import { isList, isObject, listShape, rowShape } from './answerShape';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';

/**
 * Splits the answer to a list of `n` inputs into `n` answers, each in the form of an answer to one input. Returns
 * undefined if the task takes no list or the answer is not clearly one item for each input; send the inputs one by one
 * then. `isRemoved` tells whether an item is `null` because it has no valid row left; such an item stays `null`.
 */
export function splitListAnswer(
  task: TaskSetting,
  n: number,
  json: unknown,
  isRemoved: (index: number) => boolean = () => false,
): readonly unknown[] | undefined {
  if (!traitsOf(task).list || !isList(json) || json.length !== n || n === 0) {
    return undefined;
  }
  const wasRemoved = (item: unknown, index: number) => item === null && isRemoved(index);
  if (
    task === 'text-classification' &&
    hasTopLabelsOnly(
      json.filter((item, index) => !wasRemoved(item, index)),
      n,
    )
  ) {
    return json.map((row, index) => (wasRemoved(row, index) ? null : [row]));
  }
  const singles: unknown[] = [];
  for (const [index, item] of json.entries()) {
    const single = wasRemoved(item, index) ? null : singleAnswer(task, item);
    if (single === undefined) {
      return undefined;
    }
    singles.push(single);
  }
  return singles;
}

/** Converts an item of a list answer to a single answer, or returns undefined if the item has another form. */
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
 * Whether each row is the top label of one input. Servers that return only the top label answer a list with a flat
 * `[{"label","score"}]`. The labels of one text differ, so a repeated label shows that each row belongs to its own text.
 */
function hasTopLabelsOnly(rows: readonly unknown[], n: number): boolean {
  if (rows.length === 0 || !rows.every((row) => rowShape(row) === 'labels')) {
    return false;
  }
  const labels = new Set(rows.map((row) => (isObject(row) ? row.label : undefined)));
  return labels.size < rows.length || n === 1;
}
