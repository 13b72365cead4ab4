import assert from 'node:assert/strict';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import { findTask } from '../../../../src/core/models/findTask';
import type { FetchRequest } from '../../../../src/core/ports';
import { systemClock } from '../../../../src/node/systemClock';
import { silentLogger } from '../../../support/loggers';

/** Finds the task of a model, and what was asked for that; `answer` is what everybody answers. */
async function find(endpoint: string, model: string, answer: unknown, isLocalServer = false) {
  const asked: FetchRequest[] = [];
  const client = new ApiClient({
    fetch: async (request) => {
      asked.push(request);
      return {
        status: answer === undefined ? 404 : 200,
        header: (name) => (name === 'content-type' ? 'application/json' : null),
        body: (async function* () {
          yield new TextEncoder().encode(JSON.stringify(answer ?? { error: 'Not Found' }));
        })(),
      };
    },
    clock: systemClock,
    logger: silentLogger,
  });
  const { signal } = new AbortController();
  const found = await findTask(client, { endpoint, isLocalServer, model, token: 'hf_testCanary' }, signal);
  return { task: found?.task, mask: found?.mask, asked };
}

const ROUTER = 'https://router.huggingface.co/hf-inference';

describe('the task of a model that is not known', () => {
  it('is what the Hub says, which gets no token', async () => {
    const { task, asked } = await find(ROUTER, 'gpt2', { id: 'gpt2', pipeline_tag: 'summarization' });
    assert.equal(task, 'summarization');
    assert.deepEqual(
      asked.map(({ method, url }) => `${method} ${new URL(url).origin}${new URL(url).pathname}`),
      ['GET https://huggingface.co/api/models/gpt2'],
    );
    assert.equal(JSON.stringify(asked).includes('hf_testCanary'), false);
  });

  it('comes with the mask of a model that fills in words', async () => {
    const answer = { id: 'roberta-base', pipeline_tag: 'fill-mask', mask_token: '<mask>' };
    const { asked, mask } = await find(ROUTER, 'roberta-base', answer);
    assert.equal(mask, '<mask>');
    assert.ok(new URL(asked[0]?.url ?? '').searchParams.getAll('expand[]').includes('mask_token'));
    const other = { ...answer, pipeline_tag: 'text-classification' };
    assert.equal((await find(ROUTER, 'roberta-base', other)).mask, undefined);
    assert.equal((await find(ROUTER, 'a/b', { ...answer, mask_token: 5 })).task, 'fill-mask');
  });

  it('is a chat where providers serve one, also for an ID with a provider', async () => {
    const answer = {
      id: 'a/b',
      pipeline_tag: 'text-generation',
      inferenceProviderMapping: { together: { status: 'live', task: 'conversational' } },
    };
    assert.equal((await find(ROUTER, 'a/b:fastest', answer)).task, 'chat-completion');
  });

  it('is what the local server says, for its own token', async () => {
    const answer = { id: 'a/b', pipeline_tag: 'fill-mask', state: 'Loadable' };
    const { task, asked } = await find('http://127.0.0.1:8765', 'a/b', answer, true);
    assert.equal(task, 'fill-mask');
    assert.deepEqual(
      asked.map(({ headers, url }) => [url, headers['authorization']]),
      [['http://127.0.0.1:8765/models/a/b', 'Bearer hf_testCanary']],
    );
  });

  it('is asked of nobody for private hosts and other servers', async () => {
    for (const endpoint of ['https://models.acme.example', 'http://127.0.0.1:8000']) {
      const { task, asked } = await find(endpoint, 'a/b', { id: 'a/b', pipeline_tag: 'fill-mask' });
      assert.deepEqual([task, asked], [undefined, []]);
    }
  });

  it('stays open where the model or its task is unknown', async () => {
    assert.equal((await find(ROUTER, 'a/b', undefined)).task, undefined);
    assert.equal((await find(ROUTER, 'a/b', { id: 'a/b', pipeline_tag: 'new-task' })).task, undefined);
  });
});
