import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { infer, inferOne, openText, select, setting, closeEditors, useLoopback } from './useLoopback';

const LABELS = [
  [
    { label: 'rust', score: 0.9 },
    { label: 'go', score: 0.1 },
  ],
];
const LOADING = json(503, { error: 'Model owner/model is currently loading', estimated_time: 1 });

describe('hfInference.infer with arguments', () => {
  const { server } = useLoopback();

  it('resolves to the parsed answer and the facts of the run', async () => {
    server().play([json(200, LABELS, { 'x-cache': 'hit', 'x-compute-type': 'cpu', 'x-request-id': 'r1' })]);
    const result = await inferOne({ inputs: 'fn main() {} 🦀' });
    assert.deepEqual(
      { ...result, elapsedMs: 0 },
      {
        model: 'owner/model',
        task: 'auto',
        input: 'fn main() {} 🦀',
        output: LABELS,
        text: 'rust',
        status: 'ok',
        fromCache: true,
        computeType: 'cpu',
        attempts: 1,
        elapsedMs: 0,
        characters: 14,
      },
    );
    assert.equal(server().requests[0]?.path, '/models/owner/model');
    assert.deepEqual(JSON.parse(server().requests[0]?.body ?? ''), { inputs: 'fn main() {} 🦀' });
  });

  it('returns the characters that the server counted', async () => {
    server().play([json(200, LABELS, { 'x-compute-characters': '77' })]);
    assert.equal((await inferOne()).characters, 77);
  });

  it('sends no cache header with the cache on', async () => {
    server().play([json(200, LABELS)]);
    await inferOne({ useCache: true });
    assert.equal(server().requests[0]?.headers['x-use-cache'], undefined);
  });

  it('sends x-use-cache: false with the cache off', async () => {
    server().play([json(200, LABELS)]);
    await inferOne({ useCache: false });
    assert.equal(server().requests[0]?.headers['x-use-cache'], 'false');
  });

  it('uses the cache flag of the settings if the call has none', async () => {
    await setting('useCache', false);
    try {
      server().play([json(200, LABELS)]);
      await inferOne();
      assert.equal(server().requests[0]?.headers['x-use-cache'], 'false');
    } finally {
      await setting('useCache', undefined);
    }
  });

  it('onLoading: first without the header, then waits, in two attempts', async () => {
    server().play([LOADING], [json(200, LABELS)]);
    const result = await inferOne({ waitForModel: 'onLoading' });
    assert.equal(result.status, 'ok');
    assert.equal(result.attempts, 2);
    assert.deepEqual(
      server().requests.map(({ headers }) => headers['x-wait-for-model']),
      [undefined, 'true'],
    );
  });

  it('never: a loading model is the result', async () => {
    server().play([LOADING]);
    const result = await inferOne({ waitForModel: 'never' });
    assert.equal(result.status, 'error');
    assert.equal(result.error?.kind, 'loading');
    assert.equal(server().requests.length, 1);
  });

  it('always: one request, with the header', async () => {
    server().play([json(200, LABELS)]);
    const result = await inferOne({ waitForModel: 'always' });
    assert.equal(result.attempts, 1);
    assert.deepEqual(
      server().requests.map(({ headers }) => headers['x-wait-for-model']),
      ['true'],
    );
  });

  it('sends the parameters of the call, or otherwise those of the settings for the model and for every model', async () => {
    await setting('parameters', { '*': { top_k: 3, seed: 1 }, 'owner/model': { top_k: 5 } });
    try {
      server().play([json(200, LABELS)]);
      await inferOne();
      await inferOne({ parameters: { top_k: 9 } });
      const sent = server().requests.map(
        ({ body }) => (JSON.parse(body) as { parameters: unknown }).parameters,
      );
      assert.deepEqual(sent, [{ top_k: 5, seed: 1 }, { top_k: 9 }]);
    } finally {
      await setting('parameters', undefined);
    }
  });

  it('sends objects and lists unchanged', async () => {
    server().play([json(200, { answer: 'x', score: 1, start: 0, end: 1 })]);
    const inputs = { question: 'q', context: 'c' };
    const result = await inferOne({ inputs, task: 'question-answering' });
    assert.deepEqual(JSON.parse(server().requests[0]?.body ?? ''), { inputs });
    assert.deepEqual(result.input, inputs);
    assert.equal(result.characters, 2);
  });

  it('fault 54: an invalid model ID in the settings reaches no URL', async () => {
    server().play([json(200, LABELS)]);
    await setting('model', '../../usage/pinned_models');
    try {
      const run = infer({ inputs: 'x', output: 'none' });
      let isOver = false;
      void run.finally(() => (isOver = true));
      // Nothing says when the picker has opened; closing none does nothing.
      while (!isOver) {
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      }
      assert.equal(await run, undefined);
      // The picker that asks for another one may have looked models up.
      assert.deepEqual(
        server().requests.filter(({ method }) => method !== 'GET'),
        [],
      );
    } finally {
      await setting('model', undefined);
    }
  });

  for (const [what, args] of [
    ['an unknown field', { modle: 'x' }],
    ['a model that is no id', { model: '../../x' }],
    ['a flag of the wrong type', { useCache: 'no' }],
    ['an unknown output', { output: 'printer' }],
    ['an unknown wait mode', { waitForModel: 'sometimes' }],
  ] as const) {
    it(`rejects ${what} and sends nothing`, async () => {
      server().play([json(200, LABELS)]);
      await assert.rejects(async () => inferOne(args), /hfInference\.infer/);
      assert.equal(server().requests.length, 0);
    });
  }
});

describe('hfInference.infer on selections', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);

  it('returns one result for each selection, in document order', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'gamma', 'alpha');
    server().playBy(({ body }) => [
      json(200, [{ generated_text: `<${String((JSON.parse(body) as { inputs: string }).inputs)}>` }]),
    ]);
    const results = await infer({ model: 'owner/model', output: 'none' });
    assert.deepEqual(
      results.map(({ input, output }) => [input, output]),
      [
        ['alpha', [{ generated_text: '<alpha>' }]],
        ['gamma', [{ generated_text: '<gamma>' }]],
      ],
    );
  });

  it('sends all selections in one request if the task takes a list', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'alpha', 'beta', 'gamma');
    const label = (name: string) => [{ label: name, score: 1 }];
    server().play([json(200, [label('a'), label('b'), label('c')])]);
    const results = await infer({ model: 'owner/list', task: 'text-classification', output: 'none' });
    assert.equal(server().requests.length, 1);
    assert.deepEqual(JSON.parse(server().requests[0]?.body ?? ''), { inputs: ['alpha', 'beta', 'gamma'] });
    assert.deepEqual(
      results.map(({ output }) => output),
      [[label('a')], [label('b')], [label('c')]],
    );
  });

  it('runs the pinned model of the row whose button was clicked, whatever else is selected in the view', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    server().play([json(200, LABELS)]);
    const [one, other] = ['demo/one', 'demo/other'].map((modelId) => ({
      kind: 'pin',
      name: { modelId, computeType: 'cpu' },
      count: 1,
    }));
    await vscode.commands.executeCommand('hfInference.pins.infer', other, [one, other]);
    assert.deepEqual(
      server()
        .requests.filter(({ method }) => method === 'POST')
        .map(({ path }) => path),
      ['/models/demo/other'],
    );
  });

  it('sends a refused list again one by one, and remembers', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha', 'beta');
    server().playBy(({ body }) =>
      Array.isArray((JSON.parse(body) as { inputs: unknown }).inputs)
        ? [json(422, { error: 'no lists', error_type: 'validation' })]
        : [json(200, LABELS)],
    );
    const args = { model: 'owner/nolist', task: 'text-classification', output: 'none' };
    const first = await infer(args);
    assert.deepEqual(
      first.map(({ status }) => status),
      ['ok', 'ok'],
    );
    assert.equal(server().requests.length, 3);
    await infer(args);
    assert.equal(server().requests.length, 5);
  });

  it('lets one failing selection affect no other', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'alpha', 'beta', 'gamma');
    server().playBy(({ body }) =>
      body.includes('beta') ? [json(400, { error: 'not this' })] : [json(200, LABELS)],
    );
    const results = await infer({ model: 'owner/model', output: 'none' });
    assert.deepEqual(
      results.map(({ status }) => status),
      ['ok', 'error', 'ok'],
    );
    assert.equal(results[1]?.error?.kind, 'invalidInput');
  });
});
