import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { UsageRow } from '../../src/core/usage/usageRow';
import { localDay } from '../../src/core/usage/usageSpan';
import { json } from '../support/http/httpAnswers';
import { inferOne, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

const COLUMNS =
  'day,origin,account,model,requests,failed,characters,promptTokens,completionTokens,seconds,cached';

/** Runs `usage.export` as another extension would. */
async function exported(args: Readonly<Record<string, unknown>>): Promise<string> {
  return vscode.commands.executeCommand<string>('hfInference.usage.export', args);
}

const rows = async (span: object = {}) =>
  JSON.parse(await exported({ format: 'json', ...span })) as readonly UsageRow[];
const clear = () => vscode.commands.executeCommand('hfInference.usage.clear', { confirm: false });

describe('usage: commands with arguments', () => {
  const { server } = useLoopback();
  const messages = useMessages();

  beforeEach(async () => {
    await clear();
    server().playBy(({ body }) => [
      body.includes('break') ? json(500, { error: 'broken' }) : json(200, [{ label: 'rust', score: 0.9 }]),
    ]);
    await inferOne({ model: 'owner/b', inputs: 'twelve chars' });
    await inferOne({ model: 'owner/a', inputs: 'break' });
    await inferOne({ model: 'owner/a', inputs: 'four' });
  });

  it('export has a row for each model, with every run that has resolved', async () => {
    const { origin } = server();
    const common = { day: localDay(Date.now()), origin, account: 'default' };
    assert.deepEqual(
      (await rows()).map(({ seconds, ...row }) => ({ ...row, isTimed: seconds > 0 })),
      [
        { ...common, model: 'owner/a', requests: 2, failed: 1, characters: 9 },
        { ...common, model: 'owner/b', requests: 1, failed: 0, characters: 12 },
      ].map((row) => ({ ...row, promptTokens: 0, completionTokens: 0, cached: 0, isTimed: true })),
    );
  });

  it('export writes the same text to a file, as CSV with the columns of the contract', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'usage.csv');
    const text = await exported({ format: 'csv', uri: uri.toString() });
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), text);
    const [head, ...lines] = text.trimEnd().split(/\r?\n/);
    assert.equal(head, COLUMNS);
    assert.deepEqual(
      lines.map((line) => line.split(',').slice(3, 7)),
      [
        ['owner/a', '2', '1', '9'],
        ['owner/b', '1', '0', '12'],
      ],
    );
  });

  it('export keeps to the given days', async () => {
    const today = localDay(Date.now());
    assert.equal((await rows({ from: today, to: today })).length, 2);
    assert.deepEqual(await rows({ to: '2001-01-01' }), []);
    assert.deepEqual(await rows({ from: '2999-01-01' }), []);
  });

  it('throws only for arguments of the wrong form', async () => {
    await assert.rejects(exported({ format: 'xml' }), /usage\.export expects .*invalid: format/);
    await assert.rejects(exported({ format: 'csv', from: '2026-02-30' }), /invalid: from/);
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('hfInference.usage.clear', { confirm: 'no' })),
      /usage\.clear expects/,
    );
  });

  it('clear asks first, and deletes nothing unless the user agrees', async () => {
    await vscode.commands.executeCommand('hfInference.usage.clear');
    assert.match(messages.shown.at(-1)?.detail ?? '', /deleted from this machine, for all windows/);
    assert.equal((await rows()).length, 2);
    messages.press('Clear');
    await vscode.commands.executeCommand('hfInference.usage.clear');
    assert.deepEqual(await rows(), []);
  });
});
