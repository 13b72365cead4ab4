import { isList, isObject, listShape, rowShape } from './answerShape';
import { traitsOf, type TaskSetting } from './taskNames';

/**
 * Splits the answer to a list of `n` inputs into `n` answers, each in the form that a request with one input gives.
 * Undefined where the task takes no list or the answer is not clearly one item for each input: ask one by one then.
 */
export function splitListAnswer(task: TaskSetting, n: number, json: unknown): readonly unknown[] | undefined {
  if (!traitsOf(task).list || !isList(json) || json.length !== n || n === 0) return undefined;
  if (task === 'text-classification' && isTopLabelEach(json)) return json.map((row) => [row]);
  const singles: unknown[] = [];
  for (const item of json) {
    const single = singleAnswer(task, item);
    if (single === undefined) return undefined;
    singles.push(single);
  }
  return singles;
}

/** An item of a list's answer in the form of a single answer; undefined where it is none. */
function singleAnswer(task: TaskSetting, item: unknown): unknown {
  switch (task) {
    case 'summarization':
    case 'translation':
      if (rowShape(item) === 'text') return [item];
      return isList(item) && listShape(item) === 'text' ? item : undefined;
    case 'text-classification':
      if (!isList(item)) return undefined;
      if (item.length === 1 && isList(item[0])) return item;
      return item.length === 0 || listShape(item) === 'labels' ? [item] : undefined;
    case 'zero-shot-classification':
      if (rowShape(item) === 'labelLists') return item;
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
function isTopLabelEach(rows: readonly unknown[]): boolean {
  if (!rows.every((row) => rowShape(row) === 'labels')) return false;
  const labels = new Set(rows.map((row) => (isObject(row) ? row.label : undefined)));
  return labels.size < rows.length || rows.length === 1;
}
