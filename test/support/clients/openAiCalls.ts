import assert from 'node:assert/strict';
import OpenAI from 'openai';
import type { ClientCall, Target } from './clientCalls';
import { REASONS, SAID, showsReason } from './clientCalls';

/** The calls of the package `openai`. */
export function openAiCalls(target: Target): readonly ClientCall[] {
  const { chat: model, embedding, origin, small, token } = target;
  // Without a second try, a model that is not waited for fails the call.
  const client = (apiKey = token) => new OpenAI({ apiKey, baseURL: `${origin}/v1`, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'good' }];
  const chat = async (): Promise<void> => {
    const answer = await client().chat.completions.create({ model, messages, max_completion_tokens: 3 });
    assert.equal(answer.choices[0]?.message.content, SAID);
    assert.equal(answer.usage?.completion_tokens, 3);
  };
  const embed = async (input: string | string[], format?: 'float'): Promise<void> => {
    const { data } = await client().embeddings.create({
      ...{ model: embedding, input },
      ...(format !== undefined && { encoding_format: format }),
    });
    assert.equal(data.length, typeof input === 'string' ? 1 : input.length);
    assert.ok(data.every((one) => one.embedding.length === 3 && one.embedding.every(Number.isFinite)));
  };
  const ask = (change: object, apiKey?: string) =>
    client(apiKey).chat.completions.create({ model, messages, max_completion_tokens: 3, ...change });
  return [
    { call: 'chat, cold', run: chat },
    { call: 'chat', run: chat },
    {
      call: 'chat, streamed',
      run: async () => {
        const stream = await client().chat.completions.create({
          ...{ model, messages, max_completion_tokens: 3, stream: true as const },
          stream_options: { include_usage: true },
        });
        let text = '';
        let tokens = 0;
        for await (const { choices, usage } of stream) {
          text += choices[0]?.delta.content ?? '';
          tokens = usage?.total_tokens ?? tokens;
        }
        assert.deepEqual([text, tokens], [SAID, 4]);
        const helper = client().chat.completions.stream({ model, messages, max_completion_tokens: 3 });
        assert.equal(await helper.finalContent(), SAID);
      },
    },
    {
      call: 'chat, aborted',
      run: () =>
        target.hangsUp(async () => {
          const stream = await client().chat.completions.create({
            ...{ model, messages, max_completion_tokens: 9000, stream: true as const },
          });
          let chunks = 0;
          for await (const _ of stream) {
            if (++chunks === 5) {
              break;
            }
          }
        }),
    },
    {
      call: 'completion',
      run: async () => {
        const answer = await client().completions.create({ model, prompt: 'good', max_tokens: 3 });
        assert.equal(answer.choices[0]?.text, SAID);
      },
    },
    {
      call: 'completion, streamed',
      run: async () => {
        const stream = await client().completions.create({
          ...{ model, prompt: 'good', max_tokens: 3, stream: true as const },
        });
        let text = '';
        for await (const { choices } of stream) {
          text += choices[0]?.text ?? '';
        }
        assert.equal(text, SAID);
      },
    },
    {
      call: 'models',
      run: async () => {
        const ids: string[] = [];
        for await (const { id } of client().models.list()) {
          ids.push(id);
        }
        assert.ok(ids.includes(model) && ids.includes(embedding));
        assert.equal((await client().models.retrieve(model)).id, model);
      },
    },
    { call: 'embedding, cold', run: () => embed('good') },
    {
      call: 'embedding',
      run: async () => {
        await embed('good');
        await embed('good', 'float');
      },
    },
    { call: 'embeddings', run: () => embed(['good', 'bad is']) },
    {
      call: 'speech, both ways',
      run: async () => {
        const spoken = await client().audio.speech.create({
          ...{ model: 'mini/text-to-speech', input: 'wizard jazz', voice: 'alloy', response_format: 'wav' },
        });
        const file = new File([await spoken.arrayBuffer()], 'jazz.wav', { type: 'audio/wav' });
        const heard = { model: 'mini/automatic-speech-recognition', file };
        assert.equal((await client().audio.transcriptions.create(heard)).text, 'wizard jazz');
      },
    },
    {
      call: 'response',
      needs: '/v1/responses',
      run: async () => {
        const answer = await client().responses.create({ model, input: 'good', max_output_tokens: 3 });
        assert.match(answer.output_text, /bad/);
      },
    },
    {
      call: 'response, streamed',
      needs: '/v1/responses',
      run: async () => {
        const stream = client().responses.stream({ model, input: 'good', max_output_tokens: 3 });
        assert.match((await stream.finalResponse()).output_text, /bad/);
      },
    },
    { call: 'wrong token', run: () => showsReason(() => ask({}, 'hf_wrong'), REASONS.token) },
    { call: 'unknown model', run: () => showsReason(() => ask({ model: 'none/such' }), REASONS.model) },
    { call: 'wrong parameter', run: () => showsReason(() => ask({ top_p: 7 }), REASONS.parameter) },
    {
      call: 'chat, too long',
      run: () => showsReason(() => ask({ model: small, max_completion_tokens: 9 }), REASONS.length),
    },
  ];
}
