import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClientCall, Target } from './clientCalls';
import { REASONS, SAID, showsReason } from './clientCalls';

interface Embedded {
  readonly embedding: readonly number[];
}

/** What is used of `ai`, whose types only a checkout with its packages would have. */
interface Ai {
  generateText(
    request: object,
  ): Promise<{ readonly text: string; readonly usage: { readonly totalTokens?: number } }>;
  streamText(request: object): { readonly textStream: AsyncIterable<string> };
  embed(request: object): Promise<Embedded>;
  embedMany(request: object): Promise<{ readonly embeddings: readonly (readonly number[])[] }>;
}

interface Provider {
  chatModel(id: string): object;
  completionModel(id: string): object;
  textEmbeddingModel(id: string): object;
}

/** What the model says after `assistant:`, with which this client ends the prompt of a completion. */
const AFTER_DIALOG = ' paris paris paris';

/** The calls of the package `ai` with the provider `@ai-sdk/openai-compatible`, both found in `modules`. */
export function aiSdkCalls(target: Target, modules: string): readonly ClientCall[] {
  const load = createRequire(join(modules, 'ai.cjs'));
  const ai = load('ai') as Ai;
  const { createOpenAICompatible } = load('@ai-sdk/openai-compatible') as {
    readonly createOpenAICompatible: (settings: object) => Provider;
  };
  const { chat, embedding, origin, small, token } = target;
  const provider = (apiKey = token) =>
    createOpenAICompatible({ name: 'local', baseURL: `${origin}/v1`, apiKey, includeUsage: true });
  const ask = (change: object = {}) =>
    ai.generateText({
      ...{ model: provider().chatModel(chat), prompt: 'good', maxOutputTokens: 3, maxRetries: 0 },
      ...change,
    });
  const isSaid = async (change = {}, expected = SAID): Promise<void> =>
    assert.equal((await ask(change)).text, expected);
  const isStreamed = async (model: object, expected: string): Promise<void> => {
    let text = '';
    const request = { model, prompt: 'good', maxOutputTokens: 3, maxRetries: 0 };
    for await (const piece of ai.streamText(request).textStream) {
      text += piece;
    }
    assert.equal(text, expected);
  };
  const isEmbedded = async (): Promise<void> => {
    const model = provider().textEmbeddingModel(embedding);
    assert.equal((await ai.embed({ model, value: 'good', maxRetries: 0 })).embedding.length, 3);
  };
  return [
    { call: 'chat, cold', run: () => isSaid() },
    { call: 'chat', run: async () => assert.equal((await ask()).usage.totalTokens, 4) },
    { call: 'chat, streamed', run: () => isStreamed(provider().chatModel(chat), SAID) },
    {
      call: 'chat, aborted',
      run: () =>
        target.hangsUp(async () => {
          const abort = new AbortController();
          const { textStream } = ai.streamText({
            ...{ model: provider().chatModel(chat), prompt: 'good', maxOutputTokens: 9000, maxRetries: 0 },
            abortSignal: abort.signal,
          });
          let pieces = 0;
          for await (const _ of textStream) {
            if (++pieces === 5) {
              abort.abort();
            }
          }
        }),
    },
    { call: 'completion', run: () => isSaid({ model: provider().completionModel(chat) }, AFTER_DIALOG) },
    { call: 'completion, streamed', run: () => isStreamed(provider().completionModel(chat), AFTER_DIALOG) },
    { call: 'embedding, cold', run: isEmbedded },
    { call: 'embedding', run: isEmbedded },
    {
      call: 'embeddings',
      run: async () => {
        const model = provider().textEmbeddingModel(embedding);
        const { embeddings } = await ai.embedMany({ model, values: ['good', 'bad is'], maxRetries: 0 });
        assert.deepEqual(
          embeddings.map(({ length }) => length),
          [3, 3],
        );
      },
    },
    {
      call: 'wrong token',
      run: () => showsReason(() => ask({ model: provider('hf_wrong').chatModel(chat) }), REASONS.token),
    },
    {
      call: 'unknown model',
      run: () => showsReason(() => ask({ model: provider().chatModel('none/such') }), REASONS.model),
    },
    { call: 'wrong parameter', run: () => showsReason(() => ask({ topP: 7 }), REASONS.parameter) },
    {
      call: 'chat, too long',
      run: () =>
        showsReason(() => ask({ model: provider().chatModel(small), maxOutputTokens: 9 }), REASONS.length),
    },
  ];
}
