import type { TextRole } from './reading';

/** What a row of an answer looks like by its keys; whether its values are right is for the reader to say. */
export type RowShape = 'text' | 'labels' | 'labelLists' | 'entities' | 'maskFills' | 'answers';

/** Keys that hold an answer's text, and what the text is. */
export const TEXT_KEYS = {
  generated_text: 'generated',
  summary_text: 'summary',
  translation_text: 'translation',
  text: 'transcript',
} as const satisfies Readonly<Record<string, TextRole>>;

/** Rows that are looked at for a known shape before a list counts as unknown. */
const PROBED_ROWS = 100;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps the items unknown. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The shape of one row; undefined where its keys are none that the API uses. */
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
  return Object.keys(TEXT_KEYS).some(has) ? 'text' : undefined;
}

/** The shape of the first row that has one. */
export function listShape(rows: readonly unknown[]): RowShape | undefined {
  for (const row of rows.slice(0, PROBED_ROWS)) {
    const shape = rowShape(row);
    if (shape !== undefined) {
      return shape;
    }
  }
  return undefined;
}
