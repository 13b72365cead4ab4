import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { json } from '../support/http/httpAnswers';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { CANARY_TOKEN, useLoopback } from './useLoopback';

const PATH = '/usage/pinned_models';
const A = '{"model_id":"owner/a","compute_type":"cpu","replicas":2}';
const B = '{"model_id":"b","compute_type":"gpu"}';

/** Runs a command of the pins as another extension would. */
async function pins(command: string, args?: unknown): Promise<PinCommandResult> {
  return vscode.commands.executeCommand<PinCommandResult>(`hfInference.pins.${command}`, args);
}

describe('pins: commands with arguments', () => {
  const { server } = useLoopback();
  let entries: readonly string[] = [];
  let limit: number | undefined;

  const list = (): string =>
    `{"pinned_models":[${entries.join(',')}]${limit === undefined ? '' : `,"allowed_pinned_models":${limit}`}}`;
  const serve = ({ body, method, path }: SeenRequest): Script => {
    if (path !== PATH) {
      return [json(404, { error: 'Not Found' })];
    }
    if (method === 'POST') {
      const { pinned_models: items } = JSON.parse(body) as { pinned_models: unknown[] };
      entries = items.map((item) => JSON.stringify(item));
    }
    return [json(200, list())];
  };
  const posts = () => server().requests.filter(({ method }) => method === 'POST');

  beforeEach(() => {
    entries = [A];
    limit = 5;
    server().playBy(serve);
  });

  it('add pins a model after the others, whose unknown fields stay byte for byte', async () => {
    const result = await pins('add', { model_id: 'owner/new', compute_type: 'gpu' });
    const added = { model_id: 'owner/new', compute_type: 'gpu' };
    assert.deepEqual(result, {
      outcome: 'done',
      pinned_models: [JSON.parse(A), added],
      allowed_pinned_models: 5,
    });
    assert.deepEqual(
      posts().map(({ body }) => body),
      [`{"pinned_models":[${A},${JSON.stringify(added)}]}`],
    );
    assert.equal(posts()[0]?.headers['authorization'], `Bearer ${CANARY_TOKEN}`);
  });

  it('add reports that a model is already pinned, and sends nothing', async () => {
    const { outcome } = await pins('add', { model_id: 'owner/a' });
    assert.equal(outcome, 'already');
    assert.equal(posts().length, 0);
  });

  it('remove unpins only the named model', async () => {
    entries = [A, B];
    const { outcome, pinned_models: left } = await pins('remove', { model_id: 'owner/a' });
    assert.deepEqual([outcome, left], ['done', [JSON.parse(B)]]);
  });

  it('replaceAll makes the given list the whole list, and asks nothing', async () => {
    entries = [A, B];
    const result = await pins('replaceAll', {
      pinned_models: [{ model_id: 'c', compute_type: 'cpu' }, { model_id: 'owner/a' }],
      confirm: false,
    });
    assert.equal(result.outcome, 'done');
    assert.deepEqual(result.pinned_models, [{ model_id: 'c', compute_type: 'cpu' }, JSON.parse(A)]);
  });

  it('setComputeType changes one field of one entry', async () => {
    entries = [A, B];
    const { outcome } = await pins('setComputeType', { model_id: 'owner/a', compute_type: 'gpu' });
    assert.equal(outcome, 'done');
    assert.deepEqual(entries, [A.replace('"cpu"', '"gpu"'), B]);
  });

  it('fault 79: a known limit is enforced without a request', async () => {
    limit = 1;
    const result = await pins('add', { model_id: 'c' });
    assert.deepEqual([result.outcome, result.reason, result.allowed_pinned_models], ['refused', 'limit', 1]);
    assert.equal(posts().length, 0);
  });

  it('refuses an invalid model ID, and throws only for arguments of the wrong form', async () => {
    const result = await pins('add', { model_id: '../../etc' });
    assert.deepEqual([result.outcome, result.reason], ['refused', 'invalidModelId']);
    await assert.rejects(pins('add', { model: 'gpt2' }), /expects \{ model_id, compute_type \}/);
    await assert.rejects(pins('replaceAll', { pinned_models: 'gpt2' }), /invalid: pinned_models/);
    assert.equal(posts().length, 0);
  });
});
