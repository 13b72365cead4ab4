import assert from 'node:assert/strict';
import { InferenceClientProviderApiError } from '@huggingface/inference';
import * as v from 'valibot';
import type { ClientCall, Target } from './clientCalls';
import { REASONS, SAID } from './clientCalls';
import { huggingFaceClient } from './huggingFaceClient';
import type { Way } from './huggingFaceClient';
import { mediaCalls } from './huggingFaceMediaCalls';

const pieces = v.object({ choices: v.array(v.object({ text: v.string() })) });

/** The calls of the package `@huggingface/inference`. */
export function huggingFaceCalls(target: Target, way: Way): readonly ClientCall[] {
  const { small } = target;
  const ids = { chat: target.chat, embedding: target.embedding };
  const ask = huggingFaceClient(target, way);
  const messages = [{ role: 'user', content: 'good' }];
  const chat = async (): Promise<void> => {
    const { client, how } = ask(ids.chat);
    const answer = await client.chatCompletion({ ...how, messages, max_tokens: 3 });
    assert.equal(answer.choices[0]?.message.content, SAID);
  };
  return [
    { call: 'chat, cold', run: chat },
    { call: 'chat', run: chat },
    {
      call: 'chat, streamed',
      run: async () => {
        const { client, how } = ask(ids.chat);
        let text = '';
        for await (const { choices } of client.chatCompletionStream({ ...how, messages, max_tokens: 3 })) {
          text += choices[0]?.delta.content ?? '';
        }
        assert.equal(text, SAID);
      },
    },
    {
      call: 'chat, aborted',
      run: () =>
        target.hangsUp(async () => {
          const { client, how } = ask(ids.chat);
          const request = { ...how, messages, max_tokens: 9000 };
          const { signal, ...abort } = abortable();
          let chunks = 0;
          const reading = async (): Promise<void> => {
            for await (const _ of client.chatCompletionStream(request, { signal })) {
              if (++chunks === 5) {
                abort.now();
              }
            }
          };
          await assert.rejects(reading);
        }),
    },
    {
      call: 'completion',
      // By its provider, a model that chats has no other task.
      run: async () => {
        const { client, how } = ask(target.text);
        const parameters = { max_new_tokens: 3, return_full_text: false };
        const answer = await client.textGeneration({ ...how, inputs: 'good', parameters });
        assert.equal(answer.generated_text, SAID);
      },
    },
    {
      call: 'completion, streamed',
      run: async () => {
        const { client, how } = ask(target.text);
        const parameters = { max_new_tokens: 3, return_full_text: false };
        let text = '';
        for await (const event of client.textGenerationStream({ ...how, inputs: 'good', parameters })) {
          // The types of the client promise another form than the one that it asks for and gives.
          text += v.parse(pieces, event).choices[0]?.text ?? '';
        }
        assert.equal(text, SAID);
      },
    },
    {
      call: 'embedding, cold',
      run: async () => {
        const { client, how } = ask(ids.embedding);
        const vectors = await client.featureExtraction({ ...how, inputs: 'good' });
        const none = [0, 0, 0];
        assert.deepEqual(vectors, [[none, [3, 0, 0], none]]);
      },
    },
    {
      call: 'embeddings',
      run: async () => {
        const { client, how } = ask(ids.embedding);
        const vectors = await client.featureExtraction({ ...how, inputs: ['good', 'bad is'] });
        assert.equal(vectors.length, 2);
      },
    },
    {
      call: 'sentence-similarity',
      run: async () => {
        const { client, how } = ask(ids.embedding, { task: 'sentence-similarity' });
        const inputs = { source_sentence: 'good', sentences: ['good', 'bad'] };
        const scores = await client.sentenceSimilarity({ ...how, inputs });
        assert.deepEqual(scores.map(Math.round), [1, 0]);
      },
    },
    {
      call: 'text-classification',
      run: async () => {
        const { client, how } = ask('mini/text-classification');
        assert.equal((await client.textClassification({ ...how, inputs: 'good' }))[0]?.label, 'positive');
      },
    },
    {
      call: 'zero-shot-classification',
      run: async () => {
        const { client, how } = ask('mini/zero-shot-classification');
        const parameters = { candidate_labels: ['bad', 'good'] };
        const [best] = await client.zeroShotClassification({ ...how, inputs: 'Paris', parameters });
        assert.equal(best?.label, 'good');
      },
    },
    {
      call: 'token-classification',
      run: async () => {
        const { client, how } = ask('mini/token-classification');
        const [entity] = await client.tokenClassification({ ...how, inputs: 'is Anna' });
        assert.deepEqual([entity?.entity_group, entity?.start, entity?.end], ['PER', 3, 7]);
      },
    },
    {
      call: 'fill-mask',
      run: async () => {
        const { client, how } = ask('mini/fill-mask');
        assert.equal((await client.fillMask({ ...how, inputs: '[MASK] Paris' }))[0]?.token_str, 'good');
      },
    },
    {
      call: 'question-answering',
      run: async () => {
        const { client, how } = ask('mini/question-answering');
        const inputs = { question: 'Who?', context: 'it is Anna' };
        assert.equal((await client.questionAnswering({ ...how, inputs })).answer, 'Anna');
      },
    },
    {
      call: 'summarization',
      run: async () => {
        const { client, how } = ask('mini/summarization');
        assert.match((await client.summarization({ ...how, inputs: 'Anna in Paris' })).summary_text, /anna/);
      },
    },
    {
      call: 'translation',
      run: async () => {
        const { client, how } = ask('mini/translation');
        const answer = await client.translation({ ...how, inputs: 'Anna in Paris' });
        assert.ok(!Array.isArray(answer) && /anna/.test(answer.translation_text));
      },
    },
    {
      call: 'wrong token',
      run: () => {
        const { client, how } = ask(ids.chat, { key: 'hf_wrong' });
        return hasReason(() => client.chatCompletion({ ...how, messages }), REASONS.token);
      },
    },
    {
      call: 'unknown model',
      run: async () => {
        const { client, how } = ask('none/such');
        // The provider way says so itself, after it has asked the hub.
        await assert.rejects(client.fillMask({ ...how, inputs: 'x' }), /none\/such/);
      },
    },
    {
      call: 'wrong parameter',
      run: () => {
        const { client, how } = ask(ids.chat);
        return hasReason(() => client.chatCompletion({ ...how, messages, top_p: 7 }), REASONS.parameter);
      },
    },
    {
      call: 'chat, too long',
      run: () => {
        const { client, how } = ask(small);
        return hasReason(() => client.chatCompletion({ ...how, messages, max_tokens: 9 }), REASONS.length);
      },
    },
    ...mediaCalls(ask),
  ];
}

/** Asserts that a call fails with the server's reason, which the client keeps in the body if it has OpenAI's form. */
async function hasReason(call: () => Promise<unknown>, reason: RegExp): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof InferenceClientProviderApiError, String(error));
    assert.match(`${error.message} ${JSON.stringify(error.httpResponse.body)}`, reason);
    return true;
  });
}

function abortable(): { readonly signal: AbortSignal; readonly now: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, now: () => controller.abort() };
}
