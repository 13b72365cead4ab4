import assert from 'node:assert/strict';
import { loadOnce } from '../../../src/platform/loadOnce';

describe('loadOnce', () => {
  const part = () => {
    const disposed = { count: 0, dispose: () => void (disposed.count += 1) };
    return disposed;
  };

  it('loads on the first use, and once for several uses', async () => {
    let loads = 0;
    const lazy = loadOnce(() => {
      loads += 1;
      return Promise.resolve(part());
    });
    assert.equal(lazy.loaded, undefined);
    const [first, second] = await Promise.all([lazy.load(), lazy.load()]);
    assert.equal(first, second);
    assert.equal(lazy.loaded, first);
    assert.equal(loads, 1);
  });

  it('tries again after a failure', async () => {
    const results = [Promise.reject(new Error('no such file')), Promise.resolve(part())];
    const lazy = loadOnce(() => results.shift() ?? Promise.reject(new Error('loaded too often')));
    await assert.rejects(lazy.load(), /no such file/);
    assert.equal(lazy.loaded, undefined);
    assert.equal(await lazy.load(), lazy.loaded);
  });

  it('disposes of a part that is still loading', async () => {
    const lazy = loadOnce(() => Promise.resolve(part()));
    const loading = lazy.load();
    lazy.dispose();
    assert.equal((await loading).count, 1);
  });

  it('disposes of a loaded part, and of nothing if none was loaded', async () => {
    loadOnce(() => Promise.reject(new Error('never called'))).dispose();
    const lazy = loadOnce(() => Promise.resolve(part()));
    const loaded = await lazy.load();
    lazy.dispose();
    assert.equal(loaded.count, 1);
  });
});
