import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLocalServerError } from '../../../src/core/localServer/localServerFault';
import { runningServerText } from '../../../src/core/localServer/runningServer';
import type { LocalServerHost } from '../../../src/node/localServerHost';
import { isAlive } from '../../../src/node/serverProcess';
import { builtServer } from '../../support/process/builtServer';
import { startProcess } from '../../support/process/serverProcess';
import { openLocalWindow } from '../../support/process/localWindow';
import { silentLogger } from '../../support/loggers';

describe('the local server among other servers', function () {
  this.timeout(60_000);
  let folder: string;
  let window: LocalServerHost;
  const pids = new Set<number>();
  const tokens = new Map<number, string>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-local-guards-'));
    window = openLocalWindow({
      ...{ program: await builtServer(), folder },
      tokens: {
        find: async (port) => tokens.get(port),
        keep: async (port, token) => void tokens.set(port, token),
        use: async () => undefined,
      },
      logger: silentLogger,
    });
  });
  afterEach(async () => {
    window.dispose();
    for (const pid of pids) {
      if (isAlive(pid)) {
        process.kill(pid, 'SIGKILL');
      }
    }
    pids.clear();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('found fault 30: fault 93: is not started while another server has its state folder, and names that process', async () => {
    const other = await startProcess('--offline', '--state', join(folder, 'state'));
    await assert.rejects(window.ensure([0]), (error) => {
      assert.ok(isLocalServerError(error));
      assert.deepEqual(error.fault, { kind: 'stateTaken', pid: other.child.pid });
      return true;
    });
    assert.ok(window.staysStopped);
    await other.end('SIGTERM');
    pids.add((await window.ensure([0])).pid);
  });

  it('found fault 30: starts again at once after it was stopped', async () => {
    const first = await window.ensure([0]);
    pids.add(first.pid);
    await window.stop();
    const second = await window.ensure([0]);
    pids.add(second.pid);
    assert.notEqual(second.pid, first.pid);
  });

  it('guard: lease process ID: a server that is another process than the file names is not used', async () => {
    // It accepts the token and is alive, but the file names this process.
    const stranger = createServer((_request, response) => {
      response.write(`${runningServerText({ port: strangePort, pid: process.ppid })}\n`);
    });
    await once(stranger.listen(0, '127.0.0.1'), 'listening');
    const strangePort = (stranger.address() as AddressInfo).port;
    tokens.set(strangePort, 'canary-token-4716');
    const named = runningServerText({ port: strangePort, pid: process.pid });
    await writeFile(join(folder, 'running.json'), named);
    const started = await window.ensure([0]);
    pids.add(started.pid);
    assert.notEqual(started.port, strangePort);
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });
});
