import assert from 'node:assert/strict';
import { chosenFormat } from '../../../../src/core/localServer/chosenFormat';
import { describeModels } from '../../../../src/core/localServer/describeModels';
import type { HubAnswer, ModelHub, ModelOnHub } from '../../../../src/core/localServer/modelHub';

const HUB = { hub: 'https://hub.example' };
const model = (id: string, ...sizes: readonly number[]): ModelOnHub => {
  const [first = 1, ...others] = sizes;
  const format = (bytes: number, dtype: 'q8' | 'q4') => ({ dtype, bytes, files: 1, bytesHere: 0 });
  return {
    ...{ id, gated: false, private: false },
    formats: [format(first, 'q8'), ...others.map((bytes) => format(bytes, 'q4'))],
  };
};
const ids = ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6', 'a/7', 'a/8'];

describe('asking a hub about the models of a list', () => {
  const ask = async (
    describe: (id: string) => HubAnswer<ModelOnHub> | Promise<HubAnswer<ModelOnHub>>,
    signal = new AbortController().signal,
  ) => {
    const answers = new Map<string, string>();
    const hub: Pick<ModelHub, 'describe'> = { describe: async ({ id }) => describe(id) };
    await describeModels(
      hub,
      HUB,
      ids,
      (id, answer) => answers.set(id, answer.ok ? 'ok' : answer.fault.kind),
      signal,
    );
    return answers;
  };

  it('asks for a few at a time', async () => {
    let running = 0;
    let most = 0;
    const answers = await ask(async (id) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return { ok: true, value: model(id) };
    });
    assert.deepEqual([...answers.keys()].toSorted(), ids);
    assert.equal(most, 4);
  });

  it('asks no more where there is no connection, and says so for all', async () => {
    let asked = 0;
    const answers = await ask(() => {
      asked++;
      return { ok: false, fault: { kind: 'unreachable' } };
    });
    assert.ok(asked <= 4, String(asked));
    assert.deepEqual(
      [...answers.values()],
      ids.map(() => 'unreachable'),
    );
  });

  it('goes on after a model that the hub does not have', async () => {
    const answers = await ask((id) =>
      id === 'a/1' ? { ok: false, fault: { kind: 'missing' } } : { ok: true, value: model(id) },
    );
    assert.deepEqual([answers.get('a/1'), answers.get('a/8')], ['missing', 'ok']);
  });

  it('ends with the list', async () => {
    const closing = new AbortController();
    const answers = await ask((id) => {
      closing.abort();
      return { ok: true, value: model(id) };
    }, closing.signal);
    assert.equal(answers.size, 0);
  });
});

describe('the number format of a download', () => {
  it('is the best one that fits the memory, if one does', () => {
    assert.equal(chosenFormat(model('a/1', 8e9, 1e9), 64e9)?.dtype, 'q8');
    assert.equal(chosenFormat(model('a/1', 8e9, 1e9), 4e9)?.dtype, 'q4');
    assert.equal(chosenFormat(model('a/1', 8e9, 1e9), 1e8), undefined);
  });
});
