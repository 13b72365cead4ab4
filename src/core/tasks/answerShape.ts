import type { TextRole } from './reading';

/** The form of a row, judged by its keys. The reader of the form checks the values. */
export type RowShape = 'text' | 'labels' | 'labelLists' | 'entities' | 'maskFills' | 'answers' | 'ranks';

/** Keys that contain the text of an answer, with the role of the text. */
export const TEXT_KEYS = {
  generated_text: 'generated',
  summary_text: 'summary',
  translation_text: 'translation',
  text: 'transcript',
} as const satisfies Readonly<Record<string, TextRole>>;

/** Maximum number of lists around a list of rows. */
const MAX_WRAPPING = 4;

/** Rows examined for a known shape before a list counts as unknown. */
const MAX_PROBED_ROWS = 100;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps the items unknown. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Returns the shape of one row, or undefined if the API does not use such keys. */
export function rowShape(row: unknown): RowShape | undefined {
  if (!isObject(row)) {
    return undefined;
  }
  const has = (key: string) => Object.hasOwn(row, key);
  if (has('token_str') || (has('sequence') && has('score'))) {
    return 'maskFills';
  }
  if (has('entity_group') || has('entity')) {
    return 'entities';
  }
  if (has('labels') && has('scores')) {
    return 'labelLists';
  }
  if (has('label') && has('score')) {
    return 'labels';
  }
  if (has('answer')) {
    return 'answers';
  }
  if (has('index') && has('score')) {
    return 'ranks';
  }
  return Object.keys(TEXT_KEYS).some(has) ? 'text' : undefined;
}

/** Returns the shape of the first row that has a known one. */
export function listShape(rows: readonly unknown[]): RowShape | undefined {
  for (const row of rows.slice(0, MAX_PROBED_ROWS)) {
    const shape = rowShape(row);
    if (shape !== undefined) {
      return shape;
    }
  }
  return undefined;
}

/** Removes lists that contain nothing but one list. A single object becomes a list of one row. */
export function unwrap(json: unknown): readonly unknown[] {
  let list: readonly unknown[] = isList(json) ? json : [json];
  for (let depth = 0; depth < MAX_WRAPPING && list.length === 1 && isList(list[0]); depth++) {
    list = list[0];
  }
  return list;
}
