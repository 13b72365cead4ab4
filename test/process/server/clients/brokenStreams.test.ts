import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const messages = [{ role: 'user' as const, content: 'good' }];
/** More than is generated before the process has ended. */
const MANY = 9000;
const REASON = /^Model mini\/\w+ failed: its process exited unexpectedly/;

describe('a stream whose model dies, in the package openai', () => {
  let server: RunningServer;
  let client: OpenAI;
  before(async () => {
    server = await startServer();
    client = new OpenAI({ apiKey: TOKEN, baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
  });
  after(() => server.close());

  /** Makes a model for one test: one that has just died is started again only after a pause. */
  const makeModel = async (name: string): Promise<string> => {
    const folder = join(server.modelFolder, 'mini');
    await cp(join(folder, 'text-generation'), join(folder, name), { recursive: true });
    return `mini/${name}`;
  };
  /** Reads a stream, and kills the process of its model after the first piece. */
  const readAndKill = async <T>(stream: AsyncIterable<T>): Promise<T | undefined> => {
    let last: T | undefined;
    for await (const piece of stream) {
      if (last === undefined) {
        const started = [...server.logged().matchAll(/started process (\d+) for/g)].at(-1);
        process.kill(Number(started?.[1]), 'SIGKILL');
      }
      last = piece;
    }
    return last;
  };
  const isServerError = (error: unknown): boolean => {
    assert.ok(error instanceof OpenAI.APIError);
    const { message, ...others } = Object(error.error);
    assert.match(message, REASON);
    assert.deepEqual(others, { type: 'server_error', code: null, param: null });
    return true;
  };

  it('ends in an error with the reason, as a chat', async () => {
    const request = { model: await makeModel('chat'), messages, max_completion_tokens: MANY };
    const stream = await client.chat.completions.create({ ...request, stream: true });
    await assert.rejects(readAndKill(stream), isServerError);
  });

  it('ends in an error with the reason, as a chat that is put together', async () => {
    const request = { model: await makeModel('helper'), messages, max_completion_tokens: MANY };
    await assert.rejects(readAndKill(client.chat.completions.stream(request)), isServerError);
  });

  it('ends in an error with the reason, as a completion', async () => {
    const model = await makeModel('completion');
    const stream = await client.completions.create({ model, prompt: 'good', max_tokens: MANY, stream: true });
    await assert.rejects(readAndKill(stream), isServerError);
  });

  it('ends as a failed response with the reason', async () => {
    const request = { model: await makeModel('response'), input: 'good', max_output_tokens: MANY };
    const last = await readAndKill(await client.responses.create({ ...request, stream: true }));
    assert.ok(last?.type === 'response.failed');
    assert.match(last.response.error?.message ?? '', REASON);
  });
});
