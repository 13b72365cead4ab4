import { ModelFailureError } from './engine';
import { NOT_FINITE } from './finiteLogits';

/** More values than this, or so many times 16 characters, would hold the HTTP thread up while they are written. */
const MAX_VALUES = 1_500_000;
const CHARACTERS_OF_A_VALUE = 16;
const MAX_DEPTH = 100;

/**
 * The bytes of a JSON answer, or of one event of a stream. This is the only way for JSON to leave the server: JSON has
 * no NaN and no Infinity, and `JSON.stringify` would put `null` in their place.
 *
 * Throws a `ModelFailure` for such a number, and for what is not JSON or is too large or too deep.
 */
export function jsonBytes(value: unknown): Buffer<ArrayBuffer> {
  checkJson(value);
  return Buffer.from(JSON.stringify(value));
}

/**
 * Throws a `ModelFailure` for what `jsonBytes` would not write.
 * Walks level by level, so that depth is no danger to it; what is shared is counted each time it is written.
 */
export function checkJson(root: unknown): void {
  let left = MAX_VALUES;
  let level: readonly object[] = [[root]];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new ModelFailureError('its answer is nested too deeply');
    }
    const next: object[] = [];
    for (const parent of level) {
      const children: readonly unknown[] = Array.isArray(parent) ? parent : Object.values(parent);
      left -= children.length;
      for (const child of children) {
        if (typeof child === 'object' && child !== null) {
          next.push(plain(child));
        } else {
          left -= costOf(child);
        }
      }
      if (left < 0) {
        throw new ModelFailureError('its answer is too large; send fewer or shorter texts in one request');
      }
    }
    level = next;
  }
}

/** What a value costs besides being one. Throws where it cannot be written. */
function costOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length / CHARACTERS_OF_A_VALUE;
    case 'number':
      if (!Number.isFinite(value)) {
        throw new ModelFailureError(NOT_FINITE);
      }
      return 0;
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new ModelFailureError('its answer is not JSON');
    default:
      return 0;
  }
}

function plain(value: object): object {
  const prototype: unknown = Array.isArray(value) ? null : Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ModelFailureError('its answer is not JSON');
  }
  return value;
}
