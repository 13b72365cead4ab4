import assert from 'node:assert/strict';
import { MAX_MODEL_TASKS, ModelTasks } from '../../../../src/core/models/modelTasks';
import type { KeyValueStore } from '../../../../src/core/ports';

function memory(initial?: unknown): KeyValueStore {
  const kept = new Map<string, unknown>([['modelTasks', initial]]);
  return { get: (key) => kept.get(key), update: async (key, value) => void kept.set(key, value) };
}

describe('the task of a model', () => {
  it('is what was learned when the model was selected, if the setting is auto', async () => {
    const state = memory();
    await new ModelTasks(state).remember('a/one', 'fill-mask');
    await new ModelTasks(state).remember('a/two', 'summarization');
    const tasks = new ModelTasks(state);
    assert.equal(tasks.resolve('auto', 'a/one'), 'fill-mask');
    assert.equal(tasks.resolve('auto', 'a/two'), 'summarization');
  });

  it('is the one in the settings', async () => {
    const tasks = new ModelTasks(memory());
    await tasks.remember('a/one', 'fill-mask');
    assert.equal(tasks.resolve('feature-extraction', 'a/one'), 'feature-extraction');
  });

  it('is auto if nothing is known', () => {
    assert.equal(new ModelTasks(memory()).resolve('auto', 'a/one'), 'auto');
  });

  it('is what was learned last', async () => {
    const tasks = new ModelTasks(memory());
    await tasks.remember('a/one', 'fill-mask');
    await tasks.remember('a/one', 'summarization');
    assert.equal(tasks.resolve('auto', 'a/one'), 'summarization');
  });

  it('is forgotten for the least recently selected model', async () => {
    const tasks = new ModelTasks(memory());
    for (let n = 0; n <= MAX_MODEL_TASKS; n++) {
      await tasks.remember(`a/${n}`, 'fill-mask');
    }
    assert.equal(tasks.resolve('auto', 'a/0'), 'auto');
    assert.equal(tasks.resolve('auto', 'a/1'), 'fill-mask');
  });

  for (const broken of ['x', [['a/one']], [['a/one', 'no-such-task']], { 'a/one': 'fill-mask' }]) {
    it(`is auto if ${JSON.stringify(broken)} was stored`, () => {
      assert.equal(new ModelTasks(memory(broken)).resolve('auto', 'a/one'), 'auto');
    });
  }
});
