import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { eventually } from '../support/eventually';
import { startInferenceServer } from '../support/inferenceServer';
import type { InferenceServer } from '../support/inferenceServer';
import { writeMiniatureModels } from '../support/models/miniatureModel';
import { inferOne, setting, useEndpoint } from './useLoopback';

const MODEL = 'demo/code-language';
const PIN = { model_id: MODEL, compute_type: 'cpu' };

async function pins(command: string, args?: unknown): Promise<PinCommandResult> {
  return vscode.commands.executeCommand<PinCommandResult>(`hfInference.pins.${command}`, args);
}

describe('pins of the local server', () => {
  let server: InferenceServer;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pins-'));
    server = await startInferenceServer({ args: ['--allowed-pins', '1', '--load-delay-ms', '300'] });
    await useEndpoint(server.endpoint, server.token);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    await setting('endpoint', undefined);
  });

  const state = async (): Promise<unknown> => {
    const response = await fetch(`${server.endpoint}/status/${MODEL}`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    return ((await response.json()) as { state: unknown }).state;
  };

  it('a model that is not pinned answers its first inference with a 503', async () => {
    assert.equal(await state(), 'Loadable');
    const result = await inferOne({ model: MODEL, inputs: 'fn main() {}', waitForModel: 'never' });
    assert.equal(result.error?.kind, 'loading');
  });

  it('refuses what the server does not have, with its message, and the list is unchanged', async () => {
    const result = await pins('add', { model_id: 'owner/unknown' });
    assert.deepEqual([result.outcome, result.reason, result.pinned_models], ['refused', 'rejected', []]);
    assert.equal(result.allowed_pinned_models, 1);
    assert.equal((await pins('add', { model_id: MODEL, compute_type: 'gpu' })).reason, 'rejected');
  });

  it('pinning a model makes the next inference answer without a 503', async () => {
    assert.deepEqual(await pins('add', { model_id: MODEL }), {
      outcome: 'done',
      pinned_models: [PIN],
      allowed_pinned_models: 1,
    });
    await eventually(async () => assert.equal(await state(), 'Loaded'));
    const result = await inferOne({ model: MODEL, inputs: 'fn main() {}', waitForModel: 'never' });
    assert.deepEqual([result.status, result.attempts], ['ok', 1]);
  });

  it('exports the list to a file and imports it again', async () => {
    const uri = vscode.Uri.file(join(folder, 'team.hfpins.json')).toString();
    await vscode.commands.executeCommand('hfInference.pins.export', { uri });
    const text = await readFile(join(folder, 'team.hfpins.json'), 'utf8');
    assert.deepEqual(JSON.parse(text), { pinned_models: [PIN] });
    assert.equal((await pins('remove', { model_id: MODEL })).outcome, 'done');
    const result = await pins('import', { uri });
    assert.deepEqual([result.outcome, result.pinned_models], ['done', [PIN]]);
    assert.equal((await pins('import', { uri, mode: 'replace' })).outcome, 'already');
  });

  it('copies the ID', async () => {
    await vscode.commands.executeCommand('hfInference.pins.copyModelId', { model_id: MODEL });
    assert.equal(await vscode.env.clipboard.readText(), MODEL);
  });
});

describe('pins of a server with memory for one model', () => {
  const [FIRST, SECOND, THIRD] = ['mini/text-classification', 'mini/fill-mask', 'mini/feature-extraction'];
  let server: InferenceServer;
  let models: string;

  before(async () => {
    models = await mkdtemp(join(tmpdir(), 'models-'));
    await writeMiniatureModels(models);
    // A model counts 100 MB before it was measured.
    server = await startInferenceServer({ models, args: ['--memory-budget-mb', '96'] });
    await useEndpoint(server.endpoint, server.token);
  });
  after(async () => {
    await server.stop();
    await rm(models, { recursive: true, force: true });
    await setting('endpoint', undefined);
  });

  const isLoaded = async (model: string): Promise<unknown> => {
    const response = await fetch(`${server.endpoint}/status/${model}`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    return ((await response.json()) as { loaded: unknown }).loaded;
  };
  const run = (model: string) => inferOne({ model, inputs: 'good is [MASK]', waitForModel: 'always' });

  it('a pinned model stays loaded when another one is used', async () => {
    assert.equal((await pins('add', { model_id: FIRST })).outcome, 'done');
    await eventually(async () => assert.equal(await isLoaded(FIRST), true));
    assert.equal((await run(SECOND)).status, 'ok');
    assert.equal(await isLoaded(FIRST), true);
  });

  it('unpinning lets it be evicted', async () => {
    assert.equal((await pins('remove', { model_id: FIRST })).outcome, 'done');
    assert.equal((await run(THIRD)).status, 'ok');
    await eventually(async () => assert.equal(await isLoaded(FIRST), false));
  });
});
