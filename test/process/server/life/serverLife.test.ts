import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRunningServer, PORT_TAKEN_EXIT_CODE } from '../../../../src/core/localServer/runningServer';
import { eventually } from '../../../support/eventually';
import { firstMatch } from '../../../support/firstMatch';
import { stopTree, stopWithUs } from '../../../support/stopTree';
import { launchServer } from '../../../support/launchServer';
import { builtServer } from '../../../support/process/builtServer';
import { endedServer } from '../../../support/process/endedServer';

const TOKEN = 'canary-token-4712';

describe('the life of the server process', () => {
  let folder: string;
  let runningFile: string;
  let script: string;
  const children: ChildProcess[] = [];

  before(async function () {
    this.timeout(60_000);
    script = await builtServer();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-server-life-'));
    runningFile = join(folder, 'deep', 'running.json');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      await stopTree(child);
    }
    await rm(folder, { recursive: true });
  });

  const start = (...args: string[]) =>
    launchServer([process.execPath, script], ['--no-state', '--running-file', runningFile, ...args], {
      env: { ...process.env, HF_INFERENCE_TOKEN: TOKEN },
      onSpawn: (child) => children.push(child),
    });
  const lease = async (port: number, token = TOKEN): Promise<IncomingMessage> => {
    const request = get({
      ...{ host: '127.0.0.1', port, path: '/lease', agent: false },
      headers: { authorization: `Bearer ${token}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  const ended = async (child: ChildProcess): Promise<unknown> =>
    child.exitCode ?? child.signalCode ?? (await once(child, 'exit'))[0];

  it('tells port and process in the running file, readable by the owner only and without the token', async () => {
    const { child, port } = await start();
    const text = await readFile(runningFile, 'utf8');
    assert.deepEqual(parseRunningServer(text), { port, pid: child.pid });
    assert.ok(!text.includes(TOKEN));
    if (process.platform !== 'win32') {
      assert.equal((await stat(runningFile)).mode & 0o077, 0);
    }
  });

  it('takes the running file away when it is asked to stop', async () => {
    const { child } = await start();
    child.kill('SIGTERM');
    assert.equal(await ended(child), 0);
    assert.deepEqual(await readdir(join(folder, 'deep')), []);
  });

  it('leaves the running file of a later server alone', async () => {
    const { child } = await start();
    const later = '{"version":1,"port":1,"pid":1}';
    await writeFile(runningFile, later);
    child.kill('SIGTERM');
    await ended(child);
    assert.equal(await readFile(runningFile, 'utf8'), later);
  });

  it('says the same to whoever takes a lease, and nothing without the token', async () => {
    const { child, port } = await start();
    const response = await lease(port);
    const [line] = (await once(response.setEncoding('utf8'), 'data')) as [string];
    assert.deepEqual(parseRunningServer(line), { port, pid: child.pid });
    response.destroy();
    assert.equal((await lease(port, 'wrong-token')).statusCode, 401);
  });

  it('ends itself when nobody has taken a lease in time', async () => {
    const { child } = await start('--exit-when-unused-s', '1');
    assert.equal(await ended(child), 0);
  });

  it('stays while one of several leases is held, and ends after the last', async () => {
    const { child, port } = await start('--exit-when-unused-s', '1');
    const [one, two] = [await lease(port), await lease(port)];
    one.destroy();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(child.exitCode, null);
    two.destroy();
    assert.equal(await ended(child), 0);
  });

  it('notices that the holder of the last lease was killed', async () => {
    const { child, port } = await start('--exit-when-unused-s', '1');
    const program = `require('http').get({host:'127.0.0.1',port:${port},path:'/lease',headers:{authorization:'Bearer ${TOKEN}'}},(r)=>{r.resume();console.log('held')})`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    stopWithUs(holder);
    await firstMatch(holder, /held/, 5000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(child.exitCode, null);
    holder.kill('SIGKILL');
    assert.equal(await ended(child), 0);
  });

  it('stays without a lease where it is not told to end', async () => {
    const { child, port } = await start();
    (await lease(port)).destroy();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(child.exitCode, null);
  });

  it('ends with a code of its own where the port is taken, and leaves the running file as it is', async () => {
    const { child: first, port } = await start();
    const second = await endedServer('--port', String(port), '--no-state', '--running-file', runningFile);
    assert.equal(second.code, PORT_TAKEN_EXIT_CODE);
    await eventually(async () => {
      assert.equal(parseRunningServer(await readFile(runningFile, 'utf8'))?.pid, first.pid);
    });
  });
});
