import { setTimeout as sleep } from 'node:timers/promises';
import { RouteServer } from '../http/routeServer';
import type { RouteAnswer, SeenRequest } from '../http/routeServer';
import { samplePicture, sampleSound } from './sampleMedia';

const NAMES = 'names Ada Lovelace met Charles Babbage in London';

const entity = (entity_group: string, word: string) => {
  const start = NAMES.indexOf(word);
  return { entity_group, word, score: 0.991, start, end: start + word.length };
};

const MARKDOWN = `The function **parses** a date:

\`\`\`ts
export function parseDate(text: string): Date {
  return new Date(text);
}
\`\`\`

| Input | Result |
|---|---:|
| 2026-11-26 | a date |

1. It never throws.
2. It is [documented](https://example.com/docs).
`;

const chat = (message: object) => ({
  json: { choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }] },
});

/** The answers of a model that can do everything, by the first word of the text. */
const ANSWERS: Readonly<Record<string, RouteAnswer>> = {
  label: {
    json: [
      [0.973, 0.012, 0.009, 0.004, 0.002].map((score, index) => ({
        label: ['rust', 'go', 'typescript', 'python', 'c'][index],
        score,
      })),
    ],
  },
  names: { json: [entity('PER', 'Ada Lovelace'), entity('PER', 'Charles Babbage'), entity('LOC', 'London')] },
  mask: {
    json: ['cat', 'dog', 'child'].map((token_str, index) => ({
      ...{ token_str, token: index, score: [0.6, 0.25, 0.05][index] },
      sequence: `mask the ${token_str} sat on the mat`,
    })),
  },
  answer: {
    json: [
      { answer: 'in London', score: 0.93 },
      { answer: 'in Paris', score: 0.04 },
    ],
  },
  rank: {
    json: [
      { index: 1, score: 0.88, text: 'Dates are parsed with new Date(text).' },
      { index: 0, score: 0.12, text: 'A list is sorted in place.' },
    ],
  },
  vector: { json: [[0.12, -0.4, 0.3, 0.05, -0.11, 0.2, -0.02, 0.4, 0.1]] },
  chat: chat({
    content: MARKDOWN,
    reasoning: 'The user wants to know what it does.',
    tool_calls: [{ id: 'call-1', function: { name: 'get_weather', arguments: '{"city":"Bonn"}' } }],
  }),
  summary: { json: [{ summary_text: 'A short text in plain words.' }] },
  picture: {
    file: bytesOf(samplePicture(320, 200, (x, y) => [40 + x / 2, 90 + y / 2, 160])),
    headers: { 'content-type': 'image/png' },
  },
  sound: { file: bytesOf(sampleSound()), headers: { 'content-type': 'audio/wav' } },
  odd: { json: { odd: [1, 2, { deep: true }] } },
  fail: { status: 400, json: { error: 'The parameter min_length must not be negative.' } },
  hostile: chat({
    content:
      '<script>document.title = "run"</script><img src="http://127.0.0.1:9/html.png">\n\n' +
      '![x](http://127.0.0.1:9/p.png) [quit](command:workbench.action.quit) \u001b[31mred \u202egnp.exe',
  }),
};

/** A person in front of the sky, found in a picture of 320 by 200 pixels. */
const FOUND = [
  { label: 'person', score: 0.98, box: { xmin: 40, ymin: 60, xmax: 120, ymax: 190 } },
  {
    ...{ label: 'sky', score: 0.9 },
    mask: bytesOf(samplePicture(320, 200, (_x, y) => (y < 80 ? [255, 255, 255] : [0, 0, 0]))).toString(
      'base64',
    ),
  },
];

/** The text that the model has an answer for, one kind of result on each line. */
export const KINDS_TEXT = [
  'label fn main() { println!("Hello"); }',
  NAMES,
  'mask the [MASK] sat on the mat',
  'answer where did they meet?',
  'rank how are dates parsed?',
  'vector of a text',
  'chat about parseDate',
  'summary of a long text',
  'picture of a gradient',
  'sound of a tone',
  'odd answer',
  'fail on purpose',
].join('\n');

/** Starts a server whose model `demo/any` answers by the first word of the text. `slow` streams until it is released. */
export async function startKindsServer(): Promise<RouteServer> {
  return RouteServer.start({
    'POST /models/demo/any': (request) => answerTo(request),
  });
}

function answerTo({ body, headers }: SeenRequest): RouteAnswer {
  if (headers['content-type'] === 'image/png') {
    return { json: FOUND };
  }
  const { inputs = '' } = JSON.parse(body) as { readonly inputs?: string };
  const [word = ''] = String(inputs).split(' ');
  return word === 'stream'
    ? { stream: slowStream() }
    : (ANSWERS[word] ?? { json: [{ generated_text: inputs }] });
}

/** A text that grows for as long as somebody reads it. */
async function* slowStream(): AsyncGenerator<string> {
  for (let token = 0; token < 3_000; token++) {
    const text = token % 12 === 11 ? 'word.\n\n' : 'word ';
    yield `data:${JSON.stringify({ token: { id: token, text, special: false }, generated_text: null })}\n\n`;
    await sleep(10);
  }
}

function bytesOf(dataUrl: string): Buffer {
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
