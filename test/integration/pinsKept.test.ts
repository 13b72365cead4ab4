import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { json } from '../support/http/httpAnswers';
import { CANARY_TOKEN, useLoopback } from './useLoopback';

interface Pin {
  readonly model_id: string;
  readonly compute_type?: string;
}
const [A, B, C, NEW] = ['owner/a', 'owner/b', 'owner/c', 'owner/new'].map((model_id) => ({
  model_id,
  compute_type: 'cpu',
})) as [Pin, Pin, Pin, Pin];

async function pins(command: string, args?: unknown): Promise<PinCommandResult> {
  return vscode.commands.executeCommand<PinCommandResult>(`hfInference.pins.${command}`, args);
}
const add = (args: object = {}) => pins('add', { model_id: NEW.model_id, ...args });

describe('pins: lists that lose entries or change IDs', () => {
  const { server } = useLoopback();
  let list: readonly Pin[] = [];
  let keeps: (sent: readonly Pin[]) => readonly Pin[];
  let account = '';
  const posts = () => server().requests.filter(({ method }) => method === 'POST');

  /** What a fresh window begins with: nothing in memory. A token that is replaced gives the same. */
  const startAnew = async (): Promise<void> => {
    const token = `${CANARY_TOKEN}${crypto.randomUUID().replaceAll('-', '')}`;
    await vscode.commands.executeCommand('hfInference.setToken', { token, account });
  };

  beforeEach(async () => {
    list = [A, B, C];
    keeps = (sent) => sent;
    account = crypto.randomUUID();
    await startAnew();
    server().playBy(({ body, method }) => {
      if (method === 'POST') {
        list = keeps((JSON.parse(body) as { pinned_models: Pin[] }).pinned_models);
      }
      return [json(200, { pinned_models: list })];
    });
  });

  it('found fault 26, fault 78: dropped pins are in the result, and Restore pins them again', async () => {
    keeps = (sent) => sent.slice(-2);
    assert.deepEqual(await add(), { outcome: 'done', reason: 'dropped', pinned_models: [C, NEW] });
    keeps = (sent) => sent;
    assert.equal((await pins('restore')).outcome, 'done');
    assert.deepEqual(list, [A, B, C, NEW]);
    assert.equal(await pins('restore'), undefined, 'there is nothing to restore any more');
  });

  it('found fault 34, fault 83 after a restart: three pins are not overwritten by an empty list', async () => {
    await pins('refresh');
    await startAnew();
    list = [];
    const result = await add();
    assert.deepEqual([result.outcome, result.reason], ['refused', 'suspiciousShrink']);
    assert.equal(posts().length, 0);
    assert.deepEqual(await add({ confirm: false }), { outcome: 'done', pinned_models: [NEW] });
  });

  it('found fault 34: a single known pin is protected, and remove and replaceAll also accept confirm: false', async () => {
    list = [A];
    await pins('refresh');
    list = [];
    assert.equal((await pins('replaceAll', { pinned_models: [NEW] })).reason, 'suspiciousShrink');
    assert.equal((await pins('replaceAll', { pinned_models: [A, B, C], confirm: false })).outcome, 'done');
    list = [C];
    assert.equal((await pins('remove', { model_id: C.model_id, confirm: false })).outcome, 'done');
    assert.deepEqual(list, []);
  });

  it('found fault 34, fault 83: a refresh accepts the list that it shows', async () => {
    await pins('refresh');
    list = [];
    assert.deepEqual((await pins('refresh')).pinned_models, []);
    assert.equal((await add()).outcome, 'done');
  });

  it('found fault 33, fault 95: a server that lowercases IDs gets one copy, and unpins it by either name', async () => {
    keeps = (sent) => sent.map((pin) => ({ ...pin, model_id: pin.model_id.toLowerCase() }));
    const lower = { model_id: 'team/model', compute_type: 'cpu' };
    const model = { model_id: 'Team/Model' };
    assert.deepEqual(await pins('add', model), { outcome: 'done', pinned_models: [A, B, C, lower] });
    assert.equal(posts().length, 1);
    assert.deepEqual(await pins('remove', model), { outcome: 'done', pinned_models: [A, B, C] });
  });
});
