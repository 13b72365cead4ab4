import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryRecord } from '../../src/core/runs/historyRecord';
import type { RunResult } from '../../src/core/runs/runResult';
import { parseJson } from '../../src/core/parseJson';
import { json } from '../support/http/httpAnswers';
import { RouteServer } from '../support/http/routeServer';
import { MemoryFiles } from './memoryFiles';
import { closeEditors, infer, openText, select, setting, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';
import { useQuestions } from './useQuestions';

/** A GIF of one pixel. All its bytes are ASCII, as in the sound, so that requests show them as text. */
const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;');
const WAV = Buffer.from('RIFF\x24\0\0\0WAVEfmt \0');
const CAT = json(200, [{ label: 'cat', score: 0.9 }]);

/** Writes a file into the workspace. */
async function file(name: string, content: string | Uint8Array): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return uri;
}

async function inferFile(...args: readonly unknown[]): Promise<readonly RunResult[]> {
  return vscode.commands.executeCommand('hfInference.inferFile', ...args);
}

describe('a run on files', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  const questions = useQuestions();
  afterEach(closeEditors);

  const sent = () => server().requests.map(({ body }) => parseJson(body));
  const call = { model: 'owner/images', task: 'image-classification', output: 'none' };

  it('sends the bytes of each with their type, and has one result for each in their order', async () => {
    server().play([CAT]);
    const uris = [await file('one.gif', GIF), await file('two.gif', GIF)];
    const results = await inferFile({ ...call, uri: [uris[0]?.toString(), uris[1]] });
    assert.deepEqual(
      results.map(({ status, input, characters }) => [status, input, characters]),
      uris.map((uri) => ['ok', uri.toString(), 0]),
    );
    for (const { body, headers, path } of server().requests) {
      assert.equal(path, '/models/owner/images');
      assert.equal(headers['content-type'], 'image/gif');
      assert.equal(body, GIF.toString());
    }
    const [sound] = await inferFile({
      ...{ model: 'owner/sounds', task: 'automatic-speech-recognition', output: 'none' },
      uri: await file('a.bin', WAV),
    });
    assert.equal(sound?.status, 'ok');
    assert.equal(server().requests[2]?.headers['content-type'], 'audio/wav');
  });

  it('is kept as URI and hash, and can be repeated and copied as a shell line from there', async () => {
    server().play([CAT]);
    const uri = await file('kept.gif', GIF);
    await inferFile({ ...call, uri });
    const [record] = await vscode.commands.executeCommand<readonly HistoryRecord[]>('hfInference.runs.list');
    assert.equal(record?.input, uri.toString());
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', GIF)).toString('hex');
    assert.deepEqual(record.files, [{ uri: uri.toString(), sha256: digest }]);
    const line = await vscode.commands.executeCommand<string>('hfInference.runs.copyAsCurl');
    assert.ok(line.includes(`--data-binary '@${uri.fsPath}'`), line);
    await vscode.commands.executeCommand('hfInference.runs.repeat', { id: record.id });
    assert.equal(server().requests[1]?.body, GIF.toString());
  });

  it('says of each file that cannot be sent why, and sends the others', async () => {
    server().play([CAT]);
    const good = await file('good.gif', GIF);
    const uri = [
      await file('notes.png', 'only text'),
      vscode.Uri.joinPath(good, '../missing.gif'),
      vscode.Uri.joinPath(good, '..'),
      await file('sound.gif', WAV),
      good,
    ];
    const results = await inferFile({ ...call, uri });
    assert.deepEqual(
      results.map(
        ({ error, status }) => error?.message.replace(/^“(?!notes|missing|sound).*?”/, '“…”') ?? status,
      ),
      [
        '“notes.png” is not an image. Select an image, or a model for such files.',
        '“missing.gif” cannot be read. Nothing was sent. Check that the file exists.',
        '“…” is a folder. Select files.',
        '“sound.gif” is not an image. Select an image, or a model for such files.',
        'ok',
      ],
    );
    assert.equal(server().requests.length, 1);
    const large = await file('large.gif', Buffer.concat([GIF, Buffer.alloc(33 * 1024 * 1024)]));
    const [refused] = await inferFile({ ...call, uri: large });
    assert.deepEqual([refused?.error?.kind, refused?.attempts], ['tooLarge', 0]);
    await vscode.workspace.fs.delete(large);
  });

  it('asks for a question or for labels, and sends the image as base64 with them', async () => {
    server().play([json(200, [{ score: 0.9, answer: 'a cat' }])]);
    questions.answer('What is it?', 'cat, dog');
    const uri = await file('asked.gif', GIF);
    const image = GIF.toString('base64');
    const [answered] = await inferFile({ ...call, task: 'visual-question-answering', uri });
    assert.deepEqual(answered?.input, { question: 'What is it?', image: uri.toString() });
    assert.equal(answered.characters, 'What is it?'.length);
    await inferFile({ ...call, task: 'zero-shot-image-classification', uri });
    await inferFile({ ...call, parameters: { top_k: 1 }, uri });
    assert.deepEqual(sent(), [
      { inputs: { question: 'What is it?', image } },
      { inputs: { image }, parameters: { candidate_labels: ['cat', 'dog'] } },
      { inputs: image, parameters: { top_k: 1 } },
    ]);
    assert.deepEqual(
      questions.asked.map(({ title }) => title),
      ['Question for owner/images', 'Labels for owner/images'],
    );
  });

  it('sends the whole text of text files to models that take text', async () => {
    server().play([json(200, [[{ label: 'good', score: 0.9 }]])]);
    const uri = await file('letter.txt', 'Dear 🦀,\n\nhello.\n');
    const args = { model: 'owner/texts', task: 'text-classification', output: 'none' };
    const [result] = await inferFile({ ...args, uri });
    assert.deepEqual([result?.input, result?.characters], ['Dear 🦀,\n\nhello.\n', 16]);
    const [refused] = await inferFile({ ...args, uri: await file('picture.gif', GIF) });
    assert.match(refused?.error?.message ?? '', /^“picture\.gif” is not a text file\./);
    assert.equal(server().requests.length, 1);
  });

  it('takes the selected files of the Explorer, and asks for files without any', async () => {
    server().play([CAT]);
    await setting('model', 'owner/images');
    await setting('task', 'image-classification');
    await setting('output', 'clipboard');
    try {
      const [one, two] = [await file('one.gif', GIF), await file('two.gif', GIF)];
      assert.equal((await inferFile(one, [two, one])).length, 2);
      assert.equal((await inferFile(one, [two])).length, 1);
      questions.answer([two]);
      assert.deepEqual(
        (await inferFile()).map(({ input }) => input),
        [two.toString()],
      );
      assert.equal(await inferFile(), undefined, 'nothing is run if no file is chosen');
      const editor = await openText('some text');
      select(editor, 'some text');
      questions.answer([one]);
      const [instead] = await infer({ output: 'none' });
      assert.equal(instead?.input, one.toString(), 'a file takes the place of the selection');
    } finally {
      await Promise.all(['model', 'task', 'output'].map((key) => setting(key, undefined)));
    }
    assert.deepEqual(messages.shown, []);
  });

  it('reads files of any file system', async () => {
    server().play([CAT]);
    const files = new MemoryFiles();
    const provider = vscode.workspace.registerFileSystemProvider('hf-memory-pictures', files);
    try {
      const uri = vscode.Uri.parse('hf-memory-pictures:/cat.gif');
      await vscode.workspace.fs.writeFile(uri, GIF);
      const [result] = await inferFile({ ...call, uri });
      assert.deepEqual([result?.status, result?.input], ['ok', uri.toString()]);
      assert.equal(server().requests[0]?.body, GIF.toString());
    } finally {
      provider.dispose();
    }
  });

  it('rejects wrong arguments with the name of the field', async () => {
    await assert.rejects(inferFile({ uri: 5 }), /hfInference\.inferFile: “uri”/);
    await assert.rejects(inferFile({ uri: 'cat.png' }), /absolute URI/);
    await assert.rejects(inferFile({ uri: 'file:///a', inputs: 'x' }), /inputs/);
  });

  it('sends pictures to chat models in the message, without metadata, asking the user about them but no caller', async () => {
    const answer = { choices: [{ index: 0, message: { content: 'A cat.' }, finish_reason: 'stop' }] };
    const chats = await RouteServer.start({
      'GET /v1/models': { json: { object: 'list', data: [{ id: 'vl:8b', object: 'model' }] } },
      'POST /v1/chat/completions': { json: answer },
    });
    await setting('api', undefined);
    await setting('endpoint', chats.origin);
    try {
      const uri = await file('chat.gif', GIF);
      questions.answer('Is it a cat?');
      await Promise.all([
        setting('model', 'vl:8b'),
        setting('output', 'clipboard'),
        setting('stream', false),
      ]);
      // As the menu of the Explorer does.
      const [clicked] = await inferFile(uri);
      assert.equal(clicked?.status, 'ok');
      const args = { model: 'vl:8b', output: 'none', stream: false, uri };
      const [result] = await inferFile(args);
      assert.deepEqual([result?.status, result?.text], ['ok', 'A cat.']);
      const [named] = await inferFile({ ...args, task: 'chat-completion', question: 'What is it?' });
      assert.equal(named?.characters, 'What is it?'.length);
      const bodies = chats.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => parseJson(body));
      const url = `data:image/gif;base64,${GIF.toString('base64')}`;
      assert.deepEqual(
        bodies,
        ['Is it a cat?', 'Describe this image.', 'What is it?'].map((text) => ({
          model: 'vl:8b',
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text },
                { type: 'image_url', image_url: { url } },
              ],
            },
          ],
        })),
      );
    } finally {
      await Promise.all(['model', 'output', 'stream'].map((key) => setting(key, undefined)));
      await chats.close();
      await setting('api', 'huggingface');
      await setting('endpoint', server().origin);
    }
  });
});
