import assert from 'node:assert/strict';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const PATH = '/v1/chat/completions';
const model = 'mini/text-generation';
const messages = [
  { role: 'system', content: 'Paris' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'go' },
      { type: 'text', text: 'od' },
    ],
  },
];

describe('chat completions', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const chat = (body: object, path = PATH) =>
    server.post(path, { model, messages, max_tokens: 3, ...body }, { 'x-wait-for-model': 'true' });

  it('have the form of OpenAI', async () => {
    const { status, json } = await chat({});
    assert.equal(status, 200);
    const { id, created, ...rest } = Object(json);
    assert.match(id, /^chatcmpl-/);
    assert.ok(Math.abs(created - Date.now() / 1000) < 60);
    assert.deepEqual(rest, {
      model,
      object: 'chat.completion',
      usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: ' is bad good' },
          logprobs: null,
          finish_reason: 'length',
        },
      ],
    });
  });

  it('take the model from the route, or from the body with a provider behind a colon', async () => {
    assert.equal((await chat({ model: undefined }, `/models/${model}${PATH}`)).status, 200);
    assert.equal((await chat({ model: `${model}:hf-inference` })).status, 200);
    assert.equal((await chat({ model: 'mini/none' })).status, 404);
  });

  it('come from the cache where the same request would get the same text', async () => {
    const ask = async (body: object, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await server.post(
        PATH,
        { model, messages, max_tokens: 4, ...body },
        { 'x-wait-for-model': 'true', ...headers },
      );
      const { id, created: _, ...rest } = Object(answer.json);
      return { id, rest, cache: answer.headers.get('x-cache') };
    };
    for (const body of [{}, { temperature: 1, seed: 7 }, { n: 1, user: 'me' }]) {
      const first = await ask(body);
      const second = await ask(body);
      assert.deepEqual(second.rest, first.rest);
      assert.notEqual(second.id, first.id);
      assert.equal(second.cache, 'hit', JSON.stringify(body));
    }
    assert.equal((await ask({}, { 'x-use-cache': 'false' })).cache, 'miss');
    for (const body of [
      { temperature: 1 },
      { temperature: 1 },
      { logprobs: true, messages: messages.slice(1) },
    ]) {
      assert.equal((await ask(body)).cache, 'miss', JSON.stringify(body));
    }
    assert.equal((await ask({ messages: messages.slice(1) })).cache, 'miss');
  });

  it('end before a stop text', async () => {
    for (const stop of ['bad', ['bad']]) {
      const { json } = await chat({ stop, max_tokens: 20 });
      assert.equal(Object(json).choices[0].message.content, ' is ');
      assert.equal(Object(json).choices[0].finish_reason, 'stop');
    }
  });

  it('are streamed in chunks, the role first and [DONE] last', async () => {
    const { headers, events } = await readEvents(server, PATH, { model, messages, max_tokens: 2 });
    assert.equal(headers.get('content-type'), 'text/event-stream');
    const choices = events.slice(0, -1).map((event) => Object(event).choices[0]);
    assert.deepEqual(
      choices.map(({ delta }) => delta),
      [{ role: 'assistant', content: '' }, { content: ' is' }, { content: ' bad' }, {}],
    );
    assert.deepEqual(
      choices.map(({ finish_reason }) => finish_reason),
      [null, null, null, 'length'],
    );
    assert.equal(events.at(-1), '[DONE]');
    assert.ok(events.slice(0, -1).every((event) => Object(event).object === 'chat.completion.chunk'));
  });

  it('never show a part of a stop text in a stream', async () => {
    const { events } = await readEvents(server, PATH, { model, messages, max_tokens: 20, stop: 'is bad' });
    const text = events.slice(0, -1).map((event) => Object(event).choices[0].delta.content ?? '');
    assert.equal(text.join(''), ' ');
  });

  it('tell the usage at the end of a stream when asked', async () => {
    const { events } = await readEvents(server, PATH, {
      model,
      messages,
      max_tokens: 2,
      stream_options: { include_usage: true },
    });
    assert.deepEqual(Object(events.at(-2)).usage, {
      prompt_tokens: 2,
      completion_tokens: 2,
      total_tokens: 4,
    });
    assert.deepEqual(Object(events.at(-2)).choices, []);
  });

  it('count the characters of the messages only', async () => {
    assert.equal((await chat({})).headers.get('x-compute-characters'), '9');
  });

  for (const [what, body, error] of [
    ['no messages', { messages: [] }, /^`messages`: must have at least one/],
    ['a message without a role', { messages: [{ content: 'a' }] }, /^`messages.0.role`/],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      /^`messages.0.content`: must be a string/,
    ],
    ['several choices', { n: 2 }, /^`n`: only one choice/],
    ['a wrong parameter', { temperature: 'warm' }, /^`temperature`/],
    [
      'a model that does not chat',
      { model: 'mini/fill-mask' },
      /does not generate text; supported tasks: fill-mask/,
    ],
  ] as const) {
    it(`refuse ${what} with 400`, async () => {
      const answer = await chat(body);
      assert.equal(answer.status, 400);
      assert.match(Object(answer.json).error.message, error);
    });
  }
});

describe('completions', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const path = '/models/mini/text-generation/v1/completions';

  it('continue a prompt without repeating it, in the form of OpenAI', async () => {
    const body = { prompt: 'Paris good', max_tokens: 2 };
    const { status, json } = await server.post(path, body, { 'x-wait-for-model': 'true' });
    assert.equal(status, 200);
    const { id, created, ...rest } = Object(json);
    assert.ok(id.startsWith('cmpl-') && created > 0);
    assert.deepEqual(rest, {
      model,
      object: 'text_completion',
      usage: { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 },
      choices: [{ index: 0, text: ' is bad', logprobs: null, finish_reason: 'length' }],
    });
  });

  it('are streamed piece by piece', async () => {
    const { events } = await readEvents(server, '/v1/completions', { model, prompt: 'good', max_tokens: 3 });
    assert.equal(events.at(-1), '[DONE]');
    const choices = events.slice(0, -1).map((event) => Object(event).choices[0]);
    assert.equal(choices.map(({ text }) => text).join(''), ' is bad good');
    assert.equal(choices.at(-1)?.finish_reason, 'length');
  });

  it('name what is wrong by its name in this form', async () => {
    const { json } = await server.post(path, { prompt: 3, temperature: -1 });
    const { message, ...others } = Object(json).error;
    assert.deepEqual(
      message.split('; ').map((line: string) => line.split(':')[0]),
      ['`prompt`', '`temperature`'],
    );
    assert.deepEqual(others, { type: 'invalid_request_error', code: null, param: 'prompt' });
  });
});
