import assert from 'node:assert/strict';
import { EndpointMemory } from '../../../../src/core/endpoints/endpointMemory';
import { memoryState } from '../../../support/memoryState';

const A = 'https://a.example';
const B = 'https://b.example';

describe('EndpointMemory', () => {
  it('remembers the API and the last model of each endpoint', async () => {
    const { state } = memoryState();
    const memory = new EndpointMemory(state);
    await memory.rememberApi(A, { forms: ['endpoint'], model: 'served' });
    await memory.rememberModel(A, 'qwen3:8b');
    await memory.rememberModel(B, 'owner/name');
    const again = new EndpointMemory(state);
    assert.deepEqual(again.api(A), { forms: ['endpoint'], model: 'served' });
    assert.equal(again.lastModel(A), 'qwen3:8b');
    assert.equal(again.api(B), undefined);
    assert.equal(again.lastModel(B), 'owner/name');
  });

  it('remembers the model of chats apart from the last one', async () => {
    const memory = new EndpointMemory(memoryState().state);
    await memory.rememberModel(A, 'm');
    await memory.rememberChatModel(A, 'chat');
    await memory.rememberModel(A, 'n');
    await memory.rememberApi(A, { forms: ['endpoint'], model: 'served' });
    await memory.rememberApi(A, undefined);
    assert.equal(memory.lastModel(A), 'n');
    assert.equal(memory.lastChatModel(A), 'chat');
    assert.equal(memory.lastChatModel(B), undefined);
    assert.equal(memory.api(A), undefined);
  });

  it('forgets the API and keeps the model', async () => {
    const memory = new EndpointMemory(memoryState().state);
    await memory.rememberModel(A, 'm');
    await memory.rememberApi(A, { forms: ['openai'] });
    await memory.rememberApi(A, undefined);
    assert.equal(memory.api(A), undefined);
    assert.equal(memory.lastModel(A), 'm');
  });

  it('keeps entries that a newer version wrote', async () => {
    const newer = { endpoint: B, forms: ['grpc'], more: 1 };
    const { state } = memoryState({ endpoints: [newer, 'odd'] });
    const memory = new EndpointMemory(state);
    assert.equal(memory.api(B), undefined);
    await memory.rememberModel(A, 'm');
    assert.deepEqual(state.get('endpoints'), [{ endpoint: A, model: 'm' }, newer, 'odd']);
  });
});
