import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseJson } from '../../src/core/parseJson';
import { useLoopback } from './useLoopback';

describe('the requests of a batch', () => {
  const { server } = useLoopback();
  let folder: vscode.Uri;

  before(() => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace !== undefined);
    folder = vscode.Uri.joinPath(workspace.uri, `export-${crypto.randomUUID()}`);
  });

  const source = async (name: string, text: string): Promise<string> => {
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    return uri.toString();
  };

  const exported = async (args: object) =>
    Object(await vscode.commands.executeCommand('hfInference.batch.exportRequests', args));

  it('are written beside the source, and nothing is sent', async () => {
    const input = await source('chats.jsonl', '{"q":"one"}\n{"q":\n\n{"q":"four"}\n');
    const call = { input, column: 'q', model: 'owner/chat', task: 'chat-completion' };
    const parameters = { max_tokens: 3 };
    const { output, elapsedMs, ...counts } = await exported({ ...call, parameters });
    assert.equal(typeof elapsedMs, 'number');
    assert.deepEqual(counts, {
      ...{ total: 4, done: 2, failed: 1, skipped: 1 },
      failures: [{ index: 1, message: 'Line 2 is not valid JSON.' }],
    });
    assert.equal(output, vscode.Uri.joinPath(folder, 'chats.requests.jsonl').toString());
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(output)));
    const request = (index: number, content: string) => ({
      ...{ custom_id: `input-${index}`, method: 'POST', url: '/v1/chat/completions' },
      body: { model: 'owner/chat', messages: [{ role: 'user', content }], ...parameters },
    });
    assert.deepEqual(text.trimEnd().split('\n').map(parseJson), [request(0, 'one'), request(3, 'four')]);
    assert.deepEqual(server().requests, []);
    await assert.rejects(exported(call), /chats\.requests\.jsonl/);
    await assert.rejects(exported({ ...call, output: input }), /chats\.jsonl/);
  });

  it('are refused for tasks that the API of OpenAI does not have, and for arguments that contradict it', async () => {
    const call = { input: await source('lines.txt', 'one\n'), model: 'owner/model' };
    await assert.rejects(exported({ ...call, task: 'text-classification' }), /text-classification/);
    const generation = { ...call, task: 'text-generation' };
    await assert.rejects(exported({ ...generation, parameters: { stream: true } }), /stream/);
    await assert.rejects(exported({ ...generation, concurrency: 3 }), /concurrency/);
  });
});
