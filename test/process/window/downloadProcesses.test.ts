import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { DOWNLOADED, HUB_MODEL, patternBytes, WEIGHTS } from '../../support/hub/hubModel';
import { HubSite } from '../../support/hub/hubSite';

const KILLS = Number(process.env['SOAK_DOWNLOAD_KILLS'] ?? 2);

describe('a download by processes', function () {
  this.timeout(60_000 + 10_000 * KILLS);
  let site: HubSite;
  beforeEach(async () => {
    site = await HubSite.create();
  });
  afterEach(() => site.close());

  function start(shell = 'exec "$@"'): ChildProcess & { readonly outcome: Promise<Record<string, unknown>> } {
    const child = resolve('test/support/process/downloadChild.ts');
    const command = [process.execPath, '--import', 'tsx', child, site.hub.url, site.folder];
    const started = spawn('sh', ['-c', shell, 'sh', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
    return Object.assign(started, {
      outcome: text(started.stdout).then((line) => Object(JSON.parse(line === '' ? '{}' : line))),
    });
  }

  it(`that are killed ${KILLS} times leaves no half model, and the next one takes every byte once`, async () => {
    const share = Math.floor(HUB_MODEL[WEIGHTS].length / (KILLS + 1));
    for (let kills = 0; kills < KILLS; kills++) {
      site.hub.trick = ({ what }) => (what === WEIGHTS ? { kind: 'stall', bytes: share } : undefined);
      const child = start();
      await once(site.hub.stalls, 'stall');
      await site.arrived();
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.deepEqual(await site.model(), []);
    }
    site.hub.trick = () => undefined;
    assert.equal((await start().outcome)['outcome'], 'done');
    assert.deepEqual(await site.model(), DOWNLOADED);
    assert.deepEqual(await readFile(join(site.folder, 'owner/name', WEIGHTS)), HUB_MODEL[WEIGHTS]);
    assert.equal(site.hub.sent.get(WEIGHTS), HUB_MODEL[WEIGHTS].length);
    assert.equal(site.hub.count('tokenizer.json'), 1);
  });

  it('at the same time brings the model once', async () => {
    const outcomes = await Promise.all([start().outcome, start().outcome]);
    assert.deepEqual(outcomes.map(({ outcome }) => String(outcome)).sort(), ['already', 'done']);
    assert.equal(site.hub.count(WEIGHTS), 1);
  });

  it('that may not write large files fails, and goes on when it may', async () => {
    const large = patternBytes(3_000_000, 2);
    site.hub.files.set(WEIGHTS, large);
    const { outcome, fault } = await start('ulimit -f 2000; exec "$@"').outcome;
    assert.deepEqual([outcome, Object(fault).code], ['failed', 'EFBIG']);
    assert.deepEqual(await site.model(), []);
    assert.equal((await start().outcome)['outcome'], 'done');
    assert.deepEqual(await readFile(join(site.folder, 'owner/name', WEIGHTS)), large);
  });
});
