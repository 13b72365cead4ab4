import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { fillMasks, findMasks } from '../../../../src/core/tasks/readMaskFills';

const fill = (token_str: string, score: number, sequence: string) => ({
  token_str,
  score,
  token: 1,
  sequence,
});

describe('Mask fills', () => {
  it('of one mask are sorted, best first, with the whole text', () => {
    const json = [fill('lyon', 0.2, 'lyon.'), fill('paris', 0.7, 'paris.')];
    const reading = readAnswer({ task: 'fill-mask', input: '[MASK].', json });
    assert.ok(reading.kind === 'maskFills');
    assert.deepEqual(reading.masks, [
      {
        rows: [
          { token: 'paris', score: 0.7, sequence: 'paris.' },
          { token: 'lyon', score: 0.2, sequence: 'lyon.' },
        ],
        total: 2,
        refused: 0,
      },
    ]);
  });

  it('of several masks are one list for each, and the input filled with the best of each', () => {
    const json = [[fill('a', 0.6, 'a [MASK]'), fill('b', 0.2, 'b [MASK]')], [fill(' c', 0.5, '[MASK] c')]];
    for (const task of ['fill-mask', 'auto'] as const) {
      const reading = readAnswer({ task, input: '<mask>\n  <mask>!', json });
      assert.ok(reading.kind === 'maskFills');
      assert.equal(reading.masks.length, 2);
      assert.equal(reading.filled, 'a\n  c!');
    }
  });
});

describe('Masks in a text', () => {
  it('are found in both spellings', () => {
    assert.deepEqual(findMasks('a [MASK] <mask>'), [
      { start: 2, end: 8 },
      { start: 9, end: 15 },
    ]);
  });

  it('are filled without other changes', () => {
    const part = fc.string({ unit: 'binary' }).filter((text) => !/[[\]<>]/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), (parts) => {
        const tokens = parts.slice(1).map((_, at) => `t${at}`);
        const expected = parts.map((text, at) => text + (tokens[at] ?? '')).join('');
        assert.equal(fillMasks(parts.join('[MASK]'), tokens), expected);
      }),
    );
  });

  it('are filled with the rest of a word, or with a first word, without extra spaces', () => {
    assert.equal(fillMasks('play[MASK]', ['##ing']), 'playing');
    assert.equal(fillMasks('<mask>, world', [' Hello']), 'Hello, world');
    assert.equal(fillMasks('on<mask>', [' top']), 'on top');
  });

  it('stay if their number differs from that of the tokens', () => {
    assert.equal(fillMasks('[MASK]', ['a', 'b']), undefined);
    assert.equal(fillMasks('none', []), undefined);
  });
});
