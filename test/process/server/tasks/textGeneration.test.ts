import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const PATH = '/models/mini/text-generation';

/** The model of these tests knows which word follows which: good, is, bad, good, …; anna, !, end. */
describe('text generation', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const generate = async (inputs: unknown, parameters: object = {}) => {
    const { status, json } = await server.post(PATH, { inputs, parameters }, { 'x-wait-for-model': 'true' });
    return { status, json, text: Object(Object(json)[0]).generated_text };
  };
  const stream = (inputs: string, parameters: object = {}) =>
    readEvents(server, PATH, { inputs, parameters });

  it('continues a text, and repeats it at the start as classic servers do', async () => {
    const { json } = await generate('Paris good', { max_new_tokens: 4 });
    assert.deepEqual(json, [{ generated_text: 'Paris good is bad good is' }]);
  });

  it('leaves the prompt out where return_full_text is false', async () => {
    assert.equal((await generate('good', { max_new_tokens: 2, return_full_text: false })).text, ' is bad');
  });

  it('ends where the model ends', async () => {
    assert.equal((await generate('anna', { max_new_tokens: 50 })).text, 'anna!');
  });

  it('ends at a stop text, also one that is spread over tokens', async () => {
    assert.equal(
      (await generate('good', { max_new_tokens: 50, stop: ['bad good'] })).text,
      'good is bad good',
    );
    assert.equal((await generate('good', { max_new_tokens: 50, stop_sequences: ['is'] })).text, 'good is');
  });

  it('is greedy unless told otherwise, and equal for equal seeds', async () => {
    const sampled = { max_new_tokens: 30, temperature: 5, top_k: 3 };
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map((seed) => generate('is', { ...sampled, seed }).then(({ text }) => text)),
    );
    assert.equal(one, same);
    assert.notEqual(one, other);
    assert.equal(
      (await generate('is', { ...sampled, temperature: 0, seed: 1 })).text,
      (await generate('is', { max_new_tokens: 30 })).text,
    );
  });

  it('follows the generation configuration of the model where a request says nothing', async () => {
    const folder = join(server.modelFolder, 'mini', 'sampling');
    await cp(join(server.modelFolder, 'mini', 'text-generation'), folder, { recursive: true });
    await writeFile(
      join(folder, 'generation_config.json'),
      '{"do_sample": true, "temperature": 9, "top_k": 0}',
    );
    const ask = async (parameters: object) => {
      const body = { inputs: 'good', parameters: { max_new_tokens: 30, ...parameters } };
      const headers = { 'x-wait-for-model': 'true', 'x-use-cache': 'false' };
      return JSON.stringify((await server.post('/models/mini/sampling', body, headers)).json);
    };
    assert.notEqual(await ask({}), await ask({}));
    assert.equal(await ask({ do_sample: false }), await ask({ do_sample: false }));
  });

  it('samples only among the likeliest with top_k and top_p', async () => {
    const greedy = (await generate('good', { max_new_tokens: 20 })).text;
    for (const narrow of [{ top_k: 1 }, { top_p: 0.01 }]) {
      assert.equal(
        (await generate('good', { max_new_tokens: 20, do_sample: true, temperature: 9, ...narrow })).text,
        greedy,
      );
    }
  });

  it('avoids repetitions with a penalty', async () => {
    const words = (await generate('good', { max_new_tokens: 3, repetition_penalty: 10 })).text.split(' ');
    assert.equal(new Set(words).size, words.length, words.join(' '));
  });

  it('refuses a list with 400, and wrong parameters by their names', async () => {
    assert.equal((await generate(['a', 'b'])).status, 400);
    const { json } = await generate('a', { max_new_tokens: 0, temperature: -1 });
    assert.deepEqual(
      Object(json).error.map((line: string) => line.split(':')[0]),
      ['`parameters.temperature`', '`parameters.max_new_tokens`'],
    );
  });

  it('refuses more new tokens than the model can hold', async () => {
    const { status, json } = await generate('a', { max_new_tokens: 20_000 });
    assert.equal(status, 400);
    assert.match(Object(json).error, /max_new_tokens.*10000/);
  });

  it('found fault 12: refuses a text that is longer than the model can hold, and keeps its end with truncate', async () => {
    const long = `${'is '.repeat(10_000)}anna`;
    const { status, json } = await generate(long, { max_new_tokens: 5 });
    assert.equal(status, 400);
    assert.match(Object(json).error, /5 new tokens and 10001 prompt tokens are more than the 10000/);
    const usual = await generate(long);
    assert.deepEqual(
      [usual.status, /`inputs`.*10001 tokens.*10000/.test(Object(usual.json).error)],
      [400, true],
    );
    const parameters = { max_new_tokens: 5, return_full_text: false, truncate: 9000 };
    assert.equal((await generate(long, parameters)).text, '!');
  });

  it('found fault 14: counts the prompt in max_length', async () => {
    assert.equal((await generate('bad good', { max_length: 5 })).text, 'bad good is bad good');
    const { status, json } = await generate('bad good', { max_length: 2 });
    assert.equal(status, 400);
    assert.match(Object(json).error, /`parameters.max_length`: the prompt alone has 2 tokens/);
  });

  it('says with details why it ended and after how many tokens, as a stream does', async () => {
    for (const [inputs, parameters, finish_reason, generated_tokens] of [
      ['good', { max_new_tokens: 3, seed: 7, do_sample: false }, 'length', 3],
      ['anna', { max_new_tokens: 9 }, 'eos_token', 2],
      ['good', { max_new_tokens: 9, stop: ['bad'] }, 'stop_sequence', 2],
    ] as const) {
      const all = { ...parameters, details: true, return_full_text: false };
      const { json, text } = await generate(inputs, all);
      const seed = 'seed' in parameters ? parameters.seed : null;
      const details = { finish_reason, generated_tokens, seed };
      assert.deepEqual(json, [{ generated_text: text, details }]);
      const last = Object((await stream(inputs, all)).events.at(-1));
      assert.deepEqual([last.generated_text, last.details], [text, details]);
      const { json: plain } = await generate(inputs, { ...all, details: false });
      assert.deepEqual(plain, [{ generated_text: text }]);
    }
    const { status, json } = await generate('good', { details: 'yes' });
    assert.equal(status, 400);
    assert.match(Object(json).error, /^`parameters.details`: /);
  });

  it('streams one event for each token, the last one with the whole text', async () => {
    const { headers, events } = await stream('good', { max_new_tokens: 3 });
    assert.equal(headers.get('content-type'), 'text/event-stream');
    const tokens = events.map((event) => Object(event).token.text);
    assert.deepEqual(tokens, [' is', ' bad', ' good']);
    assert.deepEqual(
      events.map((event) => Object(event).generated_text),
      [null, null, ' is bad good'],
    );
    assert.deepEqual(
      events.map((event) => Object(event).index),
      [1, 2, 3],
    );
    assert.deepEqual(Object(events.at(-1)).details, {
      finish_reason: 'length',
      generated_tokens: 3,
      seed: null,
    });
    assert.ok(events.every((event) => Object(event).token.logprob < 0));
  });

  it('says in a stream that the model ended, with a token that is special and no text', async () => {
    const { events } = await stream('anna', { max_new_tokens: 9 });
    const last = Object(events.at(-1));
    assert.deepEqual([last.token.special, last.token.text, last.generated_text], [true, '', '!']);
    assert.equal(last.details.finish_reason, 'eos_token');
  });

  it('gives in a stream the same text as without', async () => {
    const parameters = { max_new_tokens: 40, seed: 7, temperature: 3, return_full_text: false };
    const { events } = await stream('bad', parameters);
    const { text } = await generate('bad', parameters);
    assert.equal(events.map((event) => Object(event).token.text).join(''), text);
  });

  it('refuses a wrong request for a stream with a status, not with an event', async () => {
    const { status, headers } = await stream('a', { max_new_tokens: 20_000 });
    assert.equal(status, 400);
    assert.equal(headers.get('content-type'), 'application/json');
  });
});
