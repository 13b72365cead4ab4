import assert from 'node:assert/strict';
import { canChat, chooseChatModel } from '../../../../src/core/models/chatModel';
import type { ApiTask } from '../../../../src/core/tasks/taskNames';

const ROUTER = 'https://router.huggingface.co/hf-inference';
const SERVER = 'http://127.0.0.1:8000';

const model = (id: string, task?: ApiTask) => ({ id, ...(task !== undefined && { task }) });
const choose = (candidates: Partial<Parameters<typeof chooseChatModel>[0]>) =>
  chooseChatModel({ endpoint: SERVER, wanted: [], known: [], listed: undefined, ...candidates });
const chosen = (name: string) => ({ model: name, isWanted: false });

describe('the model of a chat', () => {
  it('is one for chats, or on a server that is not the router, one that may be', () => {
    assert.deepEqual(
      (['chat-completion', 'conversational', 'text-generation', undefined, 'summarization'] as const).map(
        (task) => [canChat(model('m', task), ROUTER), canChat(model('m', task), SERVER)],
      ),
      [
        [true, true],
        [true, true],
        [false, true],
        [false, true],
        [false, false],
      ],
    );
  });

  it('is the first one that a prompt asks for and the endpoint lists', () => {
    const listed = [model('a/b', 'chat-completion'), model('c/d', 'chat-completion')];
    assert.deepEqual(choose({ wanted: ['GPT-4o', 'c/d', 'a/b'], listed }), { model: 'c/d', isWanted: true });
    assert.deepEqual(choose({ endpoint: ROUTER, wanted: ['a/b:fastest'], listed }), {
      model: 'a/b:fastest',
      isWanted: true,
    });
    assert.deepEqual(choose({ wanted: ['GPT-4o'], known: [model('a/b')], listed }), chosen('a/b'));
    assert.equal(choose({ wanted: ['GPT-4o'], listed: [] }), undefined);
    assert.equal(choose({ wanted: ['GPT-4o'] }), undefined);
  });

  it('is the selected one if it can chat, and otherwise the one that was used before', () => {
    const last = model('last', 'chat-completion');
    assert.deepEqual(choose({ known: [model('now'), last] }), chosen('now'));
    assert.deepEqual(choose({ known: [model('now', 'fill-mask'), last] }), chosen('last'));
    assert.deepEqual(choose({ endpoint: ROUTER, known: [model('now'), last] }), chosen('last'));
    assert.deepEqual(choose({ known: [model(''), last] }), chosen('last'));
    assert.equal(choose({ known: [model('now', 'fill-mask'), model('')] }), undefined);
  });

  it('is none that the endpoint does not list, and what the list says counts', () => {
    const last = model('last', 'chat-completion');
    const listed = [model('embed', 'feature-extraction'), last];
    assert.deepEqual(choose({ known: [model('elsewhere'), last], listed }), chosen('last'));
    assert.deepEqual(choose({ known: [model('embed'), last], listed }), chosen('last'));
    assert.equal(choose({ known: [model('elsewhere'), model('embed')], listed }), undefined);
    assert.deepEqual(choose({ known: [model('unlisted')], listed: [] }), chosen('unlisted'));
  });
});
