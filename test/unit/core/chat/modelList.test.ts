import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readModelList } from '../../../../src/core/chat/modelList';

describe('A server’s list of models', () => {
  it('of the router says what a model costs, who serves it and what it can do', () => {
    const list = readModelList({
      object: 'list',
      data: [
        {
          id: 'Qwen/Qwen3-VL',
          object: 'model',
          architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
          providers: [
            {
              provider: 'a',
              status: 'live',
              context_length: 32768,
              pricing: { input: 0.2, output: 0.6 },
              supports_tools: true,
            },
            { provider: 'b', status: 'error', context_length: 999999 },
            { provider: 'c', status: 'live' },
          ],
        },
      ],
    });
    assert.deepEqual(list, [
      {
        id: 'Qwen/Qwen3-VL',
        task: 'chat-completion',
        contextLength: 32768,
        hasVision: true,
        providers: [
          { name: 'a', hasTools: true, price: { input: 0.2, output: 0.6 }, contextLength: 32768 },
          { name: 'c', hasTools: false },
        ],
      },
    ]);
  });

  for (const [server, row, expected] of [
    ['Ollama', { id: 'qwen3:8b', object: 'model', owned_by: 'library' }, { id: 'qwen3:8b' }],
    ['vLLM', { id: 'm', max_model_len: 4096 }, { id: 'm', contextLength: 4096 }],
    [
      'llama-server',
      { id: '/models/m.gguf', meta: { n_ctx_train: 2048 } },
      { id: '/models/m.gguf', contextLength: 2048 },
    ],
    [
      'our server',
      { id: 'm', task: 'fill-mask', context_length: 512 },
      { id: 'm', task: 'fill-mask', contextLength: 512 },
    ],
  ] as const) {
    it(`of ${server} is read`, () => {
      assert.deepEqual(readModelList({ data: [row] }), [{ hasVision: false, providers: [], ...expected }]);
    });
  }

  it('leaves out only the rows that are not models', () => {
    assert.deepEqual(
      readModelList({
        data: [null, { id: '' }, { name: 'x' }, { id: 'a', providers: 'no', architecture: 5 }],
      })?.map(({ id }) => id),
      ['a'],
    );
  });

  for (const other of [null, [], {}, { data: {} }, { models: [] }, 'text']) {
    it(`is not read from ${JSON.stringify(other)}`, () => {
      assert.equal(readModelList(other), undefined);
    });
  }

  it('never throws, whatever the rows are', () => {
    fc.assert(fc.property(fc.array(fc.jsonValue()), (data) => void readModelList({ data })));
  });
});
