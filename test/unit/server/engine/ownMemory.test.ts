import assert from 'node:assert/strict';
import { ownMemory, sharedBytesIn } from '../../../../src/server/engine/ownMemory';

describe('the memory of a model process', () => {
  it('is counted without the pages that other processes have too', () => {
    const summary = [
      '55dade484000-7ffd6c0f1000 ---p 00000000 00:00 0                          [rollup]',
      ...['Rss:              110000 kB', 'Pss:               50000 kB', 'Shared_Clean:      60000 kB'],
      ...['Shared_Dirty:         24 kB', 'Private_Clean:        40 kB', 'Private_Dirty:     49936 kB'],
    ].join('\n');
    assert.equal(sharedBytesIn(summary), 60_024 * 1024);
    assert.equal(sharedBytesIn('something else'), 0);
  });

  it('is at most what the system says, and not nothing', () => {
    const bytes = ownMemory()();
    assert.ok(bytes > 10e6 && bytes <= process.memoryUsage.rss() * 1.2, `${bytes}`);
  });
});
