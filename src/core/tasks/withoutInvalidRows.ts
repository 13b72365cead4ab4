import { isList, isObject, rowShape } from './answerShape';

/** An answer without the rows in which a number is NaN or infinite. */
export interface ValidRows {
  /** `undefined` if no row is left. */
  readonly json: unknown;
  /** Number of removed rows. */
  readonly leftOut: number;
  /** Number of removed rows in each item of an answer to a list of inputs. */
  readonly leftOutOfItems?: readonly number[];
}

/** Stands for a row that was removed, or a list without rows left. */
const REMOVED = Symbol('removed');

/**
 * Removes exactly the rows with a number that is not finite: a label, an entity, a filled mask, an answer, a pair of
 * `labels` and `scores`, or a whole vector. If the position of a row matters (an item for each of several inputs, a score
 * for each sentence, a prediction for each row of a table), `null` replaces the row, so that the others keep their
 * positions. In the details of a text, such numbers become `null` and are not counted. `inputs` is what was sent.
 */
export function withoutInvalidRows(json: unknown, inputs: unknown): ValidRows {
  const filter = new RowFilter();
  if (isList(json) && isList(inputs)) {
    const leftOutOfItems: number[] = [];
    const items = json.map((item) => {
      const before = filter.leftOut;
      const kept = isInvalid(item) ? filter.drop() : filter.keep(item);
      leftOutOfItems.push(filter.leftOut - before);
      return kept;
    });
    return { json: withNulls(items), leftOut: filter.leftOut, leftOutOfItems };
  }
  const hasPositions = isObject(inputs) && (isList(inputs.sentences) || isObject(inputs.data));
  if (isList(json) && hasPositions) {
    const items = json.map((item) => (isInvalid(item) ? filter.drop() : filter.keep(item)));
    return { json: withNulls(items), leftOut: filter.leftOut };
  }
  const kept = filter.keep(json);
  return { json: kept === REMOVED ? undefined : kept, leftOut: filter.leftOut };
}

/** Replaces removed items with `null`. Returns `undefined` if all were removed. */
function withNulls(items: readonly unknown[]): readonly unknown[] | undefined {
  const areAllRemoved = items.length > 0 && items.every((item) => item === REMOVED);
  return areAllRemoved ? undefined : items.map((item) => (item === REMOVED ? null : item));
}

/** Copies an answer without its invalid rows. Recursion is safe, since the client limits the depth of answers. */
class RowFilter {
  leftOut = 0;

  keep(value: unknown): unknown {
    if (isList(value)) {
      return value.some(isInvalid) ? this.drop() : this.keepList(value);
    }
    if (isObject(value)) {
      return this.keepObject(value);
    }
    return isInvalid(value) ? this.drop() : value;
  }

  drop(): typeof REMOVED {
    this.leftOut++;
    return REMOVED;
  }

  private keepList(list: readonly unknown[]): unknown {
    const kept = list.map((item) => this.keep(item));
    if (list.length > 0 && kept.every((item) => item === REMOVED)) {
      return REMOVED;
    }
    // A list without rows left stays as an empty list, because it may belong to one of several masks.
    return kept.flatMap((item, index) => {
      if (item !== REMOVED) {
        return [item];
      }
      const original = list[index];
      return isList(original) && isObject(original[0]) ? [[]] : [];
    });
  }

  private keepObject(row: Readonly<Record<string, unknown>>): unknown {
    switch (rowShape(row)) {
      case 'labelLists':
        return this.keepPairs(row);
      case 'labels':
      case 'entities':
      case 'maskFills':
      case 'answers':
      case 'ranks':
        return containsInvalid(row) ? this.drop() : row;
      case 'text':
        return new RowFilter().keepFields(row);
      case undefined: {
        if (isList(row.choices)) {
          return new RowFilter().keepFields(row);
        }
        if (isInvalid(row.score)) {
          return this.drop();
        }
        const kept = this.keepFields(row);
        return isList(row.embedding) && kept.embedding === null ? REMOVED : kept;
      }
    }
  }

  /** Removes the invalid pairs of `{"labels":[],"scores":[]}`. */
  private keepPairs(row: Readonly<Record<string, unknown>>): unknown {
    const { labels, scores } = row;
    if (!isList(labels) || !isList(scores)) {
      return this.keepFields(row);
    }
    const isValid = scores.map((score) => !isInvalid(score));
    const dropped = isValid.filter((valid) => !valid).length;
    this.leftOut += dropped;
    if (dropped > 0 && dropped === scores.length) {
      return REMOVED;
    }
    const valid = (_: unknown, index: number) => isValid[index] !== false;
    return { ...row, labels: labels.filter(valid), scores: scores.filter(valid) };
  }

  private keepFields(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        const kept = isInvalid(value) ? null : this.keep(value);
        return [key, kept === REMOVED ? null : kept];
      }),
    );
  }
}

function isInvalid(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function containsInvalid(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return isInvalid(value);
  }
  return Object.values(value).some(containsInvalid);
}
