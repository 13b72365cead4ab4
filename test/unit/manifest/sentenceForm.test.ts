import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { readSources } from '../architecture/sourceFile';
import { nls } from '../../support/manifest/manifest';

const bundle = Object.keys(
  v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'))),
);

/** The texts of the arguments of a call; `code` goes on behind its opening parenthesis. */
function argumentsOf(code: string): readonly string[] {
  const given = [''];
  let depth = 0;
  for (const [token] of code.matchAll(/'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[^]/g)) {
    depth += '([{'.includes(token) ? 1 : ')]}'.includes(token) ? -1 : 0;
    if (depth < 0) {
      break;
    }
    if (token === ',' && depth === 0) {
      given.push('');
    } else {
      given.push((given.pop() ?? '') + token);
    }
  }
  return given.map((text) => text.trim()).filter((text) => text !== '');
}

/** How many values a sentence has places for. */
function placesOf(sentence: string): number {
  return Math.max(0, ...[...sentence.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index) + 1));
}

describe('the form of the sentences', () => {
  it('has no stray spaces, straight quotation marks, or three dots', () => {
    assert.deepEqual(
      bundle.filter((text) => / {2}|^\s|\s$|["']|\.\.\./.test(text)),
      [],
    );
    assert.deepEqual(
      Object.values(nls).filter((text) => / {2}|^\s|\s$|\.\.\./.test(text)),
      [],
    );
  });

  it('ends several sentences with a mark, and begins what ends with one with a capital letter', () => {
    assert.deepEqual(
      bundle.filter((text) => /[.?] \p{Lu}/u.test(text) && !/[.?}]$/.test(text)),
      [],
    );
    assert.deepEqual(
      bundle.filter((text) => /^\p{Ll}.*[.?]$/u.test(text)),
      [],
    );
  });

  it('uses each of its values', () => {
    assert.deepEqual(
      bundle.filter((text) =>
        Array.from({ length: placesOf(text) }, (_, index) => `{${index}}`).some(
          (place) => !text.includes(place),
        ),
      ),
      [],
    );
  });

  it('gets a value for each placeholder from every call, and no more', () => {
    const calls = readSources('src').flatMap(({ code, path }) =>
      [...code.matchAll(/\bl10n\.t\(/g)].map(({ 0: start, index }) => {
        const [sentence = '', ...values] = argumentsOf(code.slice(index + start.length));
        return { path, sentence, values: values.length };
      }),
    );
    assert.ok(calls.length >= bundle.length);
    assert.deepEqual(
      // A counted sentence gets its values from `plural`, whose rows on the sheet leave no place open.
      calls.filter(({ sentence, values }) => !sentence.includes('|') && placesOf(sentence) !== values),
      [],
    );
  });
});
