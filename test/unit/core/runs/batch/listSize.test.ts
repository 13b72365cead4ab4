import assert from 'node:assert/strict';
import { ListSize } from '../../../../../src/core/runs/batch/listSize';

/** Lets a server answer lists of the size that is asked for. Returns the sizes. */
function sizes(lists: ListSize, msOf: (inputs: number) => number, count = 14): readonly number[] {
  return Array.from({ length: count }, () => {
    const { size } = lists;
    lists.answered(size, 10 * size, msOf(size));
    return size;
  });
}

describe('the size of lists', () => {
  it('is one for a task without lists', () => {
    assert.equal(new ListSize(false).size, 1);
  });

  it('doubles while a list takes little longer than a shorter one', () => {
    const lists = new ListSize(true);
    assert.deepEqual(
      sizes(lists, (inputs) => 100 + inputs),
      [4, 4, 8, 8, 16, 16, 32, 32, 64, 64, 128, 128, 128, 128],
    );
  });

  it('stops at a usual size if each input takes the same time', () => {
    const lists = new ListSize(true);
    sizes(lists, (inputs) => 2 * inputs);
    assert.equal(lists.size, 32);
  });

  it('does not exceed the time of a list', () => {
    const lists = new ListSize(true);
    sizes(lists, (inputs) => 150 * inputs);
    assert.equal(lists.size, 8);
  });

  it('goes back if each input takes longer in a longer list', () => {
    const lists = new ListSize(true);
    sizes(lists, (inputs) => inputs ** 2);
    assert.equal(lists.size, 4);
  });

  it('does not measure requests that were repeated', () => {
    const lists = new ListSize(true);
    lists.answered(4, 40, undefined);
    lists.answered(4, 40, undefined);
    assert.equal(lists.size, 4);
  });

  it('halves a list that is too large, in inputs and in characters, and never below what was accepted', () => {
    const lists = new ListSize(true);
    sizes(lists, (inputs) => 100 + inputs, 6);
    assert.equal(lists.size, 32);
    lists.tooLarge(32, 320);
    assert.equal(lists.size, 16);
    assert.equal(lists.maxCharacters, 160);
    lists.tooLarge(16, 5000);
    assert.equal(lists.size, 16);
    assert.equal(lists.maxCharacters, 2500);
  });

  it('is half of that of a list that took too long', () => {
    const lists = new ListSize(true);
    sizes(lists, (inputs) => 100 + inputs, 6);
    lists.timedOut(32);
    assert.equal(lists.size, 16);
  });

  it('is one after a first list was refused whose inputs were answered alone', () => {
    const lists = new ListSize(true);
    assert.equal(lists.isLearning, true);
    lists.refused(1);
    assert.equal(lists.size, 1);
    assert.equal(lists.isLearning, false);
  });
});
