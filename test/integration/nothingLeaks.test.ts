import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { findPlanted } from '../support/findPlanted';
import { answer, chunk, json, STREAM_HEAD, tokenEvent } from '../support/http/httpAnswers';
import { FIN } from '../support/http/scriptedServer';
import type { Script } from '../support/http/scriptedServer';
import { CANARY_TOKEN, closeEditors, infer, openText, select, setting, useLoopback } from './useLoopback';

const TEXT = 'plantedCanaryText';
const ESCAPED = CANARY_TOKEN.replace('_', '\\u005f');
const PERCENT = CANARY_TOKEN.replace('_', '%5F').replace('C', '%2543');
const ECHO = `${CANARY_TOKEN} ${ESCAPED} ${PERCENT} ${TEXT}`;

/** What careless servers do with the token and the text of a request. */
const ANSWERS: readonly Script[] = [
  [json(200, `[{"generated_text":"${ECHO}"}]`, { 'x-request-id': CANARY_TOKEN })],
  [json(400, `{"error":"bad request: ${ECHO}"}`, { 'x-request-id': PERCENT })],
  [answer(500, { 'content-type': 'text/plain' }, `Bearer%20${PERCENT} sent ${TEXT}`)],
  [json(200, `{"error":"${ECHO}"}`)],
  [
    STREAM_HEAD,
    ...['a ', CANARY_TOKEN.slice(0, 15), CANARY_TOKEN.slice(15), ` ${PERCENT}`].map((text) =>
      chunk(tokenEvent(text)),
    ),
    chunk('data: [DONE]\n\n'),
    chunk(''),
  ],
  [STREAM_HEAD, chunk(tokenEvent('a ')), chunk(tokenEvent(CANARY_TOKEN.slice(0, 15))), FIN],
];

interface Kept {
  readonly model: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** The folder of this VS Code's user data, with its logs, settings, and storage. */
const userData = (): string =>
  join(__dirname, '..', '..', `user-data-${process.env['HF_INFERENCE_TEST_VSCODE'] ?? ''}`);

describe('a token and a text that a server repeats', () => {
  const { server } = useLoopback();
  before(() => setting('waitForModel', 'never'));
  after(async () => {
    await setting('waitForModel', undefined);
    await closeEditors();
  });

  it('are not in results, shown documents, logs, storage, settings, or the exported usage', async () => {
    const token = new RegExp(CANARY_TOKEN.slice(0, 14));
    const editor = await openText(`The ${TEXT} is selected.`);
    // A line of the log that has the token unless it is removed, and that comes last.
    const lastModel = `owner/${CANARY_TOKEN}`;
    for (const script of ANSWERS) {
      server().play(script);
      select(editor, TEXT);
      const results = await infer({ model: 'owner/model', task: 'text-generation', output: 'beside' });
      assert.doesNotMatch(
        JSON.stringify(results.map(({ error, output, text }) => [error, output, text])),
        token,
      );
    }
    server().play([json(200, '[{"generated_text":"end"}]')]);
    await infer({ model: lastModel, inputs: TEXT, output: 'none' });
    const shown = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme !== 'file');
    assert.deepEqual(shown.filter((document) => token.test(document.getText())).map(String), []);
    const logs = await eventually(async () => {
      const [log, ...others] = await findPlanted([userData()], /owner\/\[redacted\]/, isOwnLog);
      assert.ok(log !== undefined && others.length === 0);
      return readFile(log.path, 'utf8');
    });
    assert.match(logs, /owner\/model \(text-generation\)/);
    assert.deepEqual(await findPlanted([userData()], token), []);
    assert.doesNotMatch(await exportedUsage(), new RegExp(`${token.source}|${TEXT}`));
    assert.deepEqual(await findPlanted([userData()], new RegExp(TEXT), isOwnLog), []);
  });

  it('are in no file at all if texts are not kept', async () => {
    // As long as the other text, because the answers have their lengths in them.
    const text = 'secretsCanaryText';
    await setting('history.keepTexts', false);
    try {
      const end = `${Date.now()}`;
      for (const script of ANSWERS) {
        server().play(script.map((step) => (typeof step === 'string' ? step.replaceAll(TEXT, text) : step)));
        await infer({ model: 'owner/model', task: 'text-generation', inputs: text, output: 'none' });
      }
      server().play([json(200, [{ generated_text: text }])]);
      await infer({ model: `owner/${end}`, inputs: text, output: 'none' });
      const kept = await eventually(async () => {
        const [newest] = await vscode.commands.executeCommand<readonly Kept[]>('hfInference.runs.list');
        assert.equal(newest?.model, `owner/${end}`);
        return newest;
      });
      assert.deepEqual([kept.input, kept.output], [undefined, undefined]);
      // The run is on the disk, and nothing of its text.
      await eventually(async () => {
        const files = await findPlanted([userData()], new RegExp(end), isOwn);
        assert.ok(files.length > 0);
      });
      assert.deepEqual(await findPlanted([userData()], new RegExp(text)), []);
      const usage = await exportedUsage();
      assert.ok(usage.includes(`owner/${end}`));
      assert.doesNotMatch(usage, new RegExp(text));
    } finally {
      await setting('history.keepTexts', undefined);
    }
  });
});

async function exportedUsage(): Promise<string> {
  return vscode.commands.executeCommand<string>('hfInference.usage.export', { format: 'json' });
}

function isOwn(path: string): boolean {
  return path.includes('open-inference.hf-inference');
}

function isOwnLog(path: string): boolean {
  return isOwn(path) && path.endsWith('.log');
}
