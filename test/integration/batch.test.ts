import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseJson } from '../../src/core/parseJson';
import type { BatchCommandResult } from '../../src/platform/batchCommandMap';
import { json } from '../support/http/httpAnswers';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { closeEditors, gate, openText, setting, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';
import { usePickers, acceptRow } from './usePickers';
import { useQuestions } from './useQuestions';

const call = { model: 'owner/labels', task: 'text-classification' };

/** Writes a file into a folder of its own. */
async function file(name: string, content: string | Uint8Array): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, `batch-${crypto.randomUUID()}`, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return uri;
}

async function read(uri: string | vscode.Uri): Promise<string> {
  const parsed = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(parsed));
}

async function rowsOf(output: string): Promise<readonly Record<string, unknown>[]> {
  const lines = (await read(output)).trimEnd().split('\n');
  return lines.map((line) => parseJson(line) as Record<string, unknown>);
}

async function batch(command: string, args?: unknown): Promise<BatchCommandResult> {
  return vscode.commands.executeCommand(`hfInference.batch.${command}`, args);
}

/** Opens a file and changes it, without saving it. */
async function edit(uri: vscode.Uri): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri);
  await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'x'));
}

const inputsOf = ({ body }: SeenRequest) => {
  const { inputs } = parseJson(body) as { readonly inputs: string | readonly string[] };
  return inputs;
};

/** Labels each text with its first word; `fails` is a text that no model can take. */
function label(request: SeenRequest): Script {
  const inputs = inputsOf(request);
  if (request.body.includes('fails')) {
    return [json(400, { error: 'cannot run this' })];
  }
  const answer = (text: string) => [{ label: text.split(' ')[0], score: 0.9 }];
  return [json(200, typeof inputs === 'string' ? [answer(inputs)] : inputs.map(answer))];
}

describe('a batch', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  const { opened } = usePickers();
  const questions = useQuestions();
  afterEach(closeEditors);

  const sentTexts = () => server().requests.flatMap(inputsOf);
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => `word${at} of a line`);

  it('runs each line of a file once, and writes a row for each beside it', async () => {
    server().playBy(label);
    const lines = numbered(300);
    const all = [...lines.slice(0, 100), '', ...lines.slice(100)];
    const input = await file('lines.txt', `${all.join('\n')}\n`);
    const result = await batch('start', { ...call, input: input.toString() });
    const output = vscode.Uri.joinPath(input, '../lines.out.jsonl').toString();
    assert.deepEqual(
      { ...result, elapsedMs: 0 },
      { total: 301, done: 300, failed: 0, skipped: 1, output, elapsedMs: 0 },
    );
    assert.deepEqual(
      (await rowsOf(output)).map(({ index, input: text, label: found }) => [index, text, found]),
      all.map((line, at) => [at, line, line === '' ? undefined : line.split(' ')[0]]),
    );
    assert.deepEqual(sentTexts().toSorted(), lines.toSorted());
    assert.ok(server().requests.length < 200, `${server().requests.length} requests`);
    assert.deepEqual(messages.shown, []);
  });

  it('adds columns to CSV, and runs a field of JSON lines, where a broken line fails by its number', async () => {
    server().playBy(label);
    const csv = await file('tickets.csv', 'id;text\r\n1;"good day; ""yes"""\r\n2;fails here\r\n3;\r\n');
    const done = await batch('start', { ...call, input: csv, column: 'text' });
    assert.deepEqual([done.total, done.done, done.failed, done.skipped], [3, 1, 1, 1]);
    const [header, first, second] = (await read(done.output)).split('\r\n');
    assert.equal(header, 'id;text;label;score;output_text;error');
    assert.match(first ?? '', /^1;"good day; ""yes""";good;0\.9;/);
    assert.match(second ?? '', /^2;fails here;;;;.*cannot run this/);
    assert.ok(done.output.endsWith('/tickets.out.csv'));

    const jsonl = await file('rows.jsonl', '{"q":"one"}\n{"q":\n{"other":1}\n{"q":"two"}\n');
    const rows = await batch('start', { ...call, input: jsonl.toString(), column: 'q' });
    assert.deepEqual([rows.total, rows.done, rows.failed, rows.skipped], [4, 2, 2, 0]);
    const errors = (await rowsOf(rows.output)).flatMap(({ error }) => error ?? []);
    assert.deepEqual(errors, [
      { kind: 'invalidInput', message: 'Line 2 is not valid JSON.' },
      { kind: 'invalidInput', message: 'Line 3 has no field “q”.' },
    ]);
  });

  it('sends files, and fills a prompt in for each input', async () => {
    server().playBy(({ body }) => [
      body.includes('"messages"')
        ? json(200, { choices: [{ message: { content: 'Fine.' } }] })
        : json(200, [{ label: 'cat', score: 0.9 }]),
    ]);
    const gif = Buffer.from('GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;');
    const input = [await file('one.gif', gif), await file('two.gif', gif)];
    const images = await batch('start', { model: 'owner/images', task: 'image-classification', input });
    assert.deepEqual(
      (await rowsOf(images.output)).map(({ input: uri, label: found }) => [uri, found]),
      input.map((uri) => [uri.toString(), 'cat']),
    );
    await setting('api', 'openai');
    try {
      const texts = await file('texts.txt', 'eins\nzwei');
      const chats = await batch('start', { model: 'chat', prompt: 'translate-to-english', input: texts });
      assert.deepEqual([chats.done, (await rowsOf(chats.output))[1]?.['text']], [2, 'Fine.']);
      assert.match(server().requests.at(-1)?.body ?? '', /"messages":.*English.*zwei/s);
    } finally {
      await setting('api', 'huggingface');
    }
  });

  it('refuses what it would have to ask about, before anything is sent', async () => {
    server().playBy(label);
    const csv = await file('two.csv', 'a,b\n1,2\n');
    const latin = await file('latin.txt', Buffer.from([0x66, 0xfc, 0x72, 0x0a]));
    const taken = vscode.Uri.joinPath(csv, '../taken.jsonl');
    await vscode.workspace.fs.writeFile(taken, Buffer.from('mine'));
    const refusals: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
      [{ input: csv }, /“two\.csv” has several columns\. Select the one that has the inputs: a, b\./],
      [{ input: csv, column: 'c' }, /“two\.csv” has no column “c”\. It has: a, b\./],
      [{ input: latin }, /“latin\.txt” is not UTF-8: line 1 has other bytes\./],
      [{ input: csv, column: 'a', output: csv }, /“two\.csv” is one of the inputs\./],
      [{ input: csv, column: 'a', output: taken }, /“taken\.jsonl” exists\. Select another file/],
      [{ input: vscode.Uri.joinPath(csv, '../none.txt') }, /“none\.txt” could not be read\./],
      [{ input: [csv, latin], format: 'lines' }, /“input”: expected one URI/],
      [{ input: latin, column: 'a' }, /“column”: the format “lines” has no columns/],
      [{ input: csv, column: 'a', limit: 0 }, /“limit”/],
      [{ input: csv, column: 'a', other: 1 }, /“other”/],
      [{ input: csv, column: 'a', prompt: 'none of this name' }, /“prompt”: there is no prompt/],
    ];
    for (const [args, expected] of refusals) {
      await assert.rejects(batch('start', { ...call, ...args }), expected);
    }
    assert.equal(await read(taken), 'mine');
    await setting('maxInputCharacters', 5);
    try {
      const input = await file('sizes.txt', 'short\nlonger than that\n');
      const { done, failed, output } = await batch('start', { ...call, input });
      assert.deepEqual([done, failed], [1, 1]);
      const [, row] = await rowsOf(output);
      assert.equal(Reflect.get(row?.['error'] ?? {}, 'kind'), 'tooLarge');
    } finally {
      await setting('maxInputCharacters', undefined);
    }
    assert.deepEqual(sentTexts(), ['short']);
  });

  it('is paused and resumed without sending anything twice, and refuses a second run meanwhile', async () => {
    const { open, promise } = gate();
    server().playBy((request) =>
      request.body.includes('word150 ') ? [{ until: promise }, ...label(request)] : label(request),
    );
    const input = await file('paused.txt', numbered(300).join('\n'));
    const output = vscode.Uri.joinPath(input, '../paused.out.jsonl');
    const running = batch('start', { ...call, input, concurrency: 1 });
    await server().until(({ requests }) => requests.some(({ body }) => body.includes('word150 ')), 20_000);
    await assert.rejects(batch('resume', { output }), /A batch is writing to “paused\.out\.jsonl” already/);
    const pausing = batch('pause', { output });
    open();
    await pausing;
    const paused = await running;
    assert.equal(paused.status, 'paused');
    assert.ok(paused.done > 150 && paused.done < 300, `${paused.done} done`);
    assert.equal((await rowsOf(output.toString())).length, paused.done);
    const resumed = await batch('resume', { output: output.toString() });
    assert.deepEqual([resumed.total, resumed.done, resumed.status], [300, 300, undefined]);
    assert.deepEqual(sentTexts().toSorted(), numbered(300).toSorted());
    assert.deepEqual(
      (await rowsOf(output.toString())).map(({ index }) => index),
      numbered(300).map((_, at) => at),
    );
  });

  it('says at its end that the source has changed meanwhile, and leaves out what is new there', async () => {
    const { open, promise } = gate();
    server().playBy((request) => [{ until: promise }, ...label(request)]);
    await setting('model', call.model);
    await setting('task', call.task);
    try {
      const input = await file('growing.txt', 'one\ntwo\n');
      messages.press('Start');
      const running = batch('start', input);
      await server().until(({ requests }) => requests.length > 0, 20_000);
      await vscode.workspace.fs.writeFile(input, Buffer.from('one\ntwo\nthree\n'));
      open();
      const { done, output, total } = await running;
      assert.deepEqual([total, done, (await rowsOf(output)).length], [2, 2, 2]);
      assert.match(await read(`${output}.batch.json`), /"sourceChanged": true/);
      const { buttons, text } = messages.shown.at(-1) ?? assert.fail();
      assert.match(text, /ended with 2 answers\. The source has changed since the batch started,/);
      assert.deepEqual(buttons, ['Open Output', 'Start Over']);
    } finally {
      await setting('model', undefined);
      await setting('task', undefined);
    }
  });

  it('stops when something else writes to the output, saves that, and asks before an old message starts it over', async () => {
    const { open, promise } = gate();
    server().playBy((request) =>
      request.body.includes('word150 ') ? [{ until: promise }, ...label(request)] : label(request),
    );
    const input = await file('meddled.txt', numbered(300).join('\n'));
    const output = vscode.Uri.joinPath(input, '../meddled.out.jsonl');
    const row = { kind: 'batch', output: output.toString(), startOver: true };
    const running = batch('start', { ...call, input, concurrency: 1 });
    await server().until(({ requests }) => requests.some(({ body }) => body.includes('word150 ')), 20_000);
    const shown = messages.shown.length;
    assert.equal(await batch('resume', row), undefined);
    assert.deepEqual(
      messages.shown.slice(shown).map(({ text }) => text),
      ['A batch is writing to “meddled.out.jsonl” already, perhaps in another window.'],
    );
    const [first = ''] = (await read(output.toString())).split('\n');
    await vscode.workspace.fs.writeFile(output, Buffer.from(`${first}\r\n`));
    open();
    await assert.rejects(running, /something else has written to “meddled\.out\.jsonl”/);
    assert.match(await read(`${output.toString()}.batch.json`), /"state": "stopped"/);
    assert.equal(await batch('resume', row), undefined);
    assert.match(messages.shown.at(-1)?.detail ?? '', /^\d+ answers in meddled\.out\.jsonl are replaced\.$/m);
    const resumed = await batch('resume', { output });
    assert.deepEqual([resumed.total, resumed.done, resumed.status], [300, 300, undefined]);
    assert.deepEqual(
      (await rowsOf(output.toString())).map(({ index }) => index),
      numbered(300).map((_, at) => at),
    );
  });

  it('retries what failed, and names what has changed since', async () => {
    let isBroken = true;
    server().playBy((request) =>
      isBroken && request.body.includes('word7 ') ? [json(400, { error: 'not now' })] : label(request),
    );
    const input = await file('retried.txt', numbered(20).join('\n'));
    const { failed, output } = await batch('start', { ...call, input });
    assert.equal(failed, 1);
    isBroken = false;
    const before = server().requests.length;
    const retried = await batch('retryFailed', { output });
    assert.deepEqual([retried.done, retried.failed], [20, 0]);
    assert.deepEqual(server().requests.slice(before).flatMap(inputsOf), ['word7 of a line']);
    await vscode.workspace.fs.writeFile(input, Buffer.from('changed'));
    await assert.rejects(batch('resume', { output }), /this has changed: the source/);
    await edit(vscode.Uri.parse(output));
    await assert.rejects(
      batch('resume', { output, startOver: true }),
      /“retried\.out\.jsonl” has unsaved changes/,
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
    const again = await batch('resume', { output, startOver: true });
    assert.deepEqual([again.total, again.done], [1, 1]);
    await assert.rejects(batch('resume', { output: input }), /“retried\.txt” is not the output of a batch/);
  });

  it('asks for column and consent, names size and place, and sends nothing if the user says no', async () => {
    server().playBy(label);
    await setting('model', call.model);
    await setting('task', call.task);
    try {
      const csv = await file('asked.csv', 'id,message\n1,good day\n2,bad day\n3,\n');
      const dismissed = batch('start', csv);
      const columns = await opened('asked.csv');
      assert.deepEqual(
        columns.items.map(({ description, label: name }) => [name, description]),
        [
          ['id', '1'],
          ['message', 'good day'],
        ],
      );
      assert.equal(columns.activeItems[0]?.label, 'message');
      await acceptRow();
      assert.equal(await dismissed, undefined);
      const [question] = messages.shown;
      assert.deepEqual([question?.text, question?.buttons], ['Run owner/labels on 3 inputs?', ['Start']]);
      assert.equal(
        question?.detail,
        [
          'Inputs: asked.csv, column “message”',
          'Task: text-classification',
          `15 characters are sent to ${server().origin}.`,
          'It takes at most 2 requests; one request can have several inputs.',
          '1 input is empty and is skipped.',
          'The results are written to asked.out.csv.',
          'Nothing has been sent yet.',
        ].join('\n'),
      );
      assert.equal(server().requests.length, 0);
    } finally {
      await setting('model', undefined);
      await setting('task', undefined);
    }
  });

  it('asks once for the question about all inputs, and refuses a call that has none', async () => {
    server().play([json(200, { answer: 'Ada', score: 0.9, start: 0, end: 3 })]);
    const input = await file('facts.txt', 'Ada wrote it.\nBob wrote it.');
    const sent = () => server().requests.map(({ body }) => parseJson(body) as { readonly inputs: unknown });
    await setting('model', call.model);
    await setting('task', 'question-answering');
    try {
      questions.answer('Who wrote it?');
      messages.press('Start');
      const { done, output } = await batch('start', input);
      assert.equal(done, 2);
      assert.match(messages.shown[0]?.detail ?? '', /\nQuestion: Who wrote it\?\n/);
      assert.deepEqual(
        sent().map(({ inputs }) => inputs),
        ['Ada wrote it.', 'Bob wrote it.'].map((context) => ({ question: 'Who wrote it?', context })),
      );
      await vscode.workspace.fs.writeFile(input, Buffer.from('Ada wrote it.'));
      const again = await batch('resume', { output, startOver: true });
      assert.deepEqual([again.total, again.done, questions.asked.length], [1, 1, 1]);
      assert.equal(sent().length, 3);

      const lines = await file('asked.jsonl', '{"question":"Who?","context":"Ada."}');
      await batch('start', { ...call, task: 'question-answering', input: lines });
      assert.deepEqual(sent().at(-1)?.inputs, { question: 'Who?', context: 'Ada.' });
      const other = await file('other.txt', 'one');
      const refusals: readonly (readonly [string, RegExp])[] = [
        ['question-answering', /“input”: the task question-answering needs more than a text/],
        ['sentence-similarity', /“input”: the task sentence-similarity needs more than a text/],
        ['zero-shot-classification', /“parameters”: .* needs “candidate_labels”/],
        ['image-classification', /The task image-classification needs a file, not text\./],
      ];
      for (const [task, expected] of refusals) {
        await assert.rejects(batch('start', { ...call, format: 'lines', task, input: other }), expected);
      }

      server().play([json(200, [0.9])]);
      await setting('task', 'sentence-similarity');
      questions.answer('A cat.');
      await batch('start', await file('cats.txt', 'A dog.\nA tiger.'));
      assert.deepEqual(
        sent()
          .slice(-2)
          .map(({ inputs }) => inputs),
        ['A dog.', 'A tiger.'].map((text) => ({ source_sentence: 'A cat.', sentences: [text] })),
      );
      assert.equal(questions.asked.at(-1)?.title, `Text to compare for ${call.model}`);
    } finally {
      await setting('model', undefined);
      await setting('task', undefined);
    }
  });

  it('explains a source that cannot be read, and asks before complete results are replaced', async () => {
    server().playBy(label);
    await setting('model', call.model);
    await setting('task', call.task);
    try {
      const latin = await file('latin.csv', Buffer.from('id;text\n1;Gr\xfc\xdfe\n', 'latin1'));
      assert.equal(await batch('start', latin), undefined);
      assert.match(messages.shown[0]?.text ?? '', /“latin\.csv” is not UTF-8: line 2 has other bytes\./);

      const input = await file('twice.txt', 'one\ntwo');
      await batch('start', { ...call, input });
      assert.equal(await batch('start', input), undefined);
      const question = messages.shown.at(-1);
      assert.equal(question?.text, '“twice.out.jsonl” has all results of this batch.');
      assert.deepEqual(question.buttons, ['Run Again', 'Select Another File…']);

      await vscode.window.showTextDocument(input);
      const dismissed = batch('start');
      const { activeItems } = await opened('Infer on Many Inputs');
      assert.equal(activeItems[0]?.label, 'Whole Document');
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.equal(await dismissed, undefined);
    } finally {
      await setting('model', undefined);
      await setting('task', undefined);
    }
  });

  it('runs the selected lines of a document, which its output names for a resume', async () => {
    server().playBy(label);
    await setting('model', call.model);
    await setting('task', call.task);
    try {
      const editor = await openText('first line\nsecond line\nthird line\n');
      editor.selection = new vscode.Selection(0, 0, 1, 11);
      messages.press('Start');
      const { done, output } = await batch('start', editor.document.uri);
      assert.equal(done, 2);
      assert.deepEqual(sentTexts().toSorted(), ['first line', 'second line']);
      const resumed = await batch('resume', { output });
      assert.deepEqual([resumed.total, resumed.done, sentTexts().length], [2, 2, 2]);
    } finally {
      await setting('model', undefined);
      await setting('task', undefined);
    }
  });

  it('asks before the rest goes to another endpoint, or all of it once more', async () => {
    server().playBy(label);
    const input = await file('moved.txt', 'one\nfails');
    const { output } = await batch('start', { ...call, input });
    const sent = server().requests.length;
    const row = { kind: 'batch', output };
    await setting('endpoint', server().origin.replace('127.0.0.1', 'localhost'));
    try {
      assert.equal(await batch('retryFailed', row), undefined);
      const [question] = messages.shown;
      assert.match(question?.text ?? '', /^Send the rest of “moved\.txt” to http:\/\/localhost:\d+\?$/);
      assert.ok(question?.detail?.startsWith(`Until now, its inputs were sent to ${server().origin}.`));
      assert.equal(await batch('resume', { ...row, startOver: true }), undefined);
      assert.equal(messages.shown[1]?.text, 'Run owner/labels on 2 inputs?');
      assert.match(messages.shown[1]?.detail ?? '', /^1 answer in moved\.out\.jsonl is replaced\.$/m);
    } finally {
      await setting('endpoint', server().origin);
    }
    assert.equal(server().requests.length, sent);
    await batch('retryFailed', row);
    const retried = server().requests.length;
    assert.ok(retried > sent);
    assert.doesNotMatch(
      messages.shown
        .map(({ text }) => text)
        .slice(2)
        .join(),
      /\?$/,
    );
    await vscode.workspace.fs.delete(vscode.Uri.parse(output));
    assert.equal(await batch('resume', row), undefined);
    assert.match(
      messages.shown.at(-1)?.detail ?? '',
      /^“moved\.out\.jsonl” does not exist any more, so all inputs are sent again\.$/m,
    );
    assert.equal(server().requests.length, retried);
  });

  it('ends when everything fails for the same reason, and says so', async () => {
    server().play([json(401, { error: 'Invalid credentials' })]);
    const input = await file('stopped.txt', numbered(50).join('\n'));
    const result = await batch('start', { ...call, input });
    assert.deepEqual([result.status, result.error?.kind, result.done], ['stopped', 'unauthorized', 0]);
    assert.ok(server().requests.length < 5, `${server().requests.length} requests`);
    server().playBy(label);
    assert.equal((await batch('resume', { output: result.output })).done, 50);
  });
});
