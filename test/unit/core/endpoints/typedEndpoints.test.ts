import assert from 'node:assert/strict';
import { TypedEndpoints } from '../../../../src/core/endpoints/typedEndpoints';
import { memoryState } from '../../../support/memoryState';

describe('typed addresses', () => {
  it('are remembered once each, most recent first, at most ten of them', async () => {
    const { state } = memoryState();
    const typed = new TypedEndpoints(state);
    for (const port of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5]) {
      await typed.add(`http://127.0.0.1:${port}`);
    }
    assert.deepEqual(
      new TypedEndpoints(state).list().map((endpoint) => Number(new URL(endpoint).port)),
      [5, 11, 10, 9, 8, 7, 6, 4, 3, 2],
    );
  });

  it('are forgotten when they are removed', async () => {
    const typed = new TypedEndpoints(memoryState().state);
    await typed.add('https://a.example');
    await typed.add('https://b.example');
    await typed.remove('https://b.example');
    assert.deepEqual(typed.list(), ['https://a.example']);
  });

  for (const secret of [
    'https://user:password@a.example',
    'https://a.example/?key=abc',
    'https://a.example/hf_testCanary0123456789',
    'https://a.example/v1/sk-test-0123456789',
  ]) {
    it(`are not remembered with a secret: ${secret}`, async () => {
      const { state } = memoryState();
      await new TypedEndpoints(state).add(secret);
      assert.equal(state.get('typedEndpoints'), undefined);
      assert.deepEqual(new TypedEndpoints(memoryState({ typedEndpoints: [secret] }).state).list(), []);
    });
  }

  it('count as none if something else was stored', () => {
    for (const odd of [undefined, 'https://a.example', [1], ['not an address']]) {
      assert.deepEqual(new TypedEndpoints(memoryState({ typedEndpoints: odd }).state).list(), []);
    }
  });
});
