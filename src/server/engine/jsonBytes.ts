import { ModelFailureError } from './engine';
import { NOT_FINITE } from './finiteLogits';

/** More values than this, or this many times 16 characters, would block the HTTP thread during serialization. */
const MAX_VALUES = 1_500_000;
const CHARACTERS_PER_VALUE = 16;
const MAX_DEPTH = 100;

/**
 * Serializes a JSON answer. All JSON must be sent through this function or `jsonText`: JSON has no NaN and no Infinity, and
 * `JSON.stringify` would replace them with `null`.
 *
 * Throws a `ModelFailureError` for such a number, and for values that are not JSON, too large or nested too deeply.
 */
export function jsonBytes(value: unknown): Buffer<ArrayBuffer> {
  return Buffer.from(jsonText(value));
}

/** Serializes one event of a stream. Throws like `jsonBytes`. */
export function jsonText(value: unknown): string {
  checkJson(value);
  return JSON.stringify(value);
}

/**
 * Throws a `ModelFailureError` for values that `jsonBytes` rejects. Walks level by level instead of recursing, so that deep
 * values cannot overflow the stack. Shared objects count each time they would be written.
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
          next.push(plainObject(child));
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

/** Returns the extra cost of a value. Throws if it is not JSON. */
function costOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length / CHARACTERS_PER_VALUE;
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

function plainObject(value: object): object {
  const prototype: unknown = Array.isArray(value) ? null : Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ModelFailureError('its answer is not JSON');
  }
  return value;
}
