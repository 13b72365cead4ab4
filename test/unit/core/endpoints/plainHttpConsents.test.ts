import assert from 'node:assert/strict';
import { PlainHttpConsents } from '../../../../src/core/endpoints/plainHttpConsents';
import { memoryState } from '../../../support/memoryState';

describe('consent to plain HTTP', () => {
  it('is kept for the origin that it was given for, also after a restart', async () => {
    const { state } = memoryState();
    await new PlainHttpConsents(state).add('http://nas:11434');
    await new PlainHttpConsents(state).add('http://nas:8000');
    const consents = new PlainHttpConsents(state);
    assert.ok(consents.has('http://nas:11434') && consents.has('http://nas:8000'));
    assert.equal(consents.has('http://nas'), false);
  });

  it('is not assumed where what was kept cannot be read', () => {
    const { state } = memoryState({ plainHttpOrigins: { 'http://nas': true } });
    assert.equal(new PlainHttpConsents(state).has('http://nas'), false);
  });
});
