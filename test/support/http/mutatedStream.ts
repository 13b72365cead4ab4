import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { projectFolder } from '../projectFolder';
import { codedError } from './fakeFetch';
import { CANARY_TEXT, CANARY_TOKEN } from './runClient';

/** A part of a body: text, bytes, a pause in milliseconds, or the error with which the connection ends. */
type BodyPart = string | Uint8Array | number | Error;

const FOLDER = join(projectFolder, 'test', 'fixtures', 'chat');

/** The recorded streams of chats and completions, each as its events without the blank line that ends them. */
export const RECORDED: readonly (readonly string[])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sse'))
  .map((name) => readFileSync(join(FOLDER, name), 'utf8').trimEnd().split('\n\n'));

const SAID = `Bad: ${CANARY_TOKEN} sent "${CANARY_TEXT}"`;

/** An error in each form that servers give it inside a stream that began well; most repeat the token and the text. */
export const ERROR_EVENTS: Readonly<Record<string, string>> = {
  'a text in error': `data: ${JSON.stringify({ error: SAID })}`,
  'a text with an error_type': `data: ${JSON.stringify({ error: SAID, error_type: 'validation' })}`,
  'a list of texts': `data: ${JSON.stringify({ error: [SAID], warnings: [SAID] })}`,
  'an object in error': `data:${JSON.stringify({ error: { message: SAID, type: 'server_error', code: 500 } })}`,
  'an object called error': `data: ${JSON.stringify({ object: 'error', message: SAID, code: 400 })}`,
  'a type called error': `data: ${JSON.stringify({ message: SAID, code: 'overloaded', type: 'error' })}`,
  'a detail': `data: ${JSON.stringify({ detail: SAID })}`,
  'a list of errors': `data: ${JSON.stringify({ errors: [{ message: SAID }] })}`,
  'an error of the choice': `data: ${JSON.stringify({ choices: [{ index: 0, error: { message: SAID } }] })}`,
  'the finish reason': 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}',
  'an event with a text': `event: error\ndata: ${SAID}`,
  'an event with an object': `event: error\ndata: ${JSON.stringify({ message: SAID })}`,
  'a field of the stream': `error: ${JSON.stringify({ message: SAID })}`,
  'bare JSON': JSON.stringify({ error: { message: SAID } }),
  'bare JSON on several lines': JSON.stringify({ error: { message: SAID } }, null, 2),
};

/** What servers put between events and no client may stumble over. */
export const HARMLESS_EVENTS: readonly string[] = [
  ': PROCESSING',
  ':',
  'id: 7',
  'retry: 3000',
  'data:',
  'data: {"choices":[],"usage":null}',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":null}]}',
  'data: {"choices":[{"index":0,"delta":{"content":null},"finish_reason":""}]}',
  'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}',
  'data: {"choices":[{"index":0,"delta":{"content":[]}}]}',
  'data: {"choices":[{"index":1,"delta":{"content":"another choice"}}]}',
];

const NESTED: unknown = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);

/** Values of every type, in place of the one that belongs there. */
const STRAY = fc.constantFrom<unknown>(
  ...[null, true, false, 0, -1, 1.5, 1e308, '', 'x', '\ud800', '<think>', '</think>', 'error', 'stop'],
  ...[[], {}, [[]], [null], [{}], ['a', { type: 'text', text: 'b' }], { error: SAID }, NESTED],
  ...[SAID, [SAID], CANARY_TOKEN, { message: SAID }, [{ type: 'thinking', thinking: [{ text: SAID }] }]],
);

/** One change to a list of events; `at` and `to` are taken modulo what they choose from. */
type Mutation = (events: readonly string[], at: number, to: number) => readonly string[];

const changed = (events: readonly string[], at: number, change: (event: string) => string) =>
  events.map((event, place) => (place === at % events.length ? change(event) : event));

const inserted = (events: readonly string[], at: number, event: string) =>
  events.toSpliced(at % (events.length + 1), 0, event);

/** An earlier change may have cut it. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Changes one value of the JSON of an event: takes it out, or puts another one in its place. */
function withChangedField(event: string, place: number, stray: unknown, isRemoved: boolean): string {
  const [, head = '', json = ''] = /^((?:.*\n)*data: ?)(\{.*)$/.exec(event) ?? [];
  if (!isJson(json)) {
    return event;
  }
  const fields: { readonly owner: Record<string, unknown>; readonly key: string }[] = [];
  const root = JSON.parse(json, function (this: Record<string, unknown>, key, value: unknown) {
    fields.push({ owner: this, key });
    return value;
  }) as unknown;
  const field = fields[place % fields.length];
  if (field === undefined || field.key === '') {
    return head + JSON.stringify(stray);
  }
  if (isRemoved) {
    delete field.owner[field.key];
  } else {
    field.owner[field.key] = stray;
  }
  return head + JSON.stringify(root);
}

const anyMutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(STRAY, fc.boolean()).map(changeField) },
  { weight: 3, arbitrary: fc.constantFrom(...Object.values(ERROR_EVENTS), ...HARMLESS_EVENTS).map(insert) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('data: [DONE]', 'data: {', 'data: x', 'x', '\0', '\ufeff').map(insert),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Mutation>(
      (events, at) => events.toSpliced(at % events.length, 1),
      (events, at, to) => inserted(events, to, events[at % events.length] ?? ''),
      (events, at, to) => {
        const taken = events[at % events.length] ?? '';
        return inserted(events.toSpliced(at % events.length, 1), to, taken);
      },
      (events, at) => events.slice(0, at % (events.length + 1)),
      (events, at, to) => changed(events, at, (event) => event.slice(0, to % (event.length + 1))),
      (events, at, to) => changed(events, at, (event) => event.slice(to % (event.length + 1))),
      (events, at) => changed(events, at, (event) => event.replaceAll('\n', '\r')),
      (events, at) => changed(events, at, (event) => event.replace('data: ', 'data:')),
      (events, at) => changed(events, at, (event) => event.replaceAll(',', ',\ndata: ')),
    ),
  },
);

function changeField([stray, isRemoved]: readonly [unknown, boolean]): Mutation {
  return (events, at, to) => changed(events, at, (event) => withChangedField(event, to, stray, isRemoved));
}

function insert(event: string): Mutation {
  return (events, at) => inserted(events, at, event);
}

const place = fc.nat(100_000);

/** A recorded stream after up to five changes to its events, and now and then to its bytes. */
export const mutatedStream: fc.Arbitrary<Uint8Array> = fc
  .record({
    events: fc.constantFrom(...RECORDED),
    mutations: fc.array(fc.tuple(anyMutation, place, place), { maxLength: 5 }),
    newline: fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'),
    isClosed: fc.boolean(),
    bytes: fc.oneof(
      { weight: 4, arbitrary: fc.constant<[number, number][]>([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 3 }) },
    ),
  })
  .map(({ bytes, events, isClosed, mutations, newline }) => {
    const list = mutations.reduce<readonly string[]>(
      (before, [mutate, at, to]) => (before.length === 0 ? before : mutate(before, at, to)),
      events,
    );
    const text = list.join('\n\n') + (isClosed ? '\n\n' : '');
    const body = Buffer.from(text.replaceAll('\n', newline));
    bytes.forEach(([at, value]) => {
      body[at % Math.max(1, body.length)] = value;
    });
    return new Uint8Array(body);
  });

/** The same bytes, cut at any of them. */
export function cutAt(body: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % (body.length + 1)), body.length].toSorted((a, b) => a - b);
  return edges.slice(1).map((edge, index) => body.subarray(edges[index], edge));
}

/** Places at which a body is cut: a few, or after every byte. */
export const anyCuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(place, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 1500 }, (_, at) => at)) },
);

/** A mutated stream as it arrives: in pieces, with pauses, cut off by the network or not. */
export const arrivingStream: fc.Arbitrary<readonly BodyPart[]> = fc
  .record({
    body: mutatedStream,
    cuts: anyCuts,
    pause: fc.constantFrom(0, 0, 0, 10, 60, 2_100, 29_000, 31_000, 10_000_000),
    pauseAt: place,
    end: fc.constantFrom<readonly BodyPart[]>([], [], [], [codedError('ECONNRESET')], [10_000_000]),
  })
  .map(({ body, cuts, end, pause, pauseAt }) => {
    const pieces: readonly BodyPart[] = cutAt(body, cuts);
    return [...(pause === 0 ? pieces : pieces.toSpliced(pauseAt % pieces.length, 0, pause)), ...end];
  });
