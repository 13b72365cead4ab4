import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PinRow } from '../../src/core/pins/intent/pinRows';
import { pinsCount, pinTooltip, pinTreeItem } from '../../src/features/pins/pinTreeItem';
import type { RowFacts } from '../../src/features/pins/pinTreeItem';
import { json } from '../support/http/httpAnswers';
import { closeEditors, setting, useLoopback } from './useLoopback';

const LOADED: RowFacts = { load: 'loaded', onHub: true, isCurrent: false };
const pin = (modelId: string, computeType?: string, count = 1): PinRow => ({
  kind: 'pin',
  name: { modelId, ...(computeType !== undefined && { computeType }) },
  count,
});

/** What a row shows, and what a screen reader says. */
function shown(row: PinRow, facts: Partial<RowFacts> = {}) {
  const item = pinTreeItem(row, { ...LOADED, ...facts });
  return [item.label, item.description, item.accessibilityInformation?.label];
}

describe('the row of a pinned model', () => {
  it('begins with the name of the model; owner and compute type follow', () => {
    assert.deepEqual(shown(pin('demo/code-language', 'cpu')), [
      'code-language',
      'demo · cpu',
      'demo/code-language, cpu, loaded',
    ]);
    assert.deepEqual(shown(pin('gpt2', 'gpu', 2)), ['gpt2', 'gpu · ×2', 'gpt2, gpu, ×2, loaded']);
    assert.deepEqual(shown(pin('gpt2'), { load: 'unknown' }), ['gpt2', '', 'gpt2']);
  });

  it('marks the current model visibly, for a screen reader, and for the menu', () => {
    const row = pin('demo/code-language', 'cpu');
    assert.deepEqual(shown(row, { isCurrent: true }), [
      'code-language',
      '✓ demo · cpu',
      'demo/code-language, current, cpu, loaded',
    ]);
    const contextValue = (facts: Partial<RowFacts>) => pinTreeItem(row, { ...LOADED, ...facts }).contextValue;
    assert.equal(contextValue({ isCurrent: true }), 'pin current hub');
    assert.equal(contextValue({ isCurrent: true, onHub: false }), 'pin current');
    assert.equal(contextValue({ onHub: false }), 'pin');
    assert.match(pinTooltip(row, { ...LOADED, isCurrent: true }).value, /Current&nbsp;model/);
    assert.doesNotMatch(pinTooltip(row, LOADED).value, /Current/);
  });

  it('has a label whatever the server calls a model', () => {
    assert.deepEqual(shown(pin('owner/')).slice(0, 2), ['owner/', '']);
    assert.deepEqual(shown(pin('/')).slice(0, 2), ['/', '']);
    assert.deepEqual(shown(pin('/name')).slice(0, 2), ['name', '']);
    assert.deepEqual(shown(pin('a/b/c')).slice(0, 2), ['b/c', 'a']);
    assert.deepEqual(shown(pin('ow\u202Ener/na\nme')), [
      'na\\nme',
      'ow\\u202ener',
      'ow\\u202ener/na\\nme, loaded',
    ]);
  });

  it('names a dropped model in the same way', () => {
    const row: PinRow = { kind: 'dropped', name: { modelId: 'owner/two', computeType: 'gpu' }, text: '{}' };
    assert.deepEqual(shown(row), [
      'two',
      'owner · dropped by the server',
      'owner/two, dropped by the server',
    ]);
  });

  it('is counted, with the limit if the server reports one', () => {
    assert.equal(pinsCount({ items: [], allowed: 5 }), '0 of 5');
    assert.equal(pinsCount({ items: [] }), '0');
  });
});

describe('Use as Model', () => {
  const { server } = useLoopback();
  const use = async (args: unknown) =>
    vscode.commands.executeCommand<string>('hfInference.pins.useAsModel', args);
  const model = () => vscode.workspace.getConfiguration('hfInference').inspect<string>('model');

  beforeEach(() => {
    server().playBy(() => [json(200, { pinned_models: [] })]);
  });
  afterEach(async () => {
    await setting('model', undefined);
    await vscode.workspace.getConfiguration('hfInference').update('model', undefined, false);
    await closeEditors();
  });

  it('makes the model of a row or an argument the user’s model', async () => {
    assert.equal(await use(pin('owner/a', 'cpu')), 'owner/a');
    assert.equal(model()?.globalValue, 'owner/a');
    assert.equal(await use({ model_id: 'owner/b' }), 'owner/b');
    assert.equal(model()?.globalValue, 'owner/b');
  });

  it('sets the model in the workspace if the workspace has set one', async () => {
    await vscode.workspace.getConfiguration('hfInference').update('model', 'owner/ours', false);
    await use({ model_id: 'owner/a' });
    assert.deepEqual([model()?.workspaceValue, model()?.globalValue], ['owner/a', undefined]);
  });

  it('throws for what is not a model ID', async () => {
    await assert.rejects(use({ model_id: '../../etc' }), /expects the ID of a model/);
    await assert.rejects(use({ model: 'gpt2' }), /expects \{ model_id \}/);
    assert.equal(model()?.globalValue, undefined);
  });
});
