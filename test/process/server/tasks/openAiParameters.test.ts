import assert from 'node:assert/strict';
import { readEvents } from '../../../support/process/readEvents';
import type { Answer, RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const CHAT = '/models/mini/text-generation/v1/chat/completions';
const TEXT = '/models/mini/text-generation/v1/completions';
const HEADERS = { 'x-wait-for-model': 'true' };
const messages = [{ role: 'user', content: 'good' }];

describe('parameters of OpenAI', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const ask = async (path: string, body: object): Promise<Answer> => {
    const answer = await server.post(path, body, HEADERS);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return answer;
  };
  const errorOf = ({ json }: Answer): string => {
    const { error } = Object(json);
    return typeof error === 'string' ? error : (error.message ?? JSON.stringify(error));
  };
  /** The choices of a stream, without the last event. */
  const streamed = async (path: string, body: object) => {
    const { events } = await readEvents(server, path, body);
    return events.slice(0, -1).map((event) => Object(event).choices[0]);
  };

  it('list the logarithms of the probabilities of each token, and of the likeliest ones', async () => {
    const body = { messages, max_tokens: 2, logprobs: true, top_logprobs: 2 };
    const { json } = await ask(CHAT, body);
    const { content, refusal } = Object(json).choices[0].logprobs;
    assert.equal(refusal, null);
    assert.deepEqual(
      content.map(({ token }: { token: string }) => token),
      [' is', ' bad'],
    );
    const [first] = content;
    assert.deepEqual(first.bytes, [32, 105, 115]);
    // 2 for "is", 1 for "bad", 0.5 for "paris", 0 for the other twelve words.
    const sum = Math.E ** 2 + Math.E + Math.E ** 0.5 + 12;
    const near = (actual: number, expected: number) =>
      assert.ok(Math.abs(actual - expected) < 1e-5, `${actual}`);
    near(first.logprob, 2 - Math.log(sum));
    assert.deepEqual(
      first.top_logprobs.map(({ token }: { token: string }) => token),
      [' is', ' bad'],
    );
    near(first.top_logprobs[1].logprob, 1 - Math.log(sum));

    const pieces = (await streamed(CHAT, body)).flatMap(({ logprobs }) => logprobs?.content ?? []);
    assert.deepEqual(pieces, content);
  });

  it('list them for completions in their own form', async () => {
    const body = { prompt: 'good', max_tokens: 2, logprobs: 1 };
    const { json } = await ask(TEXT, body);
    const { tokens, token_logprobs, top_logprobs, text_offset } = Object(json).choices[0].logprobs;
    assert.deepEqual(tokens, [' is', ' bad']);
    assert.deepEqual(text_offset, [0, 3]);
    assert.deepEqual(top_logprobs, [{ ' is': token_logprobs[0] }, { ' bad': token_logprobs[1] }]);
    const pieces = (await streamed(TEXT, body)).flatMap(({ logprobs }) => logprobs?.tokens ?? []);
    assert.deepEqual(pieces, tokens);
  });

  it('list no token behind a stop text, and none without being asked', async () => {
    const body = { messages, max_tokens: 5, logprobs: true, stop: 'is bad' };
    const { json } = await ask(CHAT, body);
    assert.equal(Object(json).choices[0].message.content, ' ');
    const { content } = Object(json).choices[0].logprobs;
    assert.deepEqual(
      content.map(({ token }: { token: string }) => token),
      [' is'],
    );
    const pieces = (await streamed(CHAT, body)).flatMap(({ logprobs }) => logprobs?.content ?? []);
    assert.deepEqual(pieces, content);
    const plain = await ask(CHAT, { messages, max_tokens: 1, logprobs: false, top_logprobs: 0 });
    assert.equal(Object(plain.json).choices[0].logprobs, null);
  });

  it('continue each prompt of a list as a choice of its own', async () => {
    const body = { prompt: ['good', 'anna'], max_tokens: 2, stream_options: { include_usage: true } };
    const { json, headers } = await ask(TEXT, body);
    const { choices, usage } = Object(json);
    assert.deepEqual(choices, [
      { index: 0, text: ' is bad', logprobs: null, finish_reason: 'length' },
      { index: 1, text: '!', logprobs: null, finish_reason: 'stop' },
    ]);
    assert.deepEqual(usage, { prompt_tokens: 2, completion_tokens: 4, total_tokens: 6 });
    assert.equal(headers.get('x-compute-characters'), '8');

    const { events } = await readEvents(server, TEXT, body);
    assert.deepEqual(Object(events.at(-2)).usage, usage);
    for (const { index, text, finish_reason } of choices) {
      const own = events
        .slice(0, -2)
        .map((event) => Object(event).choices[0])
        .filter((choice) => choice.index === index);
      assert.equal(own.map((choice) => choice.text).join(''), text);
      assert.deepEqual(
        own.map((choice) => choice.finish_reason).filter((reason) => reason !== null),
        [finish_reason],
      );
    }
  });

  it('begin a completion with its prompt', async () => {
    const body = { prompt: ['good', 'anna'], max_tokens: 1, echo: true };
    const { json } = await ask(TEXT, body);
    const texts = Object(json).choices.map(({ text }: { text: string }) => text);
    assert.deepEqual(texts, ['good is', 'anna!']);
    const choices = await streamed(TEXT, body);
    assert.deepEqual(
      [0, 1].map((index) =>
        choices
          .filter((choice) => choice.index === index)
          .map(({ text }) => text)
          .join(''),
      ),
      texts,
    );
  });

  for (const [path, more, error] of [
    [CHAT, { top_logprobs: 2 }, /^`top_logprobs`: needs `logprobs`/],
    [CHAT, { logprobs: true, top_logprobs: 21 }, /^`top_logprobs`: must be a whole number from 0 to 20/],
    [CHAT, { logprobs: 2 }, /^`logprobs`: must be true or false/],
    [CHAT, { echo: true }, /^`echo`: is not supported/],
    [TEXT, { logprobs: 6 }, /^`logprobs`: must be a whole number from 0 to 5/],
    [TEXT, { logprobs: 1, echo: true }, /^`logprobs`: cannot be combined with `echo`/],
    [TEXT, { echo: 'yes' }, /^`echo`: must be true or false/],
    [TEXT, { prompt: [[1, 2]] }, /^`prompt`: must be a string or a list of 1 to 100 strings/],
    [TEXT, { prompt: [1, 2] }, /^`prompt`: must be a string or a list of 1 to 100 strings/],
    [TEXT, { prompt: [] }, /^`prompt`: must be a string or a list of 1 to 100 strings/],
    [TEXT, { best_of: 2 }, /^`best_of`: is not supported/],
    [TEXT, { suffix: 'x' }, /^`suffix`: is not supported/],
    [TEXT, { tools: [{}] }, /^`tools`: is not supported/],
  ] as const) {
    it(`are refused with 400: ${JSON.stringify(more)}`, async () => {
      const own = path === CHAT ? { messages } : { prompt: 'good' };
      const answer = await server.post(path, { ...own, ...more }, HEADERS);
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), error);
    });
  }
});
