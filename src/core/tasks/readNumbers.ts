import { isList, isObject } from './answerShape';
import { MAX_FIRST_VALUES } from './reading';
import type { Reading, VectorSummary } from './reading';
import { readRows } from './readRows';

/** Maximum nesting of the lists of an embedding. */
const MAX_DEPTH = 4;

/** Whether the first item in a list, nested in at most four lists, is a number. Skips `null`, which stands for a removed row. */
export function startsWithNumber(json: unknown): boolean {
  let first = json;
  for (let depth = 0; depth < MAX_DEPTH && isList(first); depth++) {
    first = firstItem(first);
  }
  return isList(json) && typeof first === 'number';
}

function firstItem(list: readonly unknown[]): unknown {
  return list.find((item) => item !== null);
}

/**
 * Reads number lists, nested 1 to 4 deep, as vectors. Refuses a vector that contains anything except finite numbers or
 * differs in length from the first. Computes no norms for vectors that are not shown.
 */
export function readEmbedding(json: readonly unknown[]): Reading {
  const shape = [json.length];
  let vectors: readonly unknown[] = [json];
  for (let first = firstItem(json); isList(first) && shape.length < MAX_DEPTH; first = firstItem(first)) {
    shape.push(first.length);
    vectors = vectors.flatMap((list) => (isList(list) ? list : [undefined]));
  }
  const dimensions = shape.at(-1) ?? 0;
  return {
    kind: 'embedding',
    shape,
    ...readRows(vectors, (vector, index) => summarize(vector, index, dimensions)),
  };
}

function summarize(vector: unknown, index: number, dimensions: number): VectorSummary | undefined {
  if (!isList(vector) || vector.length !== dimensions || !vector.every(isFiniteNumber)) {
    return undefined;
  }
  return { index, norm: Math.hypot(...chunkNorms(vector)), first: vector.slice(0, MAX_FIRST_VALUES) };
}

/** Returns the norms of parts of a vector. `Math.hypot` avoids overflow, but takes its numbers as arguments, on the stack. */
function chunkNorms(vector: readonly number[]): readonly number[] {
  const norms: number[] = [];
  for (let start = 0; start < vector.length; start += 1024) {
    norms.push(Math.hypot(...vector.slice(start, start + 1024)));
  }
  return norms.length <= 1024 ? norms : chunkNorms(norms);
}

/** Reads `[0.66, 0.93]` of sentence-similarity. */
export function readSimilarities(json: readonly unknown[], input: unknown): Reading {
  const sentences = isObject(input) && isList(input.sentences) ? input.sentences : [];
  const rows = readRows(json, (score, index) => {
    const sentence = sentences[index];
    return isFiniteNumber(score)
      ? { score, index, ...(typeof sentence === 'string' && { sentence }) }
      : undefined;
  });
  return { kind: 'similarities', ...rows };
}

/** Reads `[{"index","score"}]` of a reranker, with the texts that its input has at these positions. Best first. */
export function readRanks(json: readonly unknown[], input: unknown): Reading {
  const texts = isObject(input) && isList(input.texts) ? input.texts : [];
  const rows = readRows(
    json,
    (row) => {
      const { index, score, text } = isObject(row) ? row : {};
      if (!isFiniteNumber(score) || !isFiniteNumber(index) || !Number.isInteger(index) || index < 0) {
        return undefined;
      }
      const sentence = texts[index] ?? text;
      return { score, index, ...(typeof sentence === 'string' && { sentence }) };
    },
    ({ score }) => score,
  );
  return { kind: 'similarities', ...rows };
}

/** Reads the predictions of the tabular tasks: numbers, or classes as text. */
export function readValues(json: readonly unknown[]): Reading {
  const rows = readRows(json, (value, index) =>
    isFiniteNumber(value) || typeof value === 'string' ? { value, index } : undefined,
  );
  return { kind: 'values', ...rows };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
