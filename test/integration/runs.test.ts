import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryRecord } from '../../src/core/runs/historyRecord';
import type { RunResult } from '../../src/core/runs/runResult';
import { json } from '../support/http/httpAnswers';
import {
  answerDocument,
  CANARY_TOKEN,
  closeEditors,
  infer,
  inferOne,
  openText,
  select,
  setting,
  until,
  useLoopback,
} from './useLoopback';
import { useMessages } from './useMessages';

async function runs<T>(command: string, args?: unknown): Promise<T> {
  return vscode.commands.executeCommand<T>(`hfInference.runs.${command}`, args);
}
const list = () => runs<readonly HistoryRecord[]>('list');
const GOOD = json(200, [[{ label: 'good', score: 0.9 }]]);

describe('kept runs', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  beforeEach(() => runs('clear', { confirm: false }));
  afterEach(async () => {
    await setting('history.limit', undefined);
    await setting('history.keepTexts', undefined);
    await closeEditors();
  });

  it('are all that have resolved, newest first, without the token', async () => {
    server().playBy(({ body }) => [
      body.includes('fails') ? json(404, { error: 'Model owner/model does not exist' }) : GOOD,
    ]);
    await inferOne({ inputs: `first ${CANARY_TOKEN}` });
    await inferOne({ inputs: 'fails', task: 'text-classification' });
    const [failed, first, ...more] = await list();
    assert.deepEqual(more, []);
    assert.deepEqual(first, {
      ...{ id: first?.id, at: first?.at, elapsedMs: first?.elapsedMs },
      ...{ origin: server().origin, account: 'default', model: 'owner/model', task: 'auto', status: 'ok' },
      ...{ characters: `first ${CANARY_TOKEN}`.length, input: 'first [redacted]' },
      output: [[{ label: 'good', score: 0.9 }]],
    });
    assert.ok(Math.abs((first?.at ?? 0) - Date.now()) < 60_000);
    assert.deepEqual(
      [failed?.status, failed?.kind, failed?.httpStatus, failed?.input],
      ['error', 'notFound', 404, 'fails'],
    );
    assert.ok(!('output' in (failed ?? {})));
  });

  it('have one record for each selection', async () => {
    server().play([GOOD]);
    const editor = await openText('one\n\ntwo\n');
    select(editor, 'one', 'two');
    const results = await infer({ model: 'owner/model', output: 'none' });
    assert.equal(results.length, 2);
    assert.deepEqual(
      (await list()).map(({ input }) => input),
      ['two', 'one'],
    );
  });

  it('open as they were shown, also a failed one', async () => {
    server().playBy(({ body }) => [body.includes('fails') ? json(500, { error: 'boom' }) : GOOD]);
    await inferOne({ inputs: 'good text' });
    await inferOne({ inputs: 'fails' });
    const [failed, good] = await list();
    await runs('open');
    await until(() => answerDocument()?.getText().startsWith('# No answer') === true);
    assert.match(answerDocument()?.getText() ?? '', /boom/);
    await runs('open', { id: failed?.id });
    await runs('open', { id: good?.id });
    await until(() => answerDocument()?.getText().startsWith('# good 90.0 %') === true);
    await assert.rejects(runs('open', { id: 'unknown' }), /no run with this id/);
    await assert.rejects(runs('open', { name: 'x' }), /expects \{ id \}/);
  });

  it('are repeated with the same request', async () => {
    server().play([GOOD]);
    await inferOne({ inputs: { a: 1 }, parameters: { top_k: 3 }, waitForModel: 'always' });
    const [first] = await list();
    server().play([GOOD]);
    const again = await runs<readonly RunResult[]>('repeat', { id: first?.id });
    assert.deepEqual(
      again.map(({ status, input }) => [status, input]),
      [['ok', { a: 1 }]],
    );
    await runs('repeat', { useCache: false });
    await runs('repeatWithoutCache');
    assert.deepEqual(
      server().requests.map(({ body, headers }) => [JSON.parse(body), headers['x-use-cache']]),
      [undefined, 'false', 'false'].map((flag) => [{ inputs: { a: 1 }, parameters: { top_k: 3 } }, flag]),
    );
    assert.ok(server().requests.every(({ headers }) => headers['x-wait-for-model'] === 'true'));
    assert.equal((await list()).length, 4);
  });

  it('of a file are repeated with its bytes, and copied with its path; its address as a text stays a text', async () => {
    server().play([GOOD]);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const task = 'image-classification';
    const picture = (end: string) => Buffer.from(`\x89PNG\r\n\x1a\n${end}`, 'latin1');
    const file = vscode.Uri.joinPath(folder.uri, `${crypto.randomUUID()} it's.png`);
    await vscode.workspace.fs.writeFile(file, picture('first'));
    await vscode.commands.executeCommand('hfInference.inferFile', {
      ...{ uri: file.toString(), model: 'owner/model', task, output: 'none' },
    });
    assert.equal((await list())[0]?.input, file.toString());
    const path = file.fsPath.replaceAll("'", String.raw`'\''`);
    const line = await runs<string>('copyAsCurl');
    assert.ok(line.startsWith(`curl --data-binary '@${path}' -H 'content-type: image/png' `), line);
    await vscode.workspace.fs.writeFile(file, picture('second'));
    await runs('repeat');
    await inferOne({ inputs: file.toString() });
    await runs('repeat');
    const bodies = server().requests.map(({ body }) => body);
    assert.deepEqual(bodies.slice(2), Array(2).fill(JSON.stringify({ inputs: file.toString() })));
    assert.deepEqual(
      bodies.slice(0, 2).map((body) => /first|second/.exec(body)?.[0]),
      ['first', 'second'],
    );
    await vscode.workspace.fs.delete(file);
  });

  it('are copied as a line for a shell, without the token', async () => {
    server().play([GOOD]);
    await inferOne({ inputs: `it's $HOME` });
    const line = await runs<string>('copyAsCurl');
    assert.equal(await vscode.env.clipboard.readText(), line);
    assert.ok(
      line.startsWith(String.raw`printf '%s' '{"inputs":"it'\''s $HOME"}' | curl --data-binary @- `),
      line,
    );
    assert.ok(line.includes(`${server().origin}/models/owner/model`), line);
    assert.ok(line.includes('Bearer $HF_TOKEN') && !line.includes(CANARY_TOKEN), line);
    await inferOne({ inputs: 'a\0b' });
    assert.equal(await runs('copyAsCurl'), undefined);
    assert.match(messages.shown.at(-1)?.text ?? '', /NUL/);
  });

  it('lose their texts at once if only figures are to be kept', async () => {
    server().play([GOOD]);
    await inferOne({ inputs: 'a secret' });
    await setting('history.keepTexts', false);
    await inferOne({ inputs: 'another secret' });
    const records = await list();
    assert.equal(records.length, 2);
    assert.ok(records.every((record) => !('input' in record) && !('output' in record)));
    assert.equal(await runs('copyAsCurl'), undefined);
    assert.equal(messages.shown.at(-1)?.text, 'The texts of this run were not kept.');
    await runs('open');
    await until(() => answerDocument()?.getText().includes('texts of this run were not kept') === true);
  });

  it('are deleted and not kept if the limit is 0', async () => {
    server().play([GOOD]);
    await inferOne();
    await setting('history.limit', 0);
    await inferOne();
    assert.deepEqual(await list(), []);
    await setting('history.limit', 1);
    await inferOne({ inputs: 'one' });
    await inferOne({ inputs: 'two' });
    assert.deepEqual(
      (await list()).map(({ input }) => input),
      ['two'],
    );
  });

  it('are compared: scores in a table, texts side by side', async () => {
    server().play(
      [GOOD],
      [
        json(200, [
          [
            { label: 'good', score: 0.4 },
            { label: 'bad', score: 0.6 },
          ],
        ]),
      ],
    );
    await inferOne({ inputs: 'one' });
    await inferOne({ inputs: 'two' });
    await runs('compare');
    const [newest] = await list();
    const table = vscode.window.activeTextEditor?.document.getText();
    assert.match(table ?? '', /\| good +\| +90\.0 % +\| +40\.0 % +\| +−50\.0 % +\|/);
    assert.match(table ?? '', /\| bad +\| +– +\| +60\.0 % +\| +\|/);
    await runs('compare', { ids: Array.from({ length: 2 }, () => newest?.id) });
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /Both answers are the same\./);
    const texts = ['A cat.', 'A dog.'];
    server().playBy(({ body }) => [json(200, [{ generated_text: texts[body.includes('cat') ? 0 : 1] }])]);
    await inferOne({ inputs: 'cat', task: 'text-generation', stream: false });
    await inferOne({ inputs: 'dog', task: 'text-generation', stream: false });
    const [dog, cat] = await list();
    await runs('compare', { ids: [cat?.id, dog?.id] });
    const { input, label } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.equal(label, 'model ↔ model');
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const sides = await Promise.all(
      [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.deepEqual(
      sides.map((document) => document.getText()),
      texts,
    );
    await runs('compare', { ids: [cat?.id, cat?.id] });
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, 'model ↔ model (same answer)');
  });

  it('are shown under their day for the dashboard', async () => {
    server().play([GOOD]);
    await inferOne();
    const [run] = await list();
    const day = new Date(run?.at ?? 0).toLocaleDateString('sv');
    await runs('showDay', { day });
    assert.deepEqual(messages.shown, []);
    await runs('showDay', { day: '2001-01-01' });
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['No runs of this day are kept.'],
    );
    await assert.rejects(runs('showDay', { day: 'today' }), /expects \{ day \}/);
    // The views beside the history would send requests to the servers of later tests.
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('are saved to a file by its extension, and removed', async () => {
    server().play([json(200, [{ generated_text: 'A cat.' }])]);
    await inferOne({ inputs: 'cat', task: 'text-generation', stream: false });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const saved = async (name: string) => {
      const uri = vscode.Uri.joinPath(folder.uri, `${crypto.randomUUID()}${name}`);
      assert.equal(await runs('save', { uri: uri.toString() }), uri.toString());
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    };
    assert.equal(await saved('.txt'), 'A cat.');
    assert.deepEqual(JSON.parse(await saved('.json')), [{ generated_text: 'A cat.' }]);
    assert.match(await saved('.md'), /^# Generated text\n/);
    await inferOne({ inputs: 'newer' });
    await runs('remove');
    assert.deepEqual(
      (await list()).map(({ input }) => input),
      ['cat'],
    );
    await runs('clear');
    assert.equal(messages.shown.at(-1)?.modal, true);
    assert.equal((await list()).length, 1, 'the question was dismissed');
  });
});
