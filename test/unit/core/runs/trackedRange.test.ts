import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shiftRange } from '../../../../src/core/runs/trackedRange';
import type { OffsetChange, OffsetRange } from '../../../../src/core/runs/trackedRange';

const apply = (text: string, { inserted, offset, removed }: OffsetChange) =>
  text.slice(0, offset) + '+'.repeat(inserted) + text.slice(offset + removed);

describe('a tracked range', () => {
  it('has the same text after any edit, or is lost if the edit affected its text', () => {
    // Every unit of the text is another character, so that equal texts are at the same place.
    const text = Array.from({ length: 60 }, (_, index) => String.fromCharCode(0x400 + index)).join('');
    const position = fc.nat({ max: text.length });
    fc.assert(
      fc.property(position, position, position, position, fc.nat({ max: 9 }), (a, b, c, d, inserted) => {
        const range: OffsetRange = { start: Math.min(a, b), end: Math.max(a, b) };
        fc.pre(range.start < range.end);
        const offset = Math.min(c, d);
        const change: OffsetChange = { offset, removed: Math.abs(c - d), inserted };
        const after = shiftRange(range, change);
        const edited = apply(text, change);
        const selected = text.slice(range.start, range.end);
        if (after === undefined) {
          assert.ok(change.offset < range.end && change.offset + change.removed > range.start);
        } else {
          assert.equal(edited.slice(after.start, after.end), selected);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('does not include what is typed at its ends', () => {
    const range = { start: 5, end: 8 };
    assert.deepEqual(shiftRange(range, { offset: 5, removed: 0, inserted: 2 }), { start: 7, end: 10 });
    assert.deepEqual(shiftRange(range, { offset: 8, removed: 0, inserted: 2 }), range);
  });
});
