import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ActiveRuns } from '../../src/core/runs/activeRuns';
import * as tools from '../../src/core/runs/runTools';
import { prepareJob } from '../../src/features/infer/prepareJob';
import { JobRunner } from '../../src/features/infer/runJob';
import { createNodeFetch } from '../../src/node/nodeFetch';
import { systemClock } from '../../src/node/systemClock';
import { json } from '../support/http/httpAnswers';
import { closeEditors, infer, openText, select, setting, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';
import { silentLogger } from '../support/loggers';

const silent = () => undefined;
const log = { ...silentLogger, show: silent, dispose: silent };
const state = { get: silent, update: async () => undefined };

describe('canceling at stages without a request', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  const cancel = () => vscode.commands.executeCommand('hfInference.cancel');
  afterEach(closeEditors);
  beforeEach(() => server().play([json(200, [{ summary_text: 'x' }])]));

  /** A runner of the real class, whose secret storage and tools are as slow as the test wants. */
  const runnerWith = (slow: { readonly token?: Promise<never>; readonly loading?: Promise<void> }) => {
    const activeRuns = new ActiveRuns(systemClock);
    const ports = { fetch: createNodeFetch(), clock: systemClock, logger: log };
    const client = new tools.ModelClient(ports);
    const api = new tools.ApiClient(ports);
    const router = new tools.RunRouter(api, new tools.EndpointMemory(state));
    const runner = new JobRunner({
      inference: async () => {
        await slow.loading;
        return { tools, client, api, router };
      },
      accounts: { activeAccount: () => undefined, token: () => slow.token ?? Promise.resolve(undefined) },
      ...{ activeRuns, clock: systemClock, isLocalServer: () => false, log, state },
      runEvents: { fire: silent },
    });
    return { activeRuns, runner };
  };
  const job = () =>
    prepareJob({ model: 'owner/model', inputs: 'text', output: 'none' }, state, async () => undefined);
  const kindsOf = ({ outcomes }: Awaited<ReturnType<JobRunner['run']>>) =>
    outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failure.kind));

  it('fault 58: before the tools are loaded', async () => {
    let loaded: () => void = silent;
    const loading = new Promise<void>((resolve) => (loaded = resolve));
    const { activeRuns, runner } = runnerWith({ loading });
    const running = runner.run(crypto.randomUUID(), await job(), { onSettled: silent, onPartial: silent });
    activeRuns.cancelAll();
    loaded();
    assert.deepEqual(kindsOf(await running), ['cancelled']);
    assert.equal(activeRuns.newest, undefined);
    assert.equal(server().requests.length, 0);
  });

  it('fault 58: while secret storage has not returned the token', async () => {
    const { activeRuns, runner } = runnerWith({ token: new Promise<never>(() => undefined) });
    const running = runner.run(crypto.randomUUID(), await job(), { onSettled: silent, onPartial: silent });
    // The loop comes around: the run waits for the token now.
    await new Promise((resolve) => setImmediate(resolve));
    activeRuns.cancelAll();
    assert.deepEqual(kindsOf(await running), ['cancelled']);
    assert.equal(activeRuns.newest, undefined);
    assert.equal(server().requests.length, 0);
  });

  it('fault 58: while the confirmation for a large input is open', async () => {
    await setting('maxInputCharacters', 3);
    try {
      messages.leaveOpen();
      const running = infer({ model: 'owner/model', inputs: 'text', output: 'none' });
      while (messages.shown.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await cancel();
      assert.equal((await running)[0]?.status, 'cancelled');
      assert.equal(server().requests.length, 0);
      assert.equal(messages.shown.length, 1);
    } finally {
      await setting('maxInputCharacters', undefined);
    }
  });

  it('fault 58 and fault 59: while the result is shown, it ends once, with one edit and no message', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    server().play([json(200, [[0.1, 0.2]])]);
    const original = Reflect.get(vscode.window, 'showTextDocument');
    let shown = 0;
    Reflect.set(vscode.window, 'showTextDocument', async (...args: readonly unknown[]) => {
      shown += 1;
      await cancel();
      return Reflect.apply(original, vscode.window, args);
    });
    try {
      const results = await infer({ model: 'owner/model', task: 'feature-extraction', output: 'beside' });
      assert.deepEqual(
        results.map(({ status }) => status),
        ['ok'],
      );
      assert.equal(shown, 1);
      assert.equal(editor.document.getText(), 'alpha beta');
      assert.deepEqual(messages.shown, []);
    } finally {
      Reflect.set(vscode.window, 'showTextDocument', original);
    }
  });
});

describe('many runs at once', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);

  it('fault 60: 50 commands, alternating between two editors: the newest of each wins, each text is replaced once', async () => {
    const editors = [await openText('alpha'), await openText('beta')];
    const ROUNDS = 5;
    server().playBy(({ body }) =>
      body.includes('"seed":49') || body.includes('"seed":44')
        ? [json(200, [{ summary_text: body.includes('alpha') ? 'A' : 'B' }])]
        : [],
    );
    const runs: ReturnType<typeof infer>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { document }] of editors.entries()) {
        const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
        if (round === 0) {
          select(editor, index === 0 ? 'alpha' : 'beta');
        }
        for (let count = 0; count < 5; count++) {
          runs.push(infer({ model: 'owner/model', parameters: { seed: runs.length }, output: 'replace' }));
        }
      }
    }
    const statuses = (await Promise.all(runs)).map(([result]) => result?.status);
    assert.deepEqual(
      statuses,
      runs.map((_, at) => (at === 44 || at === 49 ? 'ok' : 'cancelled')),
    );
    const seen = server().requests.map(({ body }) => body);
    assert.equal(new Set(seen).size, seen.length, 'a request was sent twice');
    assert.deepEqual(messages.shown, []);
    assert.deepEqual(
      editors.map(({ document }) => document.getText()),
      ['A', 'B'],
    );
  });
});
