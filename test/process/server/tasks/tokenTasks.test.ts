import assert from 'node:assert/strict';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

describe('tasks that answer for single tokens', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const ask = async (id: string, inputs: unknown, parameters = {}) => {
    const { status, json } = await server.post(
      `/models/mini/${id}`,
      { inputs, parameters },
      { 'x-wait-for-model': 'true' },
    );
    return { status, json, items: Object.values(Object(json)).map((item) => Object(item)) };
  };

  it('token-classification gives groups with offsets in code points', async () => {
    const { items } = await ask('token-classification', '👍 Ánna is in Paris');
    assert.deepEqual(
      items.map(({ entity_group, word, start, end }) => [entity_group, word, start, end]),
      [
        ['PER', 'anna', 2, 6],
        ['LOC', 'paris', 13, 18],
      ],
    );
    assert.ok(items.every(({ score }) => score > 0.9 && score < 1));
  });

  it('token-classification gives single tokens where no aggregation is wanted', async () => {
    const { items } = await ask('token-classification', 'is anna', {
      aggregation_strategy: 'none',
      ignore_labels: [],
    });
    assert.deepEqual(
      items.map(({ entity, index, word, start, end }) => [entity, index, word, start, end]),
      [
        ['O', 1, 'is', 0, 2],
        ['B-PER', 2, 'anna', 3, 7],
      ],
    );
  });

  it('token-classification gives a list for each text, also an empty one', async () => {
    const { json } = await ask('token-classification', ['', 'good']);
    assert.deepEqual(json, [[], []]);
  });

  it('fill-mask gives candidates for the mask, best first', async () => {
    const { items } = await ask('fill-mask', 'Paris is [MASK] !', { top_k: 2 });
    assert.deepEqual(
      items.map(({ token, token_str, sequence }) => [token, token_str, sequence]),
      [
        [5, 'good', 'paris is good!'],
        [6, 'bad', 'paris is bad!'],
      ],
    );
    assert.ok(items[0]?.score > items[1]?.score);
  });

  it('fill-mask gives five candidates unless told otherwise', async () => {
    assert.equal((await ask('fill-mask', '[MASK]')).items.length, 5);
  });

  it('fill-mask gives a list for each mask where there are several', async () => {
    const { json } = await ask('fill-mask', '[MASK] is [MASK]', { top_k: 1 });
    const sequences = Object.values(Object(json)).map((list) => Object(list)[0].sequence);
    assert.deepEqual(sequences, ['good is [MASK]', '[MASK] is good']);
  });

  it('fill-mask says that the mask is missing, and which it is', async () => {
    const { status, json } = await ask('fill-mask', 'Paris');
    assert.equal(status, 400);
    assert.deepEqual(json, { error: 'No mask_token ([MASK]) found on the input' });
  });
});
