import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startHub } from '../support/process/loopbackHub';
import type { LoopbackHub } from '../support/process/loopbackHub';
import { projectFolder } from '../support/projectFolder';
import { closeEditors, infer, inferOne, openText, select, setting, until } from './useLoopback';
import { useMessages } from './useMessages';
import { acceptRow, usePickers } from './usePickers';

const RUST = 'fn main() { let mut total: u64 = 0; for n in 0..10 { total += n; } println!("{total}"); }';
const ID = 'acme/language';

const run = <T>(command: string, args?: object) =>
  vscode.commands.executeCommand<T>(`hfInference.localServer.${command}`, ...(args ? [args] : []));
const download = (args?: object) =>
  run<{ outcome: string; bytes: number; reason?: string }>('download', args);
const remove = (args: object) => run<{ outcome: string; reason?: string }>('deleteModel', args);

type Work = (
  progress: vscode.Progress<{ message?: string }>,
  token: vscode.CancellationToken,
) => Promise<unknown>;

/** Moves the focus to a row. Resolves when VS Code has done so. */
async function focusRow(
  picker: vscode.QuickPick<vscode.QuickPickItem>,
  isWanted: (item: vscode.QuickPickItem) => boolean,
): Promise<void> {
  if (!picker.activeItems.some(isWanted)) {
    const moved = new Promise((resolve) => picker.onDidChangeActive(resolve));
    picker.activeItems = picker.items.filter(isWanted);
    await moved;
  }
}

describe('downloading a model for the local server', function () {
  this.timeout(60_000);
  let folder: string;
  let hub: LoopbackHub;
  const messages = useMessages();
  const { opened } = usePickers();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-hub-'));
    await cp(join(projectFolder, 'test/models/demo/code-language'), join(folder, ID), { recursive: true });
    await setting('localServer.port', 0);
    await setting('endpoint', undefined);
  });
  beforeEach(async () => {
    hub = await startHub(folder);
    await setting('localServer.hub', hub.url);
    await setting('model', undefined);
  });
  afterEach(async () => {
    await remove({ model_id: ID, confirm: false });
    await hub.close();
    for (const key of ['localServer.hub', 'localServer.downloads', 'localServer.modelsFolder', 'model']) {
      await setting(key, undefined);
    }
    await closeEditors();
  });
  after(async () => {
    await run('stop');
    await rm(folder, { recursive: true });
    await setting('endpoint', undefined);
    await setting('localServer.port', undefined);
  });
  const question = () => messages.shown.find(({ modal }) => modal);

  it('asks with host, size, and folder, and then brings a model that answers', async () => {
    messages.press('Download');
    const { bytes, ...rest } = await download({ model_id: ID });
    assert.deepEqual(rest, { outcome: 'done' });
    assert.ok(bytes > 1e6, String(bytes));
    const { detail = '', text = '' } = question() ?? {};
    assert.equal(text, `Download ${ID} from ${new URL(hub.url).host}?`);
    assert.match(detail, /^1\.3 MB \(number format fp32\) will be saved in \S+localServer.models\.\n/);
    assert.equal(hub.requests.filter((path) => path.includes('/resolve/')).length > 2, true);
    await run('start', { selectsModel: false });
    const result = await inferOne({ model: ID, inputs: RUST, useCache: false });
    assert.equal(result.status, 'ok', JSON.stringify(result.error));
    assert.match(JSON.stringify(result.output), /^\[\[\{"label":"rust"/);
  });

  it('brings nothing if the user does not agree, and asks again the next time', async () => {
    assert.deepEqual(await download({ model_id: ID }), { outcome: 'refused', bytes: 0, reason: 'declined' });
    assert.deepEqual(await download({ model_id: ID }), { outcome: 'refused', bytes: 0, reason: 'declined' });
    assert.equal(messages.shown.filter(({ modal }) => modal).length, 2);
    assert.deepEqual(
      hub.requests.filter((path) => path.includes('/resolve/')),
      [],
    );
  });

  it('asks nothing where the user wants that, and says what is here already', async () => {
    await setting('localServer.downloads', 'always');
    assert.equal((await download({ model_id: ID })).outcome, 'done');
    const before = hub.requests.length;
    assert.deepEqual(await download({ model_id: ID }), { outcome: 'already', bytes: 0 });
    assert.deepEqual(await download({ model_id: 'demo/code-language' }), { outcome: 'already', bytes: 0 });
    assert.equal(hub.requests.length, before);
    assert.equal(question(), undefined);
  });

  it('keeps what has arrived when it is canceled, and continues the next time', async () => {
    await setting('localServer.downloads', 'always');
    hub.faults.hold = new Promise(() => undefined);
    const { withProgress } = vscode.window;
    const canceling = new vscode.CancellationTokenSource();
    Reflect.set(vscode.window, 'withProgress', async (_: unknown, work: Work) => {
      // The weights never come whole.
      const report = ({ message = '' }) => /[1-9]\d\d kB of/.test(message) && canceling.cancel();
      return work({ report }, canceling.token);
    });
    try {
      const { bytes, outcome } = await download({ model_id: ID });
      assert.equal(outcome, 'cancelled');
      assert.ok(bytes > 100e3, String(bytes));
      assert.deepEqual(await remove({ model_id: ID, confirm: false }), { outcome: 'already' });
    } finally {
      canceling.cancel();
      Reflect.set(vscode.window, 'withProgress', withProgress);
    }
    delete hub.faults.hold;
    await setting('localServer.downloads', 'ask');
    messages.press('Download');
    assert.equal((await download({ model_id: ID })).outcome, 'done');
    assert.match(
      question()?.detail ?? '',
      /\n\d+ kB are already here from an earlier download, which is continued\.\n/,
    );
    assert.equal(hub.requests.filter((path) => path.endsWith('/tokenizer.json')).length, 1);
  });

  it('sends a token for a gated model only, and only after the user agreed to that', async () => {
    hub.facts.set(ID, { gated: 'manual' });
    await setting('localServer.downloads', 'always');
    const token = 'hf_testGated0123456789';
    await vscode.commands.executeCommand('hfInference.setToken', { token, endpoint: hub.url, account: 'me' });
    assert.equal((await download({ model_id: ID })).reason, 'declined');
    assert.equal(hub.authorized.length, 0);
    const { host } = new URL(hub.url);
    assert.ok(question()?.detail?.includes(`the token of the account “me” is sent to ${host}.`));
    messages.press('Download');
    assert.equal((await download({ model_id: ID })).outcome, 'done');
    assert.ok(hub.authorized.every((line) => line.startsWith(`Bearer ${token} `)));
    assert.ok(hub.authorized.some((line) => line.includes('/resolve/')));
  });

  it('is off where the user wants that', async () => {
    await setting('localServer.downloads', 'never');
    assert.deepEqual(await download({ model_id: ID }), { outcome: 'refused', bytes: 0, reason: 'turnedOff' });
    assert.deepEqual(hub.requests, []);
  });

  it('takes only the ID of a model and a number format that it has', async () => {
    await assert.rejects(async () => download({ model_id: '../x' }), /expects \{ model_id, dtype\? \}/);
    await assert.rejects(async () => download({ model_id: ID, dtype: 'q99' }), /expects/);
    assert.deepEqual(await download({ model_id: ID, dtype: 'q4' }), {
      ...{ outcome: 'refused', bytes: 0, reason: 'noSuchFormat' },
    });
    assert.deepEqual(await download({ model_id: 'acme/missing' }), {
      ...{ outcome: 'refused', bytes: 0, reason: 'missing' },
    });
  });

  it('goes from the list to an answer in the run that needed a model', async () => {
    await run('start', { selectsModel: false });
    const editor = await openText(RUST);
    select(editor, RUST);
    messages.press('Download');
    const running = infer({ output: 'none', task: 'text-classification' });
    const models = await opened('Select Model');
    await until(() => !models.busy);
    await focusRow(models, ({ label }) => label.endsWith('Download a Model…'));
    await acceptRow();
    const list = await opened('Download a Model');
    assert.deepEqual(list.items[0]?.label, 'chat');
    list.value = ID;
    await until(() => list.items.some(({ description }) => description === ID));
    await focusRow(list, ({ description }) => description === ID);
    await acceptRow();
    const [result] = await running;
    assert.equal(result?.model, ID);
    assert.match(JSON.stringify(result?.output), /"label":"rust"/);
  });

  it('says in the list that the size is unknown where the hub does not answer', async () => {
    await hub.close();
    void download();
    const list = await opened('Download a Model');
    await until(() => list.items.some(({ description }) => description?.startsWith('size unknown') === true));
    hub = await startHub(folder);
  });

  it('says in the list that the hub allows no more requests', async () => {
    hub.faults.status = 429;
    void download();
    const list = await opened('Download a Model');
    const text = `size unknown: ${new URL(hub.url).host} allows no more requests now`;
    await until(() => list.items.some(({ description }) => description === text));
  });

  it('deletes what it brought, from a running server, too, and nothing else', async () => {
    await setting('localServer.downloads', 'always');
    await download({ model_id: ID });
    await run('start', { selectsModel: false });
    assert.equal((await inferOne({ model: ID, inputs: RUST })).status, 'ok');
    assert.deepEqual(await remove({ model_id: ID, confirm: false }), { outcome: 'done' });
    const gone = await inferOne({ model: ID, inputs: RUST, useCache: false });
    assert.equal(gone.error?.kind, 'notFound');
    assert.deepEqual(await remove({ model_id: ID, confirm: false }), { outcome: 'already' });
    assert.deepEqual(await remove({ model_id: 'demo/code-language', confirm: false }), {
      ...{ outcome: 'refused', reason: 'notOwn' },
    });
  });

  it('says that a deleted model is still selected', async () => {
    await setting('localServer.downloads', 'always');
    await download({ model_id: ID });
    await run('start', { selectsModel: false });
    await setting('model', ID);
    assert.deepEqual(await remove({ model_id: ID, confirm: false }), { outcome: 'done' });
    assert.deepEqual(
      messages.shown.map(({ text }) => text).filter((text) => text.includes('deleted')),
      [`${ID} was deleted, but is still selected. Select another model to run.`],
    );
  });

  it('never deletes from a folder of the user', async () => {
    const models = join(folder, 'of-the-user');
    await mkdir(join(models, 'acme', 'mine'), { recursive: true });
    await writeFile(join(models, 'acme', 'mine', 'config.json'), '{}');
    await setting('localServer.modelsFolder', models);
    assert.deepEqual(await remove({ model_id: 'acme/mine', confirm: false }), {
      ...{ outcome: 'refused', reason: 'notOwn' },
    });
    assert.deepEqual(await readdir(join(models, 'acme', 'mine')), ['config.json']);
  });

  it('asks before it deletes what cannot go to the trash', async () => {
    await setting('localServer.downloads', 'always');
    await download({ model_id: ID });
    assert.deepEqual(await remove({ model_id: ID }), { outcome: 'refused', reason: 'declined' });
    assert.equal(question()?.text, `Delete ${ID} permanently?`);
    messages.press('Delete');
    assert.deepEqual(await remove({ model_id: ID }), { outcome: 'done' });
  });
});
