import assert from 'node:assert/strict';
import { WORDS } from '../../../support/models/miniatureGraphs';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { likely, writeTableModel } from '../../../support/models/tableModel';

const WAIT = { 'x-wait-for-model': 'true' };
const GENERATE = '/models/mini/text-generation';
const CHAT = `${GENERATE}/v1/chat/completions`;
const messages = [{ role: 'user', content: 'good' }];

/** Numbers that some JSON can hold, and that no generation can take. */
const OUT_OF_RANGE: Readonly<Record<string, readonly number[]>> = {
  temperature: [-0.1, 101, 1e300],
  top_k: [-2, 1_000_001, 0.5],
  top_p: [-0.1, 1.1],
  seed: [-2, 2 ** 60, 0.5],
  repetition_penalty: [0, 1e-300, 0.001, 10.5, -1],
  presence_penalty: [-2.1, 2.1, 1e300],
  frequency_penalty: [-2.1, 2.1, 1e300],
  max_tokens: [0, -2, 100_001, 1.5],
  max_new_tokens: [0, -2, 100_001, 1.5],
  max_length: [0, -2, 1e9],
  truncate: [0, -1, 1e9],
};

describe('numbers of a generation', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    const broken = (number: number) => (word: string) =>
      word === 'bad' ? WORDS.map((_, id) => (id === 7 ? number : 0)) : likely(word === 'good' ? 'is' : 'bad');
    await writeTableModel(server.modelFolder, 'nan', broken(NaN));
    await writeTableModel(server.modelFolder, 'infinite', broken(Infinity));
    await writeTableModel(server.modelFolder, 'never', (word) =>
      WORDS.map(() => (word === 'bad' ? -Infinity : 0)),
    );
    await writeTableModel(server.modelFolder, 'own-numbers', likely, {
      'generation_config.json':
        '{"repetition_penalty": 1e-300, "do_sample": true, "temperature": 1e300, "top_k": -1}',
    });
  });
  after(() => server.close());

  /** The words of an error in Hugging Face's form or OpenAI's. */
  const reasonOf = (json: unknown): string => {
    const { error } = Object(json);
    return String(Object(error).message ?? error);
  };
  const isAlive = async () => assert.equal((await server.get('/health')).status, 200);

  for (const [name, values] of Object.entries(OUT_OF_RANGE)) {
    it(`found fault 22: ${name} out of range is refused with 400, its name and its range, streamed or not`, async () => {
      for (const value of values) {
        for (const stream of [false, true]) {
          const ofChat = name === 'max_tokens';
          const body = ofChat
            ? { messages, [name]: value, stream }
            : { inputs: 'good', parameters: { [name]: value }, stream };
          const { status, json } = await server.post(ofChat ? CHAT : GENERATE, body, WAIT);
          assert.equal(status, 400, `${name} ${value}`);
          assert.match(
            reasonOf(json),
            new RegExp(`${name}\`: must be a (whole )?number from [-\\d.]+ to \\d+`),
          );
        }
      }
    });
  }

  it('found fault 22: the smallest and the largest numbers of each range are taken, and answers stay finite', async () => {
    const extremes = [
      { temperature: 1e-300, do_sample: true },
      { temperature: 100, top_p: 0, top_k: 1_000_000, seed: Number.MAX_SAFE_INTEGER },
      { repetition_penalty: 0.01, presence_penalty: 2, frequency_penalty: -2 },
      { repetition_penalty: 10, presence_penalty: -2, frequency_penalty: 2, logit_bias: { 1: 100, 2: -100 } },
    ];
    for (const parameters of extremes) {
      const body = { inputs: 'good', parameters: { ...parameters, max_new_tokens: 5 } };
      assert.equal((await server.post(GENERATE, body, WAIT)).status, 200, JSON.stringify(parameters));
      const { status, events } = await readEvents(server, GENERATE, body);
      assert.equal(status, 200);
      assert.ok(events.every((event) => Number.isFinite(Object(event).token.logprob)));
    }
    await isAlive();
  });

  for (const name of ['nan', 'infinite', 'never']) {
    const path = `/models/mini/${name}`;
    it(`found fault 6: a model that produces ${name} fails that run with a sentence, plain with 500`, async () => {
      for (const [route, body] of [
        [path, { inputs: 'bad' }],
        [`${path}/v1/chat/completions`, { messages: [{ role: 'user', content: 'bad' }] }],
        [`${path}/v1/completions`, { prompt: 'bad' }],
      ] as const) {
        const { status, json } = await server.post(route, body, WAIT);
        assert.equal(status, 500, route);
        assert.deepEqual(Object.keys(Object(json)), ['error'], JSON.stringify(json));
        assert.match(reasonOf(json), /numbers that are not finite/);
      }
      await isAlive();
    });

    it(`found fault 6: a model that produces ${name} ends its stream with an error, and the server answers on`, async () => {
      const forms = [
        [path, { inputs: 'good', parameters: { max_new_tokens: 9 } }],
        [`${path}/v1/chat/completions`, { messages, max_tokens: 9 }],
      ] as const;
      for (const [route, body] of name === 'never' ? [] : forms) {
        const { status, events } = await readEvents(server, route, body);
        assert.equal(status, 200);
        const failed = events.filter((event) => Object(event).error !== undefined);
        assert.equal(failed.length, 1, JSON.stringify(events));
        assert.match(JSON.stringify(failed), /numbers that are not finite/);
      }
      await isAlive();
    });
  }

  it('found fault 22: numbers out of range in the own configuration of a model are refused by name, until a request sets them', async () => {
    const path = '/models/mini/own-numbers';
    const ask = async (parameters: object) => {
      const { status, json } = await server.post(path, { inputs: 'good', parameters }, WAIT);
      return [status, String(Object(json).error)] as const;
    };
    const [status, error] = await ask({ max_new_tokens: 2 });
    assert.equal(status, 400);
    assert.match(error, /`parameters.temperature`: .*0 to 100.*generation_config.json/);
    assert.match((await ask({ temperature: 1 }))[1], /`parameters.repetition_penalty`: .*0.01 to 10/);
    assert.equal((await ask({ temperature: 1, repetition_penalty: 1 }))[0], 200);
  });
});
