import assert from 'node:assert/strict';
import { join } from 'node:path';
import { halfFloat } from '../../../../src/server/tasks/floatOutputs';
import { inHalfFloats } from '../../../support/models/halfFloats';
import { writeMiniature } from '../../../support/models/miniatureModel';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

/** Requests whose answers the numbers of a miniature decide. */
const REQUESTS = {
  'text-classification': { inputs: 'Paris is good' },
  'feature-extraction': { inputs: 'good is', parameters: { pooling: 'mean' } },
  'question-answering': { inputs: { question: 'Who?', context: 'it is Anna' } },
  'fill-mask': { inputs: 'Paris is [MASK]' },
  summarization: { inputs: 'Anna in Paris' },
  'text-generation': { inputs: 'good', parameters: { max_new_tokens: 4 } },
} as const;

describe('found fault 9: a model whose files compute in half floats', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    for (const name of Object.keys(REQUESTS)) {
      await writeMiniature(join(server.modelFolder, 'half', name), name, inHalfFloats);
    }
  });
  after(() => server.close());

  for (const [name, body] of Object.entries(REQUESTS)) {
    it(`answers ${name} as it does in whole ones`, async () => {
      const ask = async (owner: string) => {
        const answer = await server.post(`/models/${owner}/${name}`, body, { 'x-wait-for-model': 'true' });
        assert.equal(answer.status, 200, JSON.stringify(answer.json));
        return answer.json;
      };
      assert.deepEqual(await ask('half'), await ask('mini'));
    });
  }

  it('reads every kind of half float: zeros, the smallest, usual ones and what is no number', () => {
    const known: readonly (readonly [bits: number, value: number])[] = [
      ...([[0x0000, 0] as const, [0x8000, -0], [0x0001, 2 ** -24], [0x03ff, 1023 * 2 ** -24]] as const),
      ...([[0x0400, 2 ** -14] as const, [0x3c00, 1], [0xc000, -2], [0x3555, 0.333251953125]] as const),
      ...([[0x7bff, 65504] as const, [0x7c00, Infinity], [0xfc00, -Infinity], [0x7e00, NaN]] as const),
    ];
    assert.deepEqual(
      known.map(([bits]) => halfFloat(bits)),
      known.map(([, value]) => value),
    );
  });
});
