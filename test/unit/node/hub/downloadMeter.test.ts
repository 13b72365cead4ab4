import assert from 'node:assert/strict';
import type { DownloadProgress } from '../../../../src/core/localServer/modelHub';
import { DownloadMeter } from '../../../../src/node/hub/downloadMeter';
import { systemClock } from '../../../../src/node/systemClock';
import { eventually } from '../../../support/eventually';

describe('the progress of a download', () => {
  it('has the last bytes soon, also if no more arrive', async () => {
    const seen: DownloadProgress[] = [];
    const meter = new DownloadMeter(systemClock, (progress) => void seen.push(progress));
    meter.start(0, 100);
    meter.add(10);
    meter.add(20);
    await eventually(async () => assert.equal(seen.at(-1)?.doneBytes, 30));
    assert.equal(seen.length, 2);
    meter.end();
  });
});
