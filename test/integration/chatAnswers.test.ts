import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer, SeenRequest } from '../support/http/routeServer';
import { answerDocument, closeEditors, gate, infer, openText, select, setting, until } from './useLoopback';
import { useMessages } from './useMessages';

const MODELS = { json: { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] } };
const CALL = { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Bonn"}' } };

const chat = (message: object, finish_reason = 'stop'): RouteAnswer => ({
  json: {
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
    usage: { prompt_tokens: 12, completion_tokens: 48 },
  },
  headers: { 'x-inference-provider': 'nebius' },
});
const events = (...all: readonly object[]): string =>
  all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
const delta = (piece: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: piece, finish_reason }],
});
const said = ({ body }: SeenRequest): string =>
  (JSON.parse(body) as { messages: { content: string }[] }).messages[0]?.content ?? '';

describe('the answer of a chat', () => {
  const messages = useMessages();
  let server: RouteServer | undefined;

  const useChat = async (answer: RouteAnswer | ((request: SeenRequest) => RouteAnswer)): Promise<void> => {
    server = await RouteServer.start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': answer });
    await setting('endpoint', server.origin);
  };
  const run = (output: string) => infer({ model: 'qwen3:8b', output, stream: false });
  const onlyResult = async (output: string) => {
    const [result] = await run(output);
    assert.ok(result !== undefined);
    return result;
  };

  before(() => setting('api', undefined));
  afterEach(async () => {
    await server?.close();
    await closeEditors();
  });
  after(async () => {
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
  });

  for (const [form, message] of [
    ['reasoning', { content: 'Yes.', reasoning: 'Hm & <b>' }],
    ['reasoning_content', { content: 'Yes.', reasoning_content: 'Hm & <b>' }],
    ['reasoning_text', { content: 'Yes.', reasoning_text: 'Hm & <b>' }],
    ['<think>', { content: '<think>\nHm & <b>\n</think>\n\nYes.' }],
  ] as const) {
    it(`shows reasoning in the form ${form} below the answer and places only the answer`, async () => {
      await useChat(chat(message));
      const editor = await openText('Is it?');
      select(editor, 'Is it?');
      await run('beside');
      assert.match(
        answerDocument()?.getText() ?? '',
        /^# Answer\n\n```text\nYes\.\n```\n\n`qwen3:8b` · chat-completion · [\d.]+ s · 12 \+ 48 tokens · nebius\n\n## Reasoning\n\n```text\nHm & <b>\n```\n$/,
      );
      const result = await onlyResult('replace');
      assert.equal(result.text, 'Yes.');
      assert.deepEqual([result.provider, result.finishReason], ['nebius', 'stop']);
      assert.equal(editor.document.getText(), 'Yes.');
    });
  }

  for (const [what, message, finish, sentence] of [
    ['only reasoning', { content: '', reasoning: 'Hm' }, 'stop', /only its reasoning/],
    ['only tool calls', { content: null, tool_calls: [CALL] }, 'tool_calls', /only tool calls/],
    ['empty text', { content: ' \n' }, 'stop', /no text/],
  ] as const) {
    it(`of ${what} is ok without text, changes nothing and says why`, async () => {
      await useChat(chat(message, finish));
      for (const output of ['replace', 'insertAfter', 'clipboard', 'newDocument']) {
        await vscode.env.clipboard.writeText('before');
        const editor = await openText('Is it?');
        select(editor, 'Is it?');
        const result = await onlyResult(output);
        assert.deepEqual([result.status, result.text, result.finishReason], ['ok', undefined, finish]);
        assert.equal(editor.document.getText(), 'Is it?');
        assert.equal(await vscode.env.clipboard.readText(), 'before');
        assert.match(messages.shown.at(-1)?.text ?? '', sentence);
      }
    });
  }

  it('shows tool calls with their names and executes none', async () => {
    await useChat(chat({ content: null, tool_calls: [CALL] }, 'tool_calls'));
    const editor = await openText('Weather?');
    select(editor, 'Weather?');
    await run('beside');
    const shown = answerDocument()?.getText() ?? '';
    assert.match(shown, /^# Answer\n\nThe model returned only tool calls and no text\.\n\n## 1 tool call\n/);
    assert.match(shown, /\n`get_weather`\n\n```json\n\{\n {2}"city": "Bonn"\n\}\n```\n/);
    assert.equal(server?.requests.filter(({ method }) => method === 'POST').length, 1);
  });

  it('that is cut off does not replace the selection before “Replace Anyway” is pressed', async () => {
    await useChat(chat({ content: 'Half of' }, 'length'));
    const editor = await openText('Is it?');
    select(editor, 'Is it?');
    messages.answerLater();
    const result = await onlyResult('replace');
    assert.deepEqual([result.status, result.text, result.finishReason], ['ok', 'Half of', 'length']);
    assert.equal(editor.document.getText(), 'Is it?');
    assert.match(answerDocument()?.getText() ?? '', /^# Answer\n\nIncomplete: [^\n]+\n\n```text\nHalf of\n/);
    await until(() => messages.shown.some(({ buttons }) => buttons.includes('Replace Anyway')));
    messages.answer('Replace Anyway');
    await until(() => editor.document.getText() === 'Half of');
  });

  it('of each selection takes its place, or stands below it', async () => {
    await useChat((request) => chat({ content: said(request).toUpperCase(), reasoning: 'Hm' }));
    const editor = await openText('one\ntwo\nthree\n');
    select(editor, 'one', 'three');
    await run('replace');
    assert.equal(editor.document.getText(), 'ONE\ntwo\nTHREE\n');
    select(editor, 'ONE', 'two');
    await run('insertAfter');
    assert.equal(editor.document.getText(), 'ONE\nONE\ntwo\nTWO\nTHREE\n');
    select(editor, 'two', 'THREE');
    await run('clipboard');
    assert.equal(await vscode.env.clipboard.readText(), 'TWO\nTHREE');
  });

  it('says that the model is thinking while only reasoning has come, then shows the text without it', async () => {
    const [answering, ending] = [gate(), gate()];
    async function* stream(): AsyncGenerator<string> {
      yield events(delta({ reasoning: 'Hm' }));
      await answering.promise;
      yield events(delta({ content: 'Yes.' }));
      await ending.promise;
      yield events(delta({}, 'stop'));
    }
    await useChat({ stream: stream() });
    const editor = await openText('Is it?');
    select(editor, 'Is it?');
    const done = infer({ model: 'qwen3:8b', output: 'beside' });
    await until(() => answerDocument()?.getText() === '# Generating…\n\nThinking…\n');
    answering.open();
    await until(() => answerDocument()?.getText() === '# Generating…\n\n```text\nYes.\n```\n');
    ending.open();
    const [result] = await done;
    assert.equal(result?.text, 'Yes.');
    assert.match(answerDocument()?.getText() ?? '', /\n## Reasoning\n\n```text\nHm\n```\n$/);
  });

  it('that is canceled in the middle of the stream is placed nowhere', async () => {
    for (const output of ['replace', 'insertAfter', 'clipboard', 'newDocument']) {
      const [arrived, never] = [gate(), gate()];
      async function* stream(): AsyncGenerator<string> {
        yield events(delta({ content: 'Half of' }));
        arrived.open();
        await never.promise;
      }
      await useChat({ stream: stream() });
      await vscode.env.clipboard.writeText('before');
      const editor = await openText('Is it?');
      select(editor, 'Is it?');
      const done = infer({ model: 'qwen3:8b', output });
      await arrived.promise;
      await vscode.commands.executeCommand('hfInference.cancel');
      const [result] = await done;
      assert.deepEqual([result?.status, result?.text], ['cancelled', undefined]);
      assert.equal(editor.document.getText(), 'Is it?');
      assert.equal(await vscode.env.clipboard.readText(), 'before');
      assert.ok(vscode.workspace.textDocuments.every(({ isUntitled }) => !isUntitled));
      await server?.close();
    }
  });
});
