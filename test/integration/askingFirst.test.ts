import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { closeEditors, infer, inferOne, openText, setting, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

const LABELS = json(200, [{ generated_text: 'x' }]);

describe('a confirmation before much is sent', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  beforeEach(() => server().play([LABELS]));

  describe('fault 13: more characters than maxInputCharacters', () => {
    before(() => setting('maxInputCharacters', 10));
    after(() => setting('maxInputCharacters', undefined));

    it('shows both numbers, and sends nothing if it is dismissed', async () => {
      const result = await inferOne({ inputs: 'twelve chars' });
      assert.equal(result.status, 'cancelled');
      assert.equal(server().requests.length, 0);
      assert.equal(messages.shown.length, 1);
      assert.match(messages.shown[0]?.text ?? '', /^Send 12 characters to http:/);
      assert.match(messages.shown[0]?.detail ?? '', /maxInputCharacters” is 10\./);
      assert.equal(messages.shown[0]?.modal, true);
    });

    it('sends all of it if the user agrees', async () => {
      messages.press('Send');
      assert.equal((await inferOne({ inputs: 'twelve chars' })).status, 'ok');
      assert.match(server().requests[0]?.body ?? '', /twelve chars/);
    });

    it('counts an emoji as one character, and does not ask at the limit itself', async () => {
      assert.equal((await inferOne({ inputs: '🦀'.repeat(10) })).status, 'ok');
      assert.deepEqual(messages.shown, []);
    });
  });

  describe('found fault 35: more than 100 requests', () => {
    const selectWords = async (count: number) => {
      const editor = await openText('word\n'.repeat(count));
      editor.selections = Array.from({ length: count }, (_, line) => new vscode.Selection(line, 0, line, 4));
    };
    const run = (task: string) => infer({ model: 'owner/many', task, output: 'none', stream: false });

    it('asks once for 2,000 cursors, with requests and characters, and sends nothing if it is dismissed', async () => {
      await selectWords(2000);
      const results = await run('text-generation');
      assert.equal(results.length, 2000);
      assert.ok(results.every(({ status }) => status === 'cancelled'));
      assert.equal(server().requests.length, 0);
      assert.deepEqual(
        messages.shown.map(({ text }) => text.replace(/http:.*/, '')),
        ['Send 2,000 requests to '],
      );
      assert.equal(
        messages.shown[0]?.detail,
        'They contain 8,000 characters in total.\nMore than 100 requests need your confirmation.\nNothing has been sent yet.',
      );
    });

    it('sends them if the user agrees', async () => {
      await selectWords(101);
      messages.press('Send');
      const results = await run('text-generation');
      assert.ok(results.every(({ status }) => status === 'ok'));
      assert.equal(server().requests.length, 101);
      assert.equal(messages.shown.length, 1);
    });

    it('does not ask for 100, nor for lists that need fewer requests than selections', async () => {
      await selectWords(100);
      await run('text-generation');
      assert.equal(server().requests.length, 100);
      await selectWords(320);
      server().playBy(({ body }) => [
        json(
          200,
          (JSON.parse(body) as { inputs: readonly string[] }).inputs.map(() => [{ label: 'a', score: 1 }]),
        ),
      ]);
      await run('text-classification');
      assert.equal(server().requests.length, 10);
      assert.deepEqual(messages.shown, []);
    });
  });
});
