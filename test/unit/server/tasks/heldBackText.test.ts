import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldBackText } from '../../../../src/server/tasks/heldBackText';

describe('text that ends before a stop string', () => {
  it('holds back what could be the start of one, and returns it when it is not', () => {
    const text = new HeldBackText(['END']);
    assert.deepEqual(
      ['aE', 'N', 'x'].map((piece) => text.push(piece)),
      ['a', '', 'ENx'],
    );
  });

  it('is what precedes the first stop string, however the text is split into pieces', () => {
    const letters = fc.stringMatching(/^[ab]*$/);
    fc.assert(
      fc.property(fc.array(letters), fc.array(fc.stringMatching(/^[ab]{1,4}$/)), (pieces, stop) => {
        const held = new HeldBackText(stop);
        const shown = pieces.map((piece) => held.push(piece)).join('') + held.finish();
        const all = pieces.join('');
        const ends = stop.map((end) => all.indexOf(end)).filter((at) => at !== -1);
        // A stop text that is complete early ends the text although a longer one began before it.
        const possible = new Set([
          ...ends.map((at) => all.slice(0, at)),
          ...(ends.length === 0 ? [all] : []),
        ]);
        assert.ok(possible.has(shown), `${shown} of ${all}`);
      }),
    );
  });
});
