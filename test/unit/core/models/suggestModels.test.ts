import assert from 'node:assert/strict';
import { suggestModels } from '../../../../src/core/models/suggestModels';
import { parseTypedId } from '../../../../src/core/models/parseTypedId';
import type { ApiTask } from '../../../../src/core/tasks/taskNames';

const MODELS: readonly { readonly id: string; readonly task?: ApiTask }[] = [
  { id: 'speech', task: 'automatic-speech-recognition' },
  { id: 'answers', task: 'question-answering' },
  { id: 'vectors', task: 'feature-extraction' },
  { id: 'mask', task: 'fill-mask' },
  { id: 'named', task: 'zero-shot-classification' },
  { id: 'labels', task: 'text-classification' },
  { id: 'unknown' },
  { id: 'chat 1', task: 'chat-completion' },
  { id: 'chat 2', task: 'chat-completion' },
  { id: 'chat 3', task: 'chat-completion' },
];
const suggested = (task: ApiTask | 'auto', text: string) =>
  suggestModels(MODELS, { task, text }).map(({ id }) => id);

describe('the models suggested for a first run', () => {
  it('take the selected text as it is, the most telling first', () => {
    assert.deepEqual(suggested('auto', 'a text'), ['chat 1', 'chat 2', 'labels', 'vectors', 'unknown']);
  });

  it('begin with one for masks if the selection has one', () => {
    assert.equal(suggested('auto', 'let [MASK]: string')[0], 'mask');
  });

  it('are those for the task that is set', () => {
    assert.deepEqual(suggested('question-answering', 'a text'), ['answers']);
    assert.deepEqual(suggested('chat-completion', 'a text'), ['chat 1', 'chat 2', 'chat 3']);
    assert.deepEqual(suggested('summarization', 'a text'), []);
  });
});

describe('a typed model ID', () => {
  const ROUTER = { endpoint: 'https://router.huggingface.co/hf-inference', isLocalServer: false };
  const OTHER = { endpoint: 'http://127.0.0.1:11434', isLocalServer: false };
  const LOCAL = { endpoint: 'http://127.0.0.1:8765', isLocalServer: true };

  for (const [text, at, forms, isAllowed] of [
    ['owner/name', ROUTER, ['huggingface', 'openai'], true],
    ['owner/name:fastest', ROUTER, ['huggingface', 'openai'], true],
    ['owner/name:', ROUTER, ['huggingface', 'openai'], false],
    ['owner/name:fastest', ROUTER, ['huggingface'], false],
    ['qwen3:8b', ROUTER, ['huggingface', 'openai'], true],
    ['qwen3:8b', OTHER, ['openai'], true],
    ['/models/qwen 3.gguf', OTHER, ['openai'], true],
    ['qwen3:8b', OTHER, undefined, true],
    ['qwen3:8b', OTHER, ['huggingface'], false],
    ['qwen3:8b', OTHER, ['huggingface', 'openai'], true],
    ['qwen3:8b', LOCAL, ['huggingface', 'openai'], false],
  ] as const) {
    it(`${text} is ${isAllowed ? 'allowed' : 'refused'} at ${at.endpoint} with ${String(forms)}`, () => {
      assert.deepEqual(parseTypedId(` ${text} `, at, forms).ok, isAllowed);
    });
  }
});
