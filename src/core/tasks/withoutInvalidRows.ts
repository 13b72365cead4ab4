import { isList, isObject, rowShape } from './answerShape';

/** An answer without the rows in which a number is NaN or infinite. */
export interface ValidRows {
  /** `undefined` where no row is left. */
  readonly json: unknown;
  /** Rows left out. */
  readonly leftOut: number;
  /** The same for each item of an answer to a list of inputs. */
  readonly leftOutOfItems?: readonly number[];
}

/** Stands in for a row, or a list of rows, of which nothing is left. */
const GONE = Symbol('gone');

/**
 * Leaves out exactly the rows with a number that is not finite: a label, an entity, a filled mask, an answer, a pair of
 * `labels` and `scores`, a whole vector. Where the place of a row says what it belongs to (an item for each of several
 * inputs, a score for each sentence, a prediction for each row of a table), `null` takes its place, so that no other row
 * moves there. In the details of a text such numbers become `null` and count for nothing. `inputs`: what was sent.
 */
export function withoutInvalidRows(json: unknown, inputs: unknown): ValidRows {
  const sieve = new Sieve();
  if (isList(json) && isList(inputs)) {
    const leftOutOfItems: number[] = [];
    const items = json.map((item) => {
      const before = sieve.leftOut;
      const kept = isInvalid(item) ? sieve.drop() : sieve.keep(item);
      leftOutOfItems.push(sieve.leftOut - before);
      return kept;
    });
    return { json: inPlace(items), leftOut: sieve.leftOut, leftOutOfItems };
  }
  const hasPlaces = isObject(inputs) && (isList(inputs.sentences) || isObject(inputs.data));
  if (isList(json) && hasPlaces) {
    const items = json.map((item) => (isInvalid(item) ? sieve.drop() : sieve.keep(item)));
    return { json: inPlace(items), leftOut: sieve.leftOut };
  }
  const kept = sieve.keep(json);
  return { json: kept === GONE ? undefined : kept, leftOut: sieve.leftOut };
}

/** The items with `null` for those that are gone; `undefined` where all are. */
function inPlace(items: readonly unknown[]): readonly unknown[] | undefined {
  const areGone = items.length > 0 && items.every((item) => item === GONE);
  return areGone ? undefined : items.map((item) => (item === GONE ? null : item));
}

/** Copies an answer without its invalid rows. The depth of answers is bounded where they arrive. */
class Sieve {
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

  drop(): typeof GONE {
    this.leftOut++;
    return GONE;
  }

  private keepList(list: readonly unknown[]): unknown {
    const kept = list.map((item) => this.keep(item));
    if (list.length > 0 && kept.every((item) => item === GONE)) {
      return GONE;
    }
    // A list of rows keeps its place, empty: it may belong to one of several masks.
    return kept.flatMap((item, index) => {
      if (item !== GONE) {
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
        return holdsInvalid(row) ? this.drop() : row;
      case 'text':
        return new Sieve().keepFields(row);
      case undefined: {
        if (isList(row.choices)) {
          return new Sieve().keepFields(row);
        }
        if (isInvalid(row.score)) {
          return this.drop();
        }
        const kept = this.keepFields(row);
        return isList(row.embedding) && kept.embedding === null ? GONE : kept;
      }
    }
  }

  /** `{"labels":[],"scores":[]}`: a label goes with its score. */
  private keepPairs(row: Readonly<Record<string, unknown>>): unknown {
    const { labels, scores } = row;
    if (!isList(labels) || !isList(scores)) {
      return this.keepFields(row);
    }
    const isValid = scores.map((score) => !isInvalid(score));
    const dropped = isValid.filter((valid) => !valid).length;
    this.leftOut += dropped;
    if (dropped > 0 && dropped === scores.length) {
      return GONE;
    }
    const valid = (_: unknown, index: number) => isValid[index] !== false;
    return { ...row, labels: labels.filter(valid), scores: scores.filter(valid) };
  }

  private keepFields(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        const kept = isInvalid(value) ? null : this.keep(value);
        return [key, kept === GONE ? null : kept];
      }),
    );
  }
}

function isInvalid(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function holdsInvalid(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return isInvalid(value);
  }
  return Object.values(value).some(holdsInvalid);
}
