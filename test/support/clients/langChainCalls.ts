import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClientCall, Target } from './clientCalls';
import { REASONS, SAID, showsReason } from './clientCalls';

interface Message {
  readonly content: unknown;
  readonly usage_metadata?: { readonly total_tokens: number };
}

interface Runnable<T> {
  invoke(input: unknown, options?: object): Promise<T>;
  batch(inputs: readonly unknown[]): Promise<readonly T[]>;
  stream(input: unknown, options?: object): Promise<AsyncIterable<T>>;
}

/** What is used of `@langchain/openai`, whose types only a checkout with its packages would have. */
interface LangChain {
  readonly ChatOpenAI: new (settings: object) => Runnable<Message>;
  readonly OpenAI: new (settings: object) => Runnable<string>;
  readonly OpenAIEmbeddings: new (settings: object) => {
    embedQuery(text: string): Promise<readonly number[]>;
    embedDocuments(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  };
}

/** The calls of the package `@langchain/openai`, found in `modules`. */
export function langChainCalls(target: Target, modules: string): readonly ClientCall[] {
  const load = createRequire(join(modules, 'langchain.cjs'));
  const { ChatOpenAI, OpenAI, OpenAIEmbeddings } = load('@langchain/openai') as LangChain;
  const { chat: model, embedding, origin, small, token } = target;
  const settings = {
    ...{ model, apiKey: token, maxRetries: 0, maxTokens: 3 },
    configuration: { baseURL: `${origin}/v1` },
  };
  const chat = (change: object = {}) => new ChatOpenAI({ ...settings, ...change });
  const completion = () => new OpenAI({ ...settings, temperature: 0 });
  const isSaid = async (): Promise<void> => assert.equal((await chat().invoke('good')).content, SAID);
  const embeddings = () => new OpenAIEmbeddings({ ...settings, model: embedding });
  const isEmbedded = async (): Promise<void> =>
    assert.equal((await embeddings().embedQuery('good')).length, 3);
  return [
    { call: 'chat, cold', run: isSaid },
    {
      call: 'chat',
      run: async () => {
        const [first, second] = await chat().batch(['good', 'good']);
        assert.deepEqual([first?.content, second?.usage_metadata?.total_tokens], [SAID, 4]);
      },
    },
    {
      call: 'chat, streamed',
      run: async () => {
        let text = '';
        for await (const { content } of await chat().stream('good')) {
          text += String(content);
        }
        assert.equal(text, SAID);
      },
    },
    {
      call: 'chat, aborted',
      run: () =>
        target.hangsUp(async () => {
          const abort = new AbortController();
          let pieces = 0;
          const reading = async (): Promise<void> => {
            for await (const _ of await chat({ maxTokens: 9000 }).stream('good', { signal: abort.signal })) {
              if (++pieces === 5) {
                abort.abort();
              }
            }
          };
          await assert.rejects(reading);
        }),
    },
    { call: 'completion', run: async () => assert.equal(await completion().invoke('good'), SAID) },
    {
      call: 'completion, streamed',
      run: async () => {
        let text = '';
        for await (const piece of await completion().stream('good')) {
          text += piece;
        }
        assert.equal(text, SAID);
      },
    },
    { call: 'embedding, cold', run: isEmbedded },
    { call: 'embedding', run: isEmbedded },
    {
      call: 'embeddings',
      run: async () => {
        const vectors = await embeddings().embedDocuments(['good', 'bad is']);
        assert.deepEqual(
          vectors.map(({ length }) => length),
          [3, 3],
        );
      },
    },
    {
      call: 'response',
      needs: '/v1/responses',
      run: async () => {
        const answer = await chat({ useResponsesApi: true }).invoke('good');
        assert.match(JSON.stringify(answer.content), /bad/);
      },
    },
    {
      call: 'wrong token',
      run: () => showsReason(() => chat({ apiKey: 'hf_wrong' }).invoke('good'), REASONS.token),
    },
    {
      call: 'unknown model',
      run: () => showsReason(() => chat({ model: 'none/such' }).invoke('good'), REASONS.model),
    },
    {
      call: 'wrong parameter',
      run: () => showsReason(() => chat({ topP: 7 }).invoke('good'), REASONS.parameter),
    },
    {
      call: 'chat, too long',
      run: () => showsReason(() => chat({ model: small, maxTokens: 9 }).invoke('good'), REASONS.length),
    },
  ];
}
