import assert from 'node:assert/strict';
import { TokenOwners } from '../../../../src/core/identity/tokenOwners';
import { memoryState } from '../../../support/memoryState';

const HUB = 'https://router.huggingface.co';

describe('the owners of tokens', () => {
  it('are remembered for each origin and account until the token changes', async () => {
    const { state } = memoryState();
    await new TokenOwners(state).remember(HUB, 'default', 'ada');
    await new TokenOwners(state).remember(HUB, 'work', 'acme');
    const owners = new TokenOwners(state);
    assert.deepEqual([owners.find(HUB, 'default'), owners.find(HUB, 'work')], ['ada', 'acme']);
    assert.equal(owners.find('https://example.com', 'default'), undefined);
    await owners.remember(HUB, 'default', undefined);
    assert.deepEqual([owners.find(HUB, 'default'), owners.find(HUB, 'work')], [undefined, 'acme']);
  });

  it('count as unknown if what is kept is not readable', async () => {
    const { state } = memoryState({ tokenOwners: ['rubbish', 1] });
    const owners = new TokenOwners(state);
    assert.equal(owners.find(HUB, 'default'), undefined);
    await owners.remember(HUB, 'default', 'ada');
    assert.equal(owners.find(HUB, 'default'), 'ada');
  });
});
