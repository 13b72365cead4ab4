import assert from 'node:assert/strict';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

describe('found fault 14: a parameter that would change the answer and is not honored', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const ask = async (body: object) => {
    const { status, json } = await server.post('/models/mini/text-classification', body, {
      'x-wait-for-model': 'true',
    });
    return [status, Object(json).error] as const;
  };

  it('is refused with 400 and its name', async () => {
    assert.deepEqual(await ask({ inputs: 'good', parameters: { num_beams: 4 } }), [
      400,
      '`parameters.num_beams`: is not supported by text-classification',
    ]);
  });

  it('is refused beside the inputs, too', async () => {
    assert.deepEqual(await ask({ inputs: 'good', normalize: true }), [
      400,
      '`normalize`: is not supported next to `inputs`',
    ]);
  });

  it('is accepted where its value changes nothing', async () => {
    const parameters = { num_beams: 1, grammar: null, user: 'me' };
    const [status] = await ask({ inputs: 'good', parameters, options: { use_cache: true }, model: 'x' });
    assert.equal(status, 200);
  });
});
