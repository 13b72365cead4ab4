import assert from 'node:assert/strict';
import sharp from 'sharp';
import * as v from 'valibot';
import type { Reading } from '../../../../src/core/tasks/reading';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import type { ApiTask } from '../../../../src/core/tasks/taskNames';
import { writeWav } from '../../../../src/server/tasks/wavSound';
import { startWithAllModels } from '../../../support/process/allModels';
import type { RunningServer } from '../../../support/process/runningServer';
import { TOKEN } from '../../../support/process/runningServer';

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const labels = v.pipe(v.array(v.strictObject({ label: v.string(), score: probability })), v.minLength(1));
const numbers = v.pipe(v.array(v.number()), v.minLength(1));
const fills = v.pipe(
  v.array(v.strictObject({ score: probability, token: place, token_str: v.string(), sequence: v.string() })),
  v.minLength(1),
);
const entities = v.pipe(
  v.array(
    v.strictObject({
      ...{ entity_group: v.string(), score: probability, word: v.string() },
      ...{ start: place, end: place },
    }),
  ),
  v.minLength(1),
);
const scores = v.strictObject({
  sequence: v.string(),
  labels: v.array(v.string()),
  scores: v.array(probability),
});
const box = v.strictObject({ xmin: place, ymin: place, xmax: place, ymax: place });

interface Row {
  readonly task: ApiTask;
  readonly model?: string;
  readonly inputs: unknown;
  readonly parameters?: object;
  /** The form of an answer; `one` for each input where inputs can be a list. */
  readonly answer: v.GenericSchema;
  readonly one?: v.GenericSchema;
  /** What the extension reads in it. */
  readonly reads: Reading['kind'];
  readonly characters: number;
}

/** The API's table of answers by task, as far as the server claims it. */
const ROWS: readonly Row[] = [
  {
    task: 'text-generation',
    ...{ inputs: '👍 good', parameters: { max_new_tokens: 3 }, characters: 6, reads: 'text' },
    answer: v.strictTuple([v.strictObject({ generated_text: v.pipe(v.string(), v.startsWith('👍 good')) })]),
  },
  ...(['summarization', 'translation'] as const).map((task): Row => ({
    ...{ task, inputs: 'Anna in Paris', characters: 13, reads: 'text' },
    answer: v.strictTuple([answerText(task)]),
    one: answerText(task),
  })),
  {
    ...{ task: 'text-classification', inputs: 'good', characters: 4, reads: 'labels' },
    answer: v.strictTuple([labels]),
    one: labels,
  },
  {
    ...{ task: 'zero-shot-classification', inputs: 'Paris', characters: 5, reads: 'labels' },
    parameters: { candidate_labels: ['good', 'bad'] },
    answer: scores,
    one: scores,
  },
  {
    ...{ task: 'fill-mask', inputs: 'Paris is [MASK]', characters: 15, reads: 'maskFills' },
    answer: fills,
    one: fills,
  },
  {
    ...{ task: 'token-classification', inputs: 'Anna in Paris', characters: 13, reads: 'entities' },
    answer: entities,
    one: entities,
  },
  {
    ...{ task: 'question-answering', characters: 14, reads: 'answers' },
    inputs: { question: 'Who?', context: 'it is Anna' },
    answer: v.strictObject({ score: probability, start: place, end: place, answer: v.string() }),
  },
  {
    ...{
      task: 'sentence-similarity',
      model: 'mini/feature-extraction',
      characters: 11,
      reads: 'similarities',
    },
    inputs: { source_sentence: 'good', sentences: ['good', 'bad'] },
    answer: v.strictTuple([v.number(), v.number()]),
  },
  {
    ...{ task: 'feature-extraction', inputs: 'good', characters: 4, reads: 'embedding' },
    answer: v.strictTuple([v.array(numbers)]),
    one: v.strictTuple([v.array(numbers)]),
  },
];

function answerText(task: 'summarization' | 'translation'): v.GenericSchema {
  return task === 'summarization'
    ? v.strictObject({ summary_text: v.pipe(v.string(), v.nonEmpty()) })
    : v.strictObject({ translation_text: v.pipe(v.string(), v.nonEmpty()) });
}

/** Fails with the place and the reason where the answer has not that form. */
const hasForm = (schema: v.GenericSchema, json: unknown) => {
  const parsed = v.safeParse(schema, json);
  const issues = parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  assert.ok(parsed.success, `${JSON.stringify(json)}\n${issues?.join('\n')}`);
};

describe('conformance: the answers of the API, by task', () => {
  let server: RunningServer;
  before(async () => {
    server = await startWithAllModels({ maxBodyBytes: 1_000_000 });
  });
  after(() => server.close());

  const ask = (path: string, body: object) => server.post(path, body, { 'x-wait-for-model': 'true' });
  const send = (task: string, type: string, body: Uint8Array<ArrayBuffer> | string) =>
    fetch(`http://127.0.0.1:${server.port}/models/mini/${task}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type, 'x-wait-for-model': 'true' },
      body,
    });

  for (const { task, model = `mini/${task}`, inputs, parameters = {}, ...expected } of ROWS) {
    const body = { inputs, parameters };

    for (const path of [`/models/${model}/pipeline/${task}`, `/pipeline/${task}/${model}`]) {
      it(`POST ${path} answers in the form of ${task}, and counts its characters`, async () => {
        const { status, headers, json } = await ask(path, body);
        assert.equal(status, 200, JSON.stringify(json));
        hasForm(expected.answer, json);
        assert.equal(headers.get('content-type'), 'application/json');
        assert.equal(headers.get('x-compute-characters'), String(expected.characters));
        assert.equal(headers.get('x-compute-type'), 'cpu');
      });
    }

    it(`the extension reads ${expected.reads} in the answer of ${task}`, async () => {
      const { json } = await ask(`/models/${model}/pipeline/${task}`, body);
      assert.equal(readAnswer({ task, input: inputs, json }).kind, expected.reads);
    });

    const { one } = expected;
    if (one !== undefined) {
      it(`a list of inputs gives a list of answers from ${task}, in its order`, async () => {
        const path = `/models/${model}/pipeline/${task}`;
        const list = await ask(path, { inputs: [inputs, `${String(inputs)} bad`, inputs], parameters });
        assert.equal(list.status, 200, JSON.stringify(list.json));
        hasForm(v.strictTuple([one, one, one]), list.json);
        const [first, , third] = list.json as readonly unknown[];
        assert.deepEqual(first, third);
        assert.equal(list.headers.get('x-compute-characters'), String(3 * expected.characters + 4));
        const [reads, total] = expected.reads === 'embedding' ? ['embedding', 10] : ['several', 3];
        const reading = readAnswer({ task, input: [inputs, inputs, inputs], json: list.json });
        assert.deepEqual([reading.kind, Object(reading).total], [reads, total]);
      });
    }
  }

  it('a list of prompts is refused by text-generation, so that a client falls back to one request each', async () => {
    const { status, json } = await ask('/models/mini/text-generation', { inputs: ['a', 'b'] });
    assert.equal(status, 400);
    hasForm(v.strictObject({ error: v.string() }), json);
  });

  it('picture bytes give labels, and objects with boxes', async () => {
    const create = { width: 64, height: 64, channels: 3, background: { r: 0, g: 0, b: 255 } } as const;
    const bytes = new Uint8Array(await sharp({ create }).jpeg().toBuffer());
    hasForm(labels, await (await send('image-classification', 'image/jpeg', bytes)).json());
    const found = await (await send('object-detection', 'image/jpeg', bytes)).json();
    hasForm(v.array(v.strictObject({ score: probability, label: v.string(), box })), found);
  });

  it('sound bytes give a text', async () => {
    const bytes = writeWav(new Float32Array(16_000), 16_000);
    const response = await send('automatic-speech-recognition', 'audio/wav', bytes);
    assert.equal(response.status, 200);
    hasForm(v.strictObject({ text: v.string() }), await response.json());
    assert.equal(response.headers.get('x-compute-characters'), '0');
  });

  it('a text gives sound bytes of a type that the API has', async () => {
    const response = await send('text-to-speech', 'application/json', '{"inputs":"hello"}');
    assert.match(response.headers.get('content-type') ?? '', /^audio\/(flac|wav)$/);
    assert.equal(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 4), 'RIFF');
  });
});
