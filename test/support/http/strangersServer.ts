import { join } from 'node:path';
import { testClients } from '../models/testClients';

/** What is used of `@copilotkit/aimock`, whose types only a checkout with its packages would have. */
interface Mock {
  readonly url: string;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  onMessage(text: string, answer: object, options?: object): this;
  onEmbedding(text: string, answer: object): this;
  nextRequestError(status: number, error: object): this;
  getRequests(): readonly { readonly method: string; readonly path: string }[];
}

/** The words of a message to which the server has an answer of its own. */
export const ASKING = {
  chat: 'Say hello',
  tools: 'What is the weather?',
  length: 'Tell a long story',
  quota: 'Spend my credits',
  cutOff: 'Break off in the middle',
  malformed: 'Garble the answer',
} as const;

export const WEATHER_CALL = { name: 'get_weather', arguments: '{"city":"Köln"}' };

/**
 * A mock of OpenAI's API that others wrote and maintain, with a few answers: nothing in it follows what the extension
 * expects. The first call on a machine installs it: allow `INSTALL_MS`.
 */
export async function startStrangersServer(): Promise<Mock> {
  const path = join(await testClients(), '@copilotkit', 'aimock', 'dist', 'index.cjs');
  const { LLMock } = (await import(path)) as { LLMock: new (options: object) => Mock };
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 3 });
  mock
    .onMessage(ASKING.chat, { content: 'Hello, wörld 🌍!', reasoning: 'They want a greeting.' })
    .onMessage(ASKING.tools, { toolCalls: [WEATHER_CALL, { name: 'get_time', arguments: '{}' }] })
    .onMessage(ASKING.length, { content: 'Once upon a time', finishReason: 'length' })
    .onMessage(ASKING.quota, {
      error: { message: 'You exceeded your current quota', type: 'insufficient_quota' },
      status: 402,
    })
    .onMessage(
      ASKING.cutOff,
      { content: 'This text never comes to its end' },
      { truncateAfterChunks: 4, latency: 20 },
    )
    .onMessage(ASKING.malformed, { content: 'x' }, { chaos: { malformedRate: 1 } })
    .onEmbedding('a vector', { embedding: [0.5, -1, 0.25] });
  await mock.start();
  return mock;
}
