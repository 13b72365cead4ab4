import assert from 'node:assert/strict';
import { acceptedItem } from '../../../src/platform/acceptedItem';

describe('the accepted row of a list that changes', () => {
  it('is the row that was active, although another one has its number by now', () => {
    const typed = { label: 'Use this ID', description: 'owner/four' };
    const arrived = { label: 'owner/one' };
    assert.equal(acceptedItem({ activeItems: [typed], selectedItems: [arrived] }), typed);
  });

  it('is the selected row before VS Code has said which one is active', () => {
    const row = { label: 'owner/one' };
    assert.equal(acceptedItem({ activeItems: [], selectedItems: [row] }), row);
    assert.equal(acceptedItem({ activeItems: [], selectedItems: [] }), undefined);
  });
});
