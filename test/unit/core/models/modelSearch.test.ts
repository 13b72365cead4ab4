import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEndpoint } from '../../../../src/core/identity/endpoint';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import { canOfferFound, HUB, hubFor, searchModels } from '../../../../src/core/models/modelSearch';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { fakeFetch, jsonReply } from '../../../support/http/fakeFetch';
import { json } from '../../../support/http/httpAnswers';
import { RST, ScriptedServer } from '../../../support/http/scriptedServer';
import { silentLogger } from '../../../support/loggers';
import { projectFolder } from '../../../support/projectFolder';
import { VirtualClock } from '../../../support/virtualClock';

function hubOf(text: string): string | undefined {
  const endpoint = parseEndpoint(text);
  assert.ok(endpoint.ok);
  return hubFor(endpoint);
}

describe('where models are looked up', () => {
  it('is the Hub for hosts of Hugging Face, and the server itself on this machine', () => {
    assert.equal(hubOf('https://router.huggingface.co/hf-inference'), 'https://huggingface.co');
    assert.equal(hubOf('http://127.0.0.1:8080/api'), 'http://127.0.0.1:8080');
  });

  it('is nowhere for private endpoints and for names that only look like the Hub', () => {
    assert.equal(hubOf('https://models.acme.example'), undefined);
    assert.equal(hubOf('https://evilhuggingface.co'), undefined);
    assert.equal(hubOf('https://huggingface.co.evil.example'), undefined);
  });
});

describe('looking models up', () => {
  const client = new ApiClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
  const { signal } = new AbortController();
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  it('finds IDs with their tasks, without a token', async () => {
    server.play([
      json(200, [
        { id: 'a/one', pipeline_tag: 'fill-mask' },
        { id: 'two', pipeline_tag: 'other' },
      ]),
    ]);
    assert.deepEqual(await searchModels(client, server.origin, 'o & n', signal), [
      { id: 'a/one', task: 'fill-mask' },
      { id: 'two' },
    ]);
    const [request] = server.requests;
    assert.match(request?.path ?? '', /^\/api\/models\?search=o\+%26\+n&/);
    assert.equal(request?.headers['authorization'], undefined);
  });

  it('finds what a provider serves: classic tasks of hf-inference, chats of any', async () => {
    const mapping = (provider: string, task: string, status = 'live') => ({ provider, task, status });
    const row = (id: string, tag: string, ...inferenceProviderMapping: readonly object[]) => ({
      ...{ id, pipeline_tag: tag, inferenceProviderMapping },
    });
    server.play([
      json(200, [
        row('a/labels', 'text-classification', mapping('hf-inference', 'text-classification')),
        row(
          'a/chat',
          'text-generation',
          mapping('novita', 'conversational'),
          mapping('together', 'conversational'),
          mapping('late', 'conversational', 'staging'),
        ),
        row('a/image', 'text-to-image', mapping('fal-ai', 'text-to-image')),
        row('a/nobody', 'text-generation'),
      ]),
    ]);
    assert.deepEqual(await searchModels(client, server.origin, '', signal), [
      { id: 'a/labels', task: 'text-classification', providers: ['hf-inference'] },
      { id: 'a/chat', task: 'chat-completion', providers: ['novita', 'together'] },
    ]);
  });

  it('omits invalid model IDs', async () => {
    server.play([json(200, [{ id: '../x' }, { id: 'command:evil' }, { id: 'ok' }])]);
    assert.deepEqual(await searchModels(client, server.origin, '', signal), [{ id: 'ok' }]);
  });

  for (const [what, script] of [
    ['an error', [json(500, [{ id: 'x' }])]],
    ['another shape', [json(200, { models: [] })]],
    ['broken JSON', [json(200, '[')]],
    ['a lost connection', [RST, RST]],
    ['ten megabytes', [json(200, `[${' '.repeat(10_000_000)}]`)]],
  ] as const) {
    it(`finds nothing if the Hub answers with ${what}`, async () => {
      server.play([...script]);
      assert.deepEqual(await searchModels(client, server.origin, 'x', signal), []);
    });
  }
});

describe('an answer in the form of the Hub', () => {
  const answer: unknown = JSON.parse(
    readFileSync(join(projectFolder, 'test', 'fixtures', 'hub', 'search.json'), 'utf8'),
  );

  it('names the providers that serve each model now, and leaves out models that nobody serves', async () => {
    const clock = new VirtualClock();
    const { fetch, sent } = fakeFetch(clock, jsonReply(200, answer));
    const client = new ApiClient({ fetch, clock, logger: silentLogger });
    const found = await searchModels(client, HUB, 'llama', new AbortController().signal);
    assert.deepEqual(found, [
      {
        id: 'meta-llama/Llama-3.3-70B-Instruct',
        task: 'chat-completion',
        providers: ['groq', 'together', 'novita'],
      },
      {
        id: 'sentence-transformers/all-MiniLM-L6-v2',
        task: 'sentence-similarity',
        providers: ['hf-inference'],
      },
      { id: 'google-bert/bert-base-uncased', task: 'fill-mask', providers: ['hf-inference'] },
      { id: 'acme/unknown', task: 'text-classification' },
    ]);
    const [url] = sent.map(({ request }) => new URL(request.url));
    assert.deepEqual(
      [url?.origin, url?.searchParams.get('inference_provider'), url?.searchParams.getAll('expand[]')],
      [HUB, 'all', ['pipeline_tag', 'inferenceProviderMapping']],
    );
  });

  it('offers the router only what a provider serves, and other endpoints what they may have', () => {
    const router = 'https://router.huggingface.co/hf-inference';
    const unknown = { id: 'acme/unknown', task: 'text-classification' } as const;
    const chat = { id: 'a/chat', task: 'chat-completion', providers: ['groq'] } as const;
    assert.deepEqual(
      [router, 'http://127.0.0.1:8765'].map((endpoint) =>
        [unknown, chat].map((found) => canOfferFound(endpoint, found)),
      ),
      [
        [false, true],
        [true, false],
      ],
    );
  });
});
