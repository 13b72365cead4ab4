import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServerEnd } from '../../../src/core/localServer/localServer';
import { LocalServerError } from '../../../src/core/localServer/localServerFault';
import type { LocalServerFault } from '../../../src/core/localServer/localServerFault';
import { runningServerText } from '../../../src/core/localServer/runningServer';
import type { LocalServerHost } from '../../../src/node/localServerHost';
import { isAlive } from '../../../src/node/serverProcess';
import { eventually } from '../../support/eventually';
import { firstMatch } from '../../support/firstMatch';
import { stopWithUs } from '../../support/stopTree';
import { builtServer } from '../../support/process/builtServer';
import { openLocalWindow } from '../../support/process/localWindow';
import type { LocalWindowOptions } from '../../support/process/localWindow';
import { recordingLogger } from '../../support/loggers';

describe('the local server of several windows', function () {
  this.timeout(60_000);
  let program: string;
  let folder: string;
  let lines: string[];
  let tokens: Map<number, string>;
  const windows: LocalServerHost[] = [];
  const pids = new Set<number>();

  before(async () => {
    program = await builtServer();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-local-server-'));
    lines = [];
    tokens = new Map();
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) {
      window.dispose();
    }
    for (const pid of pids) {
      if (isAlive(pid)) {
        process.kill(pid, 'SIGKILL');
      }
    }
    pids.clear();
    // A process that was just killed may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const open = (options: Partial<LocalWindowOptions> = {}): LocalServerHost => {
    const window = openLocalWindow({
      ...{ program, folder },
      tokens: {
        find: async (port) => tokens.get(port),
        keep: async (port, token) => void tokens.set(port, token),
        use: async () => undefined,
      },
      logger: recordingLogger(lines),
      ...options,
    });
    windows.push(window);
    return window;
  };
  const ensure = async (window: LocalServerHost, ports: readonly number[] = [0]) => {
    const server = await window.ensure(ports);
    pids.add(server.pid);
    return server;
  };
  const health = async (port: number) =>
    (
      await fetch(`http://127.0.0.1:${port}/health`, {
        headers: { authorization: `Bearer ${tokens.get(port) ?? ''}` },
      })
    ).status;
  const faultOf = async (started: Promise<unknown>): Promise<LocalServerFault> => {
    const error: unknown = await started.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof LocalServerError, String(error));
    return error.fault;
  };
  const gone = (pid: number) => eventually(() => assert.ok(!isAlive(pid)));
  const occupied = async (
    answer: (authorization: string | undefined) => void,
  ): Promise<{ server: Server; port: number }> => {
    const server = createServer((request, response) => {
      answer(request.headers.authorization);
      response.writeHead(401).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  };

  it('is started once and found by the others', async () => {
    const first = await ensure(open());
    assert.equal(await health(first.port), 200);
    assert.deepEqual(await ensure(open()), first);
  });

  it('is started once by windows that ask at the same moment', async () => {
    const servers = await Promise.all([open(), open(), open()].map((window) => ensure(window)));
    assert.deepEqual(new Set(servers.map(({ pid }) => pid)).size, 1);
  });

  it('is started once by a window that asks several times at the same moment', async () => {
    const window = open();
    const servers = await Promise.all([ensure(window), ensure(window), ensure(window)]);
    assert.equal(new Set(servers.map(({ pid }) => pid)).size, 1);
  });

  it('ends after the last window, and not before', async () => {
    const [one, two] = [open(), open()];
    const { pid } = await ensure(one);
    await ensure(two);
    one.dispose();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(isAlive(pid));
    two.dispose();
    await gone(pid);
  });

  it('stays after the last window where it was told to', async () => {
    const window = open({ keepRunning: true });
    const { pid } = await ensure(window);
    window.dispose();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(isAlive(pid));
    assert.equal((await ensure(open())).pid, pid);
  });

  it('ends after a window that was killed', async () => {
    const token = 'canary-token-4713';
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve('test/support/process/localWindowChild.ts'), program, folder, token],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    stopWithUs(child);
    const [line] = await firstMatch(child, /^\{.*\}$/, 15_000);
    const { pid } = JSON.parse(line) as { pid: number };
    pids.add(pid);
    child.kill('SIGKILL');
    await gone(pid);
  });

  it('is started again after it was killed, on the same port and with the same token', async () => {
    const ends: ServerEnd[] = [];
    const window = open();
    window.onDidEnd((end) => ends.push(end));
    const first = await ensure(window);
    const token = tokens.get(first.port);
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => assert.deepEqual(ends, ['crashed']));
    const second = await ensure(window, [first.port]);
    assert.equal(second.port, first.port);
    assert.notEqual(second.pid, first.pid);
    assert.equal(tokens.get(first.port), token);
    assert.equal(await health(second.port), 200);
  });

  it('ends for all windows when one stops it, which is no crash', async () => {
    const ends: ServerEnd[] = [];
    const [one, two] = [open(), open()];
    const { pid } = await ensure(one);
    await ensure(two);
    two.onDidEnd((end) => ends.push(end));
    assert.equal(await one.stop(), true);
    await gone(pid);
    await eventually(() => assert.deepEqual(ends, ['stopped']));
    assert.equal(await two.stop(), false);
    assert.ok(one.staysStopped && two.staysStopped);
    assert.equal(await one.find(), undefined);
    const again = await ensure(two);
    assert.ok(!two.staysStopped);
    assert.deepEqual(await one.find(), again);
    assert.ok(!one.staysStopped);
  });

  it('tells its windows that it stays stopped, and that it does not any more', async () => {
    const changes: (readonly [string, boolean])[] = [];
    const [one, two] = [open(), open()];
    one.onDidChangeStopped(() => changes.push(['one', one.staysStopped]));
    two.onDidChangeStopped(() => changes.push(['two', two.staysStopped]));
    await ensure(one);
    await ensure(two);
    assert.equal(changes.length, 0);
    await one.stop();
    await eventually(() => assert.equal(changes.length, 2));
    await ensure(one);
    const of = (window: string) =>
      changes.flatMap(([name, isStopped]) => (name === window ? [isStopped] : []));
    assert.deepEqual([of('one'), of('two')], [[true, false], [true]]);
  });

  it('can be stopped by a window that has not used it', async () => {
    const { pid } = await ensure(open());
    assert.equal(await open().stop(), true);
    await gone(pid);
  });

  it('takes the next port that is free', async () => {
    const { server, port } = await occupied(() => undefined);
    const started = await ensure(open(), [port, 0]);
    assert.notEqual(started.port, port);
    server.close();
  });

  it('says that the port is taken, and sends no token to what listens there', async () => {
    const seen: unknown[] = [];
    const { server, port } = await occupied((authorization) => seen.push(authorization));
    tokens.set(port, 'canary-token-4714');
    // As a server leaves it behind that was killed: its process id belongs to nobody.
    await writeFile(join(folder, 'running.json'), runningServerText({ port, pid: 2 ** 22 + 1 }));
    assert.deepEqual(await faultOf(open().ensure([port])), { kind: 'portTaken', port });
    assert.deepEqual(seen, []);
    server.close();
  });

  it('is not taken for a process that has its old id and does not accept the token', async () => {
    const { server, port } = await occupied(() => undefined);
    tokens.set(port, 'canary-token-4715');
    await writeFile(join(folder, 'running.json'), runningServerText({ port, pid: process.pid }));
    const started = await ensure(open(), [0]);
    assert.notEqual(started.port, port);
    server.close();
  });

  it('is not started a second time by a window that cannot read its token', async () => {
    const { pid } = await ensure(open());
    const stranger = open({
      tokens: { find: async () => undefined, keep: async () => undefined, use: async () => undefined },
    });
    assert.deepEqual(await faultOf(stranger.ensure([0])), { kind: 'noToken', pid });
    assert.deepEqual(await faultOf(stranger.stop()), { kind: 'noToken', pid });
    assert.ok(isAlive(pid));
  });

  it('is restarted, without a question, by a window that lost its token while no other window uses it', async () => {
    const before = open({ keepRunning: true });
    const { pid, port } = await ensure(before);
    before.dispose();
    tokens.clear();
    const after = await ensure(open(), [port]);
    assert.notEqual(after.pid, pid);
    await gone(pid);
    assert.equal(await health(after.port), 200);
  });

  it('is restarted the same way where its token was replaced', async () => {
    const before = open({ keepRunning: true });
    const { pid, port } = await ensure(before);
    before.dispose();
    tokens.set(port, 'canary-token-4717');
    const after = await ensure(open(), [port]);
    assert.notEqual(after.pid, pid);
    await gone(pid);
    assert.equal(await health(after.port), 200);
  });

  it('is restarted only with consent while another window uses it', async () => {
    const ends: ServerEnd[] = [];
    const other = open();
    const { pid, port } = await ensure(other);
    other.onDidEnd((end) => ends.push(end));
    tokens.clear();
    const window = open();
    assert.deepEqual(await faultOf(window.repair([port])), { kind: 'noToken', pid });
    assert.ok(isAlive(pid));
    const server = await window.repair([port], { restarts: true });
    pids.add(server.pid);
    assert.notEqual(server.pid, pid);
    assert.deepEqual(ends, ['stopped']);
    assert.deepEqual(await other.find(), server);
  });

  it('ends no other program that has its old process ID and port, even without a token', async () => {
    const { server, port } = await occupied(() => undefined);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    stopWithUs(other);
    const pid = other.pid ?? 0;
    pids.add(pid);
    await writeFile(join(folder, 'running.json'), runningServerText({ port, pid }));
    assert.deepEqual(await faultOf(open().repair([0], { restarts: true })), { kind: 'noToken', pid });
    assert.ok(isAlive(pid));
    server.close();
  });

  it('has its token again after it was lost or replaced in a window that uses it', async () => {
    const window = open();
    const server = await ensure(window);
    for (const damage of [() => tokens.clear(), () => tokens.set(server.port, 'canary-token-4718')]) {
      damage();
      assert.deepEqual(await window.repair([0]), server);
      assert.equal(await health(server.port), 200);
    }
  });

  it('is started where its old id is another process, nobody listens and no token is left', async () => {
    const { server, port } = await occupied(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    await writeFile(join(folder, 'running.json'), runningServerText({ port, pid: process.pid }));
    assert.equal(await health((await ensure(open())).port), 200);
  });

  for (const [what, text] of [
    ['cut short', '{"version":1,"po'],
    ['empty', ''],
    ['of another form', '{"port":"8765","pid":-1}'],
  ] as const) {
    it(`is started where the running file is ${what}`, async () => {
      await writeFile(join(folder, 'running.json'), text);
      assert.equal(await health((await ensure(open())).port), 200);
    });
  }

  it('says that the program ends at once, and why in the log', async () => {
    const broken = join(folder, 'broken.js');
    await writeFile(broken, 'throw new Error("the runtime is not there")');
    assert.deepEqual(await faultOf(open({ program: broken }).ensure([0])), { kind: 'ended', code: '1' });
    assert.match(await readFile(join(folder, 'server.log'), 'utf8'), /the runtime is not there/);
  });

  it('says that the model folder is not there', async () => {
    const modelsFolder = join(folder, 'nowhere');
    const window = open({ modelsFolder });
    assert.deepEqual(await faultOf(window.ensure([0])), { kind: 'noFolder', folder: modelsFolder });
    assert.ok(window.staysStopped);
  });

  it('makes a model folder of its own where none is chosen, and reads a chosen one', async () => {
    await ensure(open());
    assert.ok((await stat(join(folder, 'models'))).isDirectory());
    const chosen = join(folder, 'chosen');
    await mkdir(chosen);
    await open().stop();
    await ensure(open({ modelsFolder: chosen }));
  });

  for (const [what, options, wanted, unwanted] of [
    ['no downloads', {}, ['--offline'], ['--download']],
    ['downloads', { downloads: 'always' }, ['--download', '--download-folder'], ['--offline', '--hub']],
    ['no downloads of its own', { downloads: 'never' }, ['--offline'], ['--download']],
    [
      'another hub',
      { downloads: 'always', hub: 'https://hub.example/mirror' },
      ['--hub', 'https://hub.example/mirror'],
      [],
    ],
    ['a memory budget', { memoryBudgetMb: 512 }, ['--memory-budget-mb', '512'], []],
    ['the machine to decide', {}, [], ['--memory-budget-mb']],
    ['an end with the last window', {}, ['--exit-when-unused-s'], []],
    ['no end', { keepRunning: true }, [], ['--exit-when-unused-s']],
  ] as const) {
    it(`is told what the settings say: ${what}`, async () => {
      const teller = join(folder, 'teller.js');
      await writeFile(teller, 'process.stderr.write(JSON.stringify(process.argv)); process.exitCode = 1;');
      await faultOf(open({ program: teller, ...options }).ensure([0]));
      const said: unknown = JSON.parse(await readFile(join(folder, 'server.log'), 'utf8'));
      assert.ok(Array.isArray(said));
      assert.deepEqual(
        wanted.filter((one) => !said.includes(one)),
        [],
      );
      assert.deepEqual(
        unwanted.filter((one) => said.includes(one)),
        [],
      );
    });
  }

  it('has its token in no file and in no log line', async () => {
    const { port } = await ensure(open());
    const token = tokens.get(port) ?? '';
    assert.match(token, /^[\w-]{32}$/);
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of names.filter((one) => one.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      assert.ok(!text.includes(token), entry.name);
    }
    assert.ok(!lines.join('\n').includes(token));
  });
});
