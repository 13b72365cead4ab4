import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseRunningServer } from '../../src/core/localServer/runningServer';
import type { RunningServer } from '../../src/core/localServer/runningServer';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { isAlive } from '../../src/node/serverProcess';
import { eventually } from '../support/eventually';
import { inferOne, setting } from './useLoopback';
import { useMessages } from './useMessages';
import { useQuestions } from './useQuestions';

const RUST = 'fn main() { let mut total: u64 = 0; for n in 0..10 { total += n; } println!("{total}"); }';

const setEndpoint = () => vscode.workspace.getConfiguration('hfInference').get('endpoint');

const run = (command: string) => vscode.commands.executeCommand(`hfInference.localServer.${command}`);

/** Every file below the folder of this VS Code's user data. */
async function userFiles(): Promise<readonly string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const version = process.env['HF_INFERENCE_TEST_VSCODE'] ?? '';
  const userData = join(folder.uri.fsPath, '..', '..', `user-data-${version}`);
  // A lock may be given back while its folder is read.
  const entries = await eventually(() => readdir(userData, { recursive: true, withFileTypes: true }));
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** What the server tells of itself, where it runs. */
async function running(): Promise<RunningServer | undefined> {
  const file = (await userFiles()).find((path) => path.endsWith(join('localServer', 'running.json')));
  return file === undefined ? undefined : parseRunningServer(await readFile(file, 'utf8'));
}

async function runningNow(): Promise<RunningServer> {
  const server = await running();
  assert.ok(server !== undefined && isAlive(server.pid), 'the server runs');
  return server;
}

async function language(inputs = RUST): Promise<unknown> {
  const result = await inferOne({ model: 'demo/code-language', inputs, useCache: false });
  assert.equal(result.status, 'ok', JSON.stringify(result.error));
  const [first] = (result.output as { label: string }[][])[0] ?? [];
  return first?.label;
}

describe('the local server', function () {
  this.timeout(60_000);
  before(() => setting('localServer.port', 0));
  afterEach(() => run('stop'));
  after(async () => {
    await setting('endpoint', undefined);
    await setting('localServer.port', undefined);
  });

  it('is the endpoint with its token once it is started, and runs the demo model', async () => {
    await setting('endpoint', undefined);
    const started = await run('start');
    const { port } = await runningNow();
    assert.deepEqual(started, { endpoint: `http://127.0.0.1:${port}` });
    assert.equal(setEndpoint(), `http://127.0.0.1:${port}`);
    assert.equal(await language(), 'rust');
  });

  it('is found instead of started a second time', async () => {
    const first = await run('start');
    const { pid } = await runningNow();
    assert.deepEqual(await run('start'), first);
    assert.equal((await runningNow()).pid, pid);
  });

  it('requires a token', async () => {
    await run('start');
    const { port } = await runningNow();
    const response = await fetch(`http://127.0.0.1:${port}/models`);
    assert.equal(response.status, 401);
  });

  it('is started again by the next run after it was killed', async () => {
    await run('start');
    const { pid, port } = await runningNow();
    process.kill(pid, 'SIGKILL');
    await eventually(() => assert.ok(!isAlive(pid)));
    assert.equal(await language(), 'rust');
    const again = await runningNow();
    assert.notEqual(again.pid, pid);
    assert.equal(again.port, port);
  });

  it('ends when it is stopped, without a warning, and is started again by the next run', async () => {
    await run('start');
    const { pid } = await runningNow();
    assert.equal(await run('stop'), true);
    await eventually(() => assert.ok(!isAlive(pid)));
    assert.equal(await running(), undefined);
    assert.equal(await run('stop'), false);
    assert.equal(await language('def f(x):\n    return [y for y in x if y is not None]\n'), 'python');
  });

  it('has its token again after Start, whatever the token was replaced by', async () => {
    const started = (await run('start')) as { endpoint: string };
    const { pid } = await runningNow();
    await vscode.commands.executeCommand('hfInference.setToken', {
      ...{ token: 'hf_testWrong', account: 'local server' },
      endpoint: started.endpoint,
    });
    const refused = await inferOne({ model: 'demo/code-language', inputs: RUST, useCache: false });
    assert.equal(
      refused.error?.message,
      'The token of the local server was lost or replaced. Restart the local server.',
    );
    await run('start');
    assert.equal(await language(), 'rust');
    assert.equal((await runningNow()).pid, pid);
  });

  it('names a model that it does not have', async () => {
    await run('start');
    const result = await inferOne({ model: 'owner/missing', inputs: RUST });
    assert.deepEqual(
      [result.error?.kind, result.error?.message],
      ['notFound', 'The local server has no model owner/missing. Download it, or select another model.'],
    );
  });

  describe('for other programs', () => {
    const questions = useQuestions();
    const messages = useMessages();
    const copied = async (row: string): Promise<string> => {
      questions.answer(row);
      await run('copyConnection');
      return vscode.env.clipboard.readText();
    };
    after(() => setting('localServer.port', 0));

    it('has an address and a key to copy, which stay the same, and is no endpoint for that', async () => {
      const { endpoint } = (await run('start')) as { endpoint: string };
      await setting('localServer.port', Number(new URL(endpoint).port));
      await setting('endpoint', 'https://models.example');
      await run('stop');
      const address = await copied('$(link) Copy Address');
      const key = await copied('$(key) Copy Key');
      assert.equal(address, `${endpoint}/v1`);
      const headers = { authorization: `Bearer ${key}` };
      assert.equal((await fetch(`${address}/models`, { headers })).status, 200);
      const { pid } = await runningNow();
      await run('stop');
      assert.deepEqual(
        [await copied('$(link) Copy Address'), await copied('$(key) Copy Key')],
        [address, key],
      );
      assert.notEqual((await runningNow()).pid, pid);
      assert.equal(setEndpoint(), 'https://models.example');
      assert.ok(!JSON.stringify([questions.asked, messages.shown]).includes(key), 'the key is not shown');
    });

    it('offers the key after the address', async () => {
      messages.press('Copy Key');
      const key = await copied('$(link) Copy Address');
      const { port } = await runningNow();
      assert.deepEqual(
        messages.shown.map(({ text }) => text),
        [
          `The address http://127.0.0.1:${port}/v1 was copied. Programs also need the key.`,
          'The key was copied. The local server stops soon after the last window that uses it is closed, unless you let it keep running.',
        ],
      );
      assert.match(key, /^[\w-]{32}$/);
    });
  });

  it('is not asked for pinned models while it stays stopped', async () => {
    await run('start');
    await run('stop');
    const result = await vscode.commands.executeCommand<PinCommandResult>('hfInference.pins.refresh');
    assert.deepEqual([result.outcome, result.error?.kind], ['refused', 'offline']);
    assert.equal(await running(), undefined);
  });

  it('reports that its port is in use and leaves the endpoint unchanged', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await setting('localServer.port', port);
    await setting('endpoint', 'https://models.example');
    const started = run('start');
    // The message waits for an answer; closing it is one.
    const closing = setInterval(() => void vscode.commands.executeCommand('notifications.clearAll'), 200);
    try {
      assert.equal(await started, undefined);
      assert.equal(setEndpoint(), 'https://models.example');
      assert.equal(await running(), undefined);
    } finally {
      clearInterval(closing);
      other.close();
      await setting('localServer.port', 0);
      await setting('endpoint', undefined);
    }
  });

  it('shows its log, which has neither the token nor the text of a run', async () => {
    await run('start');
    await language(`${RUST} // canaryInTheText`);
    await run('showLog');
    const text = await eventually(() => {
      const document = vscode.workspace.textDocuments.find(
        (one) => one.uri.scheme === 'output' && one.getText().includes('demo/code-language'),
      );
      assert.ok(document);
      return document.getText();
    });
    assert.match(text, /infer demo\/code-language 200/);
    assert.doesNotMatch(text, /canaryInTheText|[Bb]earer|HF_INFERENCE_TOKEN/);
  });

  it('keeps its token out of settings and files', async () => {
    await run('start');
    const written = await Promise.all(
      (await userFiles())
        .filter((path) => /settings\.json$|[\\/]open-inference\.hf-inference[\\/]/.test(path))
        .map((path) => readFile(path, 'utf8')),
    );
    assert.ok(written.length > 1);
    // Made of 24 random bytes; nothing else that is written has this form.
    for (const text of written) {
      assert.doesNotMatch(text, /(?<![\w-])[\w-]{32}(?![\w-])/);
    }
  });

  it('cannot be controlled by a workspace', async () => {
    const configuration = vscode.workspace.getConfiguration('hfInference');
    for (const [key, value] of [
      ['port', 8080],
      ['modelsFolder', '/models'],
      ['memoryBudgetMb', 1],
      ['downloads', true],
      ['keepRunning', true],
    ] as const) {
      await assert.rejects(
        async () => configuration.update(`localServer.${key}`, value, vscode.ConfigurationTarget.Workspace),
        /only into User settings/,
      );
    }
  });
});
