import { isRecord } from '../http/errorBody';

/**
 * The vectors of an embeddings answer as nested lists, in the order of the inputs, which is how feature-extraction
 * gives them; `undefined` for JSON of another form.
 */
export function readEmbeddings(json: unknown): readonly unknown[] | undefined {
  const data = isRecord(json) ? json['data'] : undefined;
  if (!Array.isArray(data) || data.length === 0 || !data.every(isRow)) {
    return undefined;
  }
  return data
    .map((row, place) => ({ place: row.index ?? place, embedding: row.embedding }))
    .sort((a, b) => a.place - b.place)
    .map(({ embedding }) => embedding);
}

interface Row {
  readonly index?: number;
  readonly embedding: readonly unknown[];
}

function isRow(value: unknown): value is Row {
  return (
    isRecord(value) &&
    Array.isArray(value['embedding']) &&
    (value['index'] === undefined || typeof value['index'] === 'number')
  );
}
