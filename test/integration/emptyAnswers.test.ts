import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answer, chunk, json, STREAM_HEAD, tokenEvent } from '../support/http/httpAnswers';
import { RST } from '../support/http/scriptedServer';
import type { Script } from '../support/http/scriptedServer';
import { answerDocument, closeEditors, infer, openText, select, until, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

interface Form {
  readonly what: string;
  readonly fault: string;
  readonly task: string;
  readonly script: Script;
  readonly status: 'ok' | 'error';
  /** Of the one sentence that says why nothing was placed. */
  readonly sentence: RegExp;
  /** What a stream had brought, and what is shown of it. */
  readonly partial?: RegExp;
  readonly finishReason?: string;
}

const data = (value: unknown) =>
  chunk(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
const stream = (...steps: readonly unknown[]): Script => [
  STREAM_HEAD,
  ...steps.map((step) => data(step)),
  chunk(''),
];
const delta = (content: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: content, finish_reason }],
});
const token = (text: string, special = false) => ({
  token: { id: 1, text, logprob: -1, special },
  generated_text: null,
});
const DONE = '[DONE]';

const EMPTY = /^The model returned no text\. Nothing was changed\.$/;
const ok = (
  what: string,
  task: string,
  script: Script,
  sentence: RegExp = EMPTY,
  more: Partial<Form> = {},
): Form => ({ what, task, script, sentence, fault: 'found fault 1, fault 86', status: 'ok', ...more });
const failed = (what: string, script: Script, sentence: RegExp, partial?: RegExp): Form => ({
  ...{ what, script, sentence, status: 'error', task: 'text-generation' },
  fault: 'found fault 4, fault 87',
  ...(partial !== undefined && { partial }),
});

const SAID = /the GPU is gone/;
const errors: readonly (readonly [string, unknown])[] = [
  ['{"error": "…"}', { error: 'the GPU is gone', error_type: 'generation' }],
  ['{"error": {"message"}}', { error: { message: 'the GPU is gone', type: 'server_error', code: 500 } }],
  ['{"object": "error"}', { object: 'error', message: 'the GPU is gone', code: 500 }],
  ['{"detail"}', { detail: 'the GPU is gone' }],
  ['{"errors": […]}', { errors: [{ message: 'the GPU is gone' }] }],
];

const FORMS: readonly Form[] = [
  ok('an empty generated_text', 'text-generation', [json(200, [{ generated_text: '' }])]),
  ok('the prompt alone', 'text-generation', [json(200, [{ generated_text: 'two' }])]),
  ok('white space', 'text-generation', [json(200, [{ generated_text: 'two \n\t' }])]),
  ok('an empty summary_text', 'summarization', [json(200, [{ summary_text: '' }])]),
  ok('a translation_text of white space', 'translation', [json(200, [{ translation_text: ' \n' }])]),
  ok('an empty answer to a question', 'auto', [json(200, { answer: '', score: 0.1, start: 0, end: 0 })]),
  ok('a label without a name', 'text-classification', [json(200, [[{ label: ' ', score: 1 }]])]),
  ok('a stream with only [DONE]', 'text-generation', stream(DONE)),
  ok(
    'a stream of white space',
    'text-generation',
    stream(token(' '), token('\n'), { ...token(''), generated_text: ' \n' }),
  ),
  ok(
    'a stream with only the end token',
    'text-generation',
    stream({ ...token('</s>', true), generated_text: '' }),
  ),
  ok(
    'a stream of reasoning',
    'text-generation',
    stream(delta({ reasoning_content: 'Hm.' }), delta({}, 'stop'), DONE),
    /only its reasoning and no text/,
    { finishReason: 'stop' },
  ),
  ok(
    'a stream that was cut off while reasoning',
    'text-generation',
    stream(delta({ reasoning: 'Hm' }), delta({}, 'length'), DONE),
    /token limit while reasoning and returned no text/,
    { finishReason: 'length' },
  ),
  ok(
    'a stream of tool calls',
    'text-generation',
    stream(
      delta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] }),
      delta({}, 'tool_calls'),
      DONE,
    ),
    /only tool calls and no text/,
    { finishReason: 'tool_calls' },
  ),
  ok(
    'a stream whose limit came before any text',
    'text-generation',
    stream(delta({ content: '' }), delta({}, 'length'), DONE),
    /token limit before it returned any text/,
    { finishReason: 'length' },
  ),
  ...errors.flatMap(([form, event]) => [
    failed(`${form} as the first event`, stream(event), SAID),
    failed(`${form} after half a text, then [DONE]`, stream(token(' half'), event, DONE), SAID, /half/),
  ]),
  failed(
    'event: error after half a text',
    [STREAM_HEAD, chunk(tokenEvent(' half')), chunk('event: error\ndata: the GPU is gone\n\n'), chunk('')],
    SAID,
    /half/,
  ),
  failed('finish_reason "error"', stream(delta({ content: ' half' }), delta({}, 'error'), DONE), /./, /half/),
  failed(
    'a bare JSON error called a stream',
    [answer(200, { 'content-type': 'text/event-stream' }, '{"error":"the GPU is gone"}')],
    SAID,
  ),
  failed(
    'a stream that breaks off',
    [STREAM_HEAD, chunk(tokenEvent(' half')), { wait: 50 }, RST],
    /./,
    /half/,
  ),
  failed('a stream that ends without its end', stream(token(' half')), /./, /half/),
  failed('an answer of no bytes', [answer(200, { 'content-type': 'application/json' })], /./),
  failed('half a JSON answer', [json(200, '[{"generated_text": "ha')], /ended before it was complete/),
];

describe('an answer that cannot be placed', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);

  for (const { fault, finishReason, partial, script, sentence, status, task, what } of FORMS) {
    it(`${fault}: ${what}: document, clipboard, and undo stack stay unchanged, and one sentence says why`, async () => {
      const editor = await openText('two three');
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'one '));
      select(editor, 'two');
      await vscode.env.clipboard.writeText('untouched');
      for (const output of ['replace', 'insertAfter', 'clipboard']) {
        const before = messages.shown.length;
        server().play(script);
        const [result] = await infer({ model: 'owner/model', task, output });
        assert.equal(result?.status, status, output);
        assert.equal(result?.text, undefined);
        assert.equal(result?.finishReason, finishReason);
        assert.equal(editor.document.getText(), 'one two three', output);
        assert.equal(editor.document.getText(editor.selection), 'two', output);
        assert.equal(await vscode.env.clipboard.readText(), 'untouched', output);
        const said = messages.shown.slice(before).map(({ text }) => text);
        assert.equal(said.length, 1, `${output}: ${said.join(' | ')}`);
        assert.match(said[0] ?? '', sentence);
        if (partial !== undefined) {
          assert.match(answerDocument()?.getText() ?? '', partial);
        }
      }
      await vscode.window.showTextDocument(editor.document);
      await vscode.commands.executeCommand('undo');
      assert.equal(editor.document.getText(), 'two three', 'the last undo step was not the user’s own');
    });
  }

  it('found fault 1: a stream that the user canceled: nothing changes, and no message appears', async () => {
    const editor = await openText('two three');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'one '));
    select(editor, 'two');
    await vscode.env.clipboard.writeText('untouched');
    for (const output of ['replace', 'insertAfter', 'clipboard']) {
      server().play([STREAM_HEAD, data(token(' half'))]);
      const running = infer({ model: 'owner/model', task: 'text-generation', output });
      await server().until(({ requests }) => requests.length === 1);
      await vscode.commands.executeCommand('hfInference.cancel');
      const [result] = await running;
      assert.deepEqual([result?.status, result?.text], ['cancelled', undefined]);
      assert.equal(editor.document.getText(), 'one two three', output);
      assert.equal(await vscode.env.clipboard.readText(), 'untouched');
    }
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'two three');
    assert.deepEqual(messages.shown, []);
  });

  it('found fault 1: a button shows the raw JSON', async () => {
    const editor = await openText('one');
    select(editor, 'one');
    server().play([json(200, [{ summary_text: '' }])]);
    messages.press('Show as JSON');
    await infer({ model: 'owner/model', task: 'summarization', output: 'replace' });
    await until(() => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.uri.path.endsWith('.json') === true && document.getText().includes('summary_text');
    });
  });

  it('found fault 1: no document is opened for it', async () => {
    const editor = await openText('one');
    select(editor, 'one');
    server().play([json(200, [{ summary_text: ' ' }])]);
    const documents = () => vscode.workspace.textDocuments.filter(({ isUntitled }) => isUntitled).length;
    const before = documents();
    await infer({ model: 'owner/model', task: 'summarization', output: 'newDocument' });
    assert.equal(documents(), before);
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['The model returned no text. Nothing was changed.'],
    );
  });

  it('found fault 1: one of several selections stays unchanged, the others get their texts', async () => {
    const editor = await openText('one two three');
    select(editor, 'one', 'two', 'three');
    server().playBy(({ body }) => [
      json(200, [{ summary_text: body.includes('two') ? '' : body.includes('one') ? '1' : '3' }]),
    ]);
    const results = await infer({ model: 'owner/model', output: 'replace' });
    assert.equal(editor.document.getText(), '1 two 3');
    assert.deepEqual(
      results.map(({ text }) => text),
      ['1', undefined, '3'],
    );
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['The model returned no text for 1 of 3 selections. Those without text were not changed.'],
    );
  });
});

describe('a result that VS Code does not show', () => {
  const { server } = useLoopback();
  const messages = useMessages();

  it('found fault 32: a result that cannot be shown still reaches the caller', async () => {
    server().play([json(200, [{ summary_text: 'SHORT' }])]);
    const original = Reflect.get(vscode.window, 'showTextDocument');
    Reflect.set(vscode.window, 'showTextDocument', () => Promise.reject(new Error('no room')));
    try {
      const [result] = await infer({ model: 'owner/model', inputs: 'one', output: 'beside' });
      assert.deepEqual([result?.status, result?.text], ['ok', 'SHORT']);
    } finally {
      Reflect.set(vscode.window, 'showTextDocument', original);
    }
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['The result could not be shown. See the log for details.'],
    );
  });
});

describe('found fault 1, found fault 5: a result that is missing rows of the answer', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const run = (output: string) => infer({ model: 'owner/model', task: 'text-classification', output });
  const answerWith = (score: string) =>
    json(200, `[[{"label":"POSITIVE","score":${score}},{"label":"NEGATIVE","score":0.2}]]`);
  const said = () => messages.shown.map(({ text }) => text);

  for (const score of ['NaN', 'null']) {
    it(`a score of ${score}: the selection stays unchanged, and what could be read is shown`, async () => {
      const editor = await openText('one two three');
      select(editor, 'two');
      server().play([answerWith(score)]);
      const [result] = await run('replace');
      assert.deepEqual([result?.status, result?.text], ['ok', 'NEGATIVE']);
      assert.equal(editor.document.getText(), 'one two three');
      assert.match(answerDocument()?.getText() ?? '', /^# NEGATIVE[^]*1 (?:unreadable )?row /);
      assert.deepEqual(said(), [
        'The result is missing 1 row of the answer, so it did not replace the selection.',
      ]);
      assert.deepEqual(messages.shown[0]?.buttons, ['Replace Anyway']);
    });

    it(`a score of ${score}: the clipboard and the line after the selection get it, marked as incomplete`, async () => {
      const editor = await openText('one two three');
      select(editor, 'two');
      for (const output of ['clipboard', 'insertAfter', 'newDocument']) {
        server().play([answerWith(score)]);
        await run(output);
        assert.equal(said().at(-1), 'Incomplete: the result is missing 1 row of the answer.');
      }
      assert.equal(await vscode.env.clipboard.readText(), 'NEGATIVE');
      assert.match(editor.document.getText(), /^one twoNEGATIVE three$/);
      assert.equal(messages.shown.length, 3);
    });
  }

  it('of several selections: one sentence counts the rows, and Replace Anyway replaces', async () => {
    const editor = await openText('one two three');
    select(editor, 'one', 'three');
    messages.press('Replace Anyway');
    server().playBy(({ body }) => [
      body.includes('one')
        ? answerWith('NaN')
        : json(200, [[{ label: 'x' }, { label: 5, score: 1 }, { label: 'OTHER', score: 0.5 }]]),
    ]);
    const changed = changeOf(editor.document);
    await run('replace');
    await changed;
    assert.equal(editor.document.getText(), 'NEGATIVE two OTHER');
    assert.deepEqual(said(), [
      'The result is missing 3 rows of the answer, so it did not replace the selection.',
    ]);
  });

  it('an edit before Replace Anyway is not reported as one that was made while the model ran', async () => {
    const editor = await openText('one two three');
    select(editor, 'two');
    server().play([answerWith('NaN')]);
    messages.answerLater();
    await run('replace');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 5), '!'));
    messages.answer('Replace Anyway');
    await until(() => messages.shown.length === 2);
    assert.equal(
      said()[1],
      'The selected text has changed since it was sent. The result was opened beside it.',
    );
    assert.equal(editor.document.getText(), 'one t!wo three');
  });
});

describe('found fault 1: an answer without text, shown beside', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);
  const shownOf = async (task: string, script: Script): Promise<string> => {
    const editor = await openText('one');
    select(editor, 'one');
    server().play(script);
    await infer({ model: 'owner/model', task, output: 'beside' });
    return answerDocument()?.getText() ?? '';
  };

  it('of only white space is reported, without an empty block', async () => {
    const shown = await shownOf('summarization', [json(200, [{ summary_text: ' \n\t ' }])]);
    assert.match(shown, /The model returned empty text\./);
    assert.doesNotMatch(shown, /```/);
  });

  it('of only reasoning is reported in one sentence', async () => {
    const cutOff = stream(delta({ reasoning: 'Hm' }), delta({}, 'length'), DONE);
    const shown = await shownOf('text-generation', cutOff);
    assert.match(shown, /The model reached its token limit while reasoning and returned no text\./);
    assert.doesNotMatch(shown, /empty text/);
  });
});

/** Resolves with the next edit of a document. */
function changeOf(document: vscode.TextDocument): Promise<unknown> {
  return new Promise((resolve) => {
    const changes = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) {
        changes.dispose();
        resolve(undefined);
      }
    });
  });
}

describe('found fault 2: replace with text-generation', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const PROMPT = 'export interface ';
  const scripts: readonly (readonly [string, boolean, Script])[] = [
    ['plain, prompt repeated', false, [json(200, [{ generated_text: `${PROMPT}Options` }])]],
    ['plain, continuation alone', false, [json(200, [{ generated_text: 'Options' }])]],
    [
      'streamed, continuation alone',
      true,
      stream(token('Opt'), { ...token('ions'), generated_text: 'Options' }),
    ],
    [
      'streamed, prompt repeated',
      true,
      stream(token('Opt'), { ...token('ions'), generated_text: `${PROMPT}Options` }),
    ],
    [
      'streamed as chat deltas',
      true,
      stream(delta({ content: 'Opt' }), delta({ content: 'ions' }, 'stop'), DONE),
    ],
  ];
  for (const [how, isStreamed, script] of scripts) {
    it(`${how}: the prompt, the continuation, one undo step`, async () => {
      const editor = await openText(`${PROMPT};`);
      select(editor, PROMPT);
      server().play(script);
      const args = { model: 'owner/model', task: 'text-generation', stream: isStreamed };
      const [result] = await infer({ ...args, output: 'replace' });
      assert.equal(editor.document.getText(), `${PROMPT}Options;`);
      assert.equal(result?.text, 'Options');
      await vscode.window.showTextDocument(editor.document);
      await vscode.commands.executeCommand('undo');
      assert.equal(editor.document.getText(), `${PROMPT};`);
      select(editor, PROMPT);
      await infer({ ...args, output: 'clipboard' });
      assert.equal(await vscode.env.clipboard.readText(), 'Options');
      assert.deepEqual(messages.shown, []);
    });
  }
});

describe('found fault 3: a prompt that is repeated with other white space', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);
  const PROMPT = 'Hello , world\r\nand';
  const script: Script = [json(200, [{ generated_text: 'Hello, world\nand moon' }])];
  for (const output of ['replace', 'insertAfter']) {
    it(`${output}: occurs once, as the user wrote it`, async () => {
      const editor = await openText(`${PROMPT}\r\n.`);
      select(editor, PROMPT);
      server().play(script);
      const [result] = await infer({ model: 'owner/model', task: 'text-generation', stream: false, output });
      assert.equal(editor.document.getText(), `${PROMPT} moon\r\n.`);
      assert.equal(result?.text, ' moon');
    });
  }
});

describe('a text that is cut off by length', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const cut = (text: string) => stream(delta({ content: text }), delta({}, 'length'), DONE);

  it('is placed as a continuation, and the status bar says that it is incomplete', async () => {
    const notices: unknown[] = [];
    const { executeCommand } = vscode.commands;
    Reflect.set(vscode.commands, 'executeCommand', (id: string, ...args: readonly unknown[]) => {
      if (id === 'hfInference.showNotice') {
        notices.push(...args);
      }
      return executeCommand(id, ...args);
    });
    try {
      const editor = await openText('let a = ;');
      select(editor, 'let a = ');
      server().play(cut('42 +'));
      const [result] = await infer({ model: 'owner/model', task: 'text-generation', output: 'replace' });
      assert.equal(editor.document.getText(), 'let a = 42 +;');
      assert.deepEqual([result?.text, result?.finishReason], ['42 +', 'length']);
      assert.match(JSON.stringify(notices), /Incomplete: the text was cut off/);
      assert.deepEqual(messages.shown, []);
    } finally {
      Reflect.set(vscode.commands, 'executeCommand', executeCommand);
    }
  });

  it('found fault 1: does not replace a selection as a summary until Replace Anyway is clicked', async () => {
    const editor = await openText('one two three');
    select(editor, 'two');
    const script: Script = [json(200, [{ generated_text: 'tw', details: { finish_reason: 'length' } }])];
    server().play(script);
    const args = { model: 'owner/model', task: 'summarization', output: 'replace' };
    await infer(args);
    assert.equal(editor.document.getText(), 'one two three');
    assert.match(answerDocument()?.getText() ?? '', /Incomplete: the text was cut off[^]*tw/);
    assert.deepEqual(messages.shown[0]?.buttons, ['Replace Anyway']);
    messages.press('Replace Anyway');
    const changed = new Promise((resolve) =>
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => document === editor.document && resolve(undefined),
      ),
    );
    await infer(args);
    await changed;
    assert.equal(editor.document.getText(), 'one tw three');
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'one two three');
  });
});
