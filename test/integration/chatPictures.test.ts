import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import { inferOne, openText, closeEditors, setting } from './useLoopback';
import { useMessages } from './useMessages';

const MODELS = { json: { object: 'list', data: [{ id: 'qwen3-vl:8b', object: 'model' }] } };
const CHAT = { json: { choices: [{ index: 0, message: { content: 'A dot.' }, finish_reason: 'stop' }] } };
const SECRET = 'GPS 50.7374N';

const chunk = (name: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  return Buffer.concat([head, Buffer.from(name), data, Buffer.alloc(4)]);
};
const png = (...metadata: readonly Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.alloc(13)),
    ...metadata,
    chunk('IDAT', Buffer.from('pixels')),
    chunk('IEND', Buffer.alloc(0)),
  ]);

describe('pictures in the messages of a chat', () => {
  const messages = useMessages();
  let server: RouteServer;
  const posts = () => server.requests.filter(({ method }) => method === 'POST');

  const fileOf = async (name: string, bytes: Uint8Array): Promise<vscode.Uri> => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder !== undefined);
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(uri, bytes);
    return uri;
  };
  const messagesWith = (...urls: readonly string[]) => ({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          ...urls.map((url) => ({ type: 'image_url', image_url: { url } })),
        ],
      },
    ],
  });
  const ask = (...urls: readonly string[]) =>
    inferOne({ model: 'qwen3-vl:8b', inputs: messagesWith(...urls), stream: false });

  beforeEach(async () => {
    server = await RouteServer.start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await setting('api', undefined);
    await setting('endpoint', server.origin);
  });
  afterEach(async () => {
    await server.close();
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
    await closeEditors();
  });

  it('are sent without metadata, after one question for each host that names file, size and host', async () => {
    const uri = await fileOf(
      'holiday.png',
      png(chunk('tEXt', Buffer.from(SECRET)), chunk('eXIf', Buffer.from(SECRET))),
    );
    messages.press('Send');
    const result = await ask(uri.toString());
    assert.deepEqual([result.status, result.text], ['ok', 'A dot.']);
    const { host } = new URL(server.origin);
    const [question] = messages.shown;
    assert.equal(question?.modal, true);
    assert.equal(question?.text, `Send 1 picture to ${host}?`);
    assert.match(question?.detail ?? '', /^holiday\.png, 1 kB\n/);
    const sent = posts()[0]?.body ?? '';
    assert.deepEqual(
      (JSON.parse(sent) as { messages: unknown }).messages,
      messagesWith(`data:image/png;base64,${png().toString('base64')}`).messages,
    );
    assert.deepEqual(result.input, messagesWith(uri.toString()), 'the result keeps the address of the file');
    assert.equal(result.characters, 'What is it?'.length);
    await ask(uri.toString());
    assert.deepEqual([messages.shown.length, posts().length], [1, 2]);
  });

  it('are not sent if the user declines', async () => {
    const uri = await fileOf('declined.png', png());
    const result = await ask(uri.toString());
    assert.equal(result.status, 'cancelled');
    assert.equal(messages.shown.length, 1);
    assert.equal(posts().length, 0);
    assert.equal((await ask(uri.toString())).status, 'cancelled');
    assert.equal(messages.shown.length, 2, 'a refusal is not remembered');
  });

  it('that are no pictures, too large or not there are never sent', async () => {
    const text = await fileOf('id_rsa.png', Buffer.from(`-----BEGIN KEY----- ${SECRET}`));
    const large = await fileOf('large.png', png(chunk('IDAT', Buffer.alloc(6_000_001))));
    messages.press('Send');
    for (const [url, kind, sentence] of [
      [text.toString(), 'invalidInput', /^“id_rsa\.png” is not a PNG/],
      [
        vscode.Uri.joinPath(text, '../missing.png').toString(),
        'invalidInput',
        /^“missing\.png” is not a PNG/,
      ],
      ['file://server.invalid/share/a.png', 'invalidInput', /^“a\.png” is not a PNG/],
      [large.toString(), 'tooLarge', /larger than 6 MB/],
    ] as const) {
      const result = await ask(url);
      assert.deepEqual([result.status, result.error?.kind], ['error', kind], url);
      assert.match(result.error?.message ?? '', sentence);
    }
    assert.equal(posts().length, 0);
  });

  it('that are data or addresses are sent as they are, and count no characters', async () => {
    const data = `data:image/png;base64,${'A'.repeat(200_000)}`;
    const result = await ask(data, 'https://host.example/a.png');
    assert.deepEqual([result.status, result.characters], ['ok', 'What is it?'.length]);
    assert.deepEqual(messages.shown, []);
    const { messages: sent } = JSON.parse(posts()[0]?.body ?? '') as { messages: unknown };
    assert.deepEqual(sent, messagesWith(data, 'https://host.example/a.png').messages);
  });

  it('are not read from a selection', async () => {
    const uri = await fileOf('selected.png', png());
    const editor = await openText(JSON.stringify(messagesWith(uri.toString())));
    editor.selection = new vscode.Selection(0, 0, 0, editor.document.lineAt(0).text.length);
    await vscode.commands.executeCommand('hfInference.infer', {
      model: 'qwen3-vl:8b',
      output: 'none',
      stream: false,
    });
    const { messages: sent } = JSON.parse(posts()[0]?.body ?? '') as { messages: unknown };
    assert.deepEqual(sent, [{ role: 'user', content: editor.document.getText() }]);
    assert.deepEqual(messages.shown, []);
  });
});
