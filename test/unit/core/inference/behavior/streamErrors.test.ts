import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import type { FailureKind } from '../../../../../src/core/http/failure';
import { tokenEvent } from '../../../../support/http/httpAnswers';
import { jsonReply } from '../../../../support/http/fakeFetch';
import type { Reply } from '../../../../support/http/fakeFetch';
import { attemptsOf, failureOf, inferOnVirtualClock, jsonOf } from '../../../../support/http/runClient';
import type { Run } from '../../../../support/http/runClient';

const chat = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const WORDS = 'CUDA out of memory';

/** Each form in which servers report an error inside a stream that began with 200, and the kind that it stands for. */
const FORMS: readonly (readonly [name: string, events: string, kind: FailureKind, words?: string])[] = [
  ['{"error": "…"}', `data: {"error":"${WORDS}"}\n\n`, 'server'],
  [
    '{"error": "…", "error_type": "validation"}',
    `data: {"error":"${WORDS}","error_type":"validation"}\n\n`,
    'invalidInput',
  ],
  [
    '{"error": {…}} with an HTTP status',
    `data: {"error":{"message":"${WORDS}","code":429}}\n\n`,
    'rateLimited',
  ],
  [
    '{"error": {…}} with a type',
    `data: {"error":{"message":"${WORDS}","type":"overloaded_error"}}\n\n`,
    'busy',
  ],
  ['{"error": ["…"]}', `data: {"error":["${WORDS}"]}\n\n`, 'server'],
  ['{"error": ""}', 'data: {"error":""}\n\n', 'server', ''],
  [
    '{"object": "error"}',
    `data: {"object":"error","message":"${WORDS}","type":"BadRequestError","code":400}\n\n`,
    'invalidInput',
  ],
  ['{"object": "error"} without a code', `data: {"object":"error","message":"${WORDS}"}\n\n`, 'server'],
  ['{"type": "error"}', `data: {"type":"error","message":"${WORDS}"}\n\n`, 'server'],
  ['{"detail": "…"}', `data: {"detail":"${WORDS}"}\n\n`, 'server'],
  ['{"detail": [{"msg"}]}', `data: {"detail":[{"loc":["body"],"msg":"${WORDS}"}]}\n\n`, 'server'],
  ['{"errors": [{"message"}]}', `data: {"errors":[{"message":"${WORDS}"}]}\n\n`, 'server'],
  ['{"message", "code", "type"}', `data: {"message":"${WORDS}","code":503,"type":"x"}\n\n`, 'busy'],
  ['event: error with JSON', `event: error\ndata: {"message":"${WORDS}"}\n\n`, 'server'],
  ['event: error with plain text', `event: error\ndata: ${WORDS}\n\n`, 'server'],
  [
    'a field "error" beside the choices',
    `data: {"choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"${WORDS}"}}\n\n`,
    'server',
  ],
  [
    'an error of the first choice',
    `data: {"choices":[{"delta":{},"finish_reason":"error","error":{"message":"${WORDS}"}}]}\n\n`,
    'server',
  ],
  ['finish_reason "error" alone', chat({ content: '' }, { finish_reason: 'error' }), 'server', ''],
  [
    'finish_reason "error", then the words',
    `${chat({}, { finish_reason: 'error' })}data: {"error":{"message":"${WORDS}"}}\n\n`,
    'server',
  ],
  ['details.finish_reason "error"', 'data: {"details":{"finish_reason":"error"}}\n\n', 'server', ''],
  ['JSON without "data:"', `{"error":"${WORDS}"}\n\n`, 'server'],
  [
    'JSON on several lines without "data:"',
    `{\n  "error": {\n    "message": "${WORDS}"\n  }\n}\n\n`,
    'server',
  ],
];

const BEGINNINGS: Readonly<Record<string, readonly [events: string, text: string | undefined]>> = {
  'before any text': ['', undefined],
  'after tokens': [tokenEvent('Half') + tokenEvent(' a text'), 'Half a text'],
  'after chat deltas': [
    chat({ role: 'assistant', content: '' }) + chat({ content: 'Half' }) + chat({ content: ' a text' }),
    'Half a text',
  ],
};

function streamOf(...body: (string | Uint8Array | number)[]): Reply {
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

const run = (...body: string[]): Promise<Run> => inferOnVirtualClock([streamOf(...body)], { stream: true });

describe('found fault 4, fault 87: an error inside a stream that began with 200', () => {
  for (const [name, events, kind, words = WORDS] of FORMS) {
    it(`is a failure with the server’s words: ${name}`, async () => {
      for (const [where, [beginning, text]] of Object.entries(BEGINNINGS)) {
        for (const end of ['', DONE]) {
          const ended = await run(beginning + events + end);
          const about = `${where}, ${end === '' ? 'without' : 'with'} [DONE]`;
          assert.ok(!ended.outcome.ok, `taken for success ${about}`);
          assert.deepEqual(
            [failureOf(ended).kind, failureOf(ended).detail, ended.outcome.partialText, attemptsOf(ended)],
            [kind, words, text, 1],
            about,
          );
        }
      }
    });
  }

  it('is found wherever the connection cuts the stream', async () => {
    const form = fc.constantFrom(...FORMS);
    const beginning = fc.constantFrom(...Object.values(BEGINNINGS));
    await fc.assert(
      fc.asyncProperty(form, beginning, fc.array(fc.nat(600), { maxLength: 8 }), async (one, start, cuts) => {
        const bytes = Buffer.from(start[0] + one[1] + DONE);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b)];
        const pieces = edges.map((edge, index) => bytes.subarray(edge, edges[index + 1]));
        const { outcome } = await inferOnVirtualClock([streamOf(...pieces)], { stream: true });
        assert.deepEqual(outcome.ok ? outcome : [outcome.failure.kind, outcome.partialText], [
          one[2],
          start[1],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('in a plain answer with 200 is a failure as well', async () => {
    const answers: readonly (readonly [unknown, FailureKind, string | undefined])[] = [
      [{ error: WORDS }, 'server', undefined],
      [[{ error: WORDS }], 'server', undefined],
      [{ object: 'error', message: WORDS, code: 404 }, 'notFound', undefined],
      [{ errors: [{ message: WORDS }] }, 'server', undefined],
      [{ detail: WORDS }, 'server', undefined],
      [
        {
          choices: [{ message: { content: 'Half' }, finish_reason: 'error' }],
          error: { message: WORDS, code: 500 },
        },
        'server',
        undefined,
      ],
    ];
    for (const [body, kind] of answers) {
      const ended = await inferOnVirtualClock([jsonReply(200, body)]);
      assert.deepEqual([failureOf(ended).kind, failureOf(ended).detail], [kind, WORDS], JSON.stringify(body));
      assert.equal(attemptsOf(ended), 1);
    }
    const half = { choices: [{ message: { content: 'Half' }, finish_reason: 'error' }] };
    const { outcome } = await inferOnVirtualClock([jsonReply(200, half)]);
    assert.equal(!outcome.ok && outcome.partialText, 'Half');
  });

  it('found fault 35: is a failure without a message if the answer has nothing else', async () => {
    for (const body of [{ error: '' }, { error: {} }, { error: '', code: '' }, { error: true }]) {
      assert.equal(failureOf(await inferOnVirtualClock([jsonReply(200, body)])).kind, 'server');
    }
    const results = [
      { error: null, generated_text: 'Hi' },
      { error: '', generated_text: 'Hi' },
      { errors: [], generated_text: 'Hi' },
      [{ label: 'error', score: 1 }],
      { message: 'Hi' },
    ];
    for (const body of results) {
      assert.deepEqual(jsonOf(await inferOnVirtualClock([jsonReply(200, body)])), body);
    }
  });
});

describe('found fault 4: a harmless event in a stream', () => {
  const harmless: Readonly<Record<string, string>> = {
    'a comment': ': PROCESSING\n\n',
    'a usage chunk without choices': 'data: {"choices":[],"usage":{"prompt_tokens":1}}\n\n',
    'an empty delta': chat({}),
    'no content': chat({ content: null }),
    'an empty finish reason': chat({ content: '' }, { finish_reason: '' }),
    'no error': 'data: {"error":null,"choices":[{"delta":{"content":""}}]}\n\n',
    'a token without text': 'data: {"token":{"id":1,"text":null,"special":false},"generated_text":null}\n\n',
    'a log probability that is no number': 'data: {"token":{"text":"","logprob":-Infinity}}\n\n',
    'found fault 35: a ping with plain data': 'event: ping\ndata: 2026-11-25 12:00\n\n',
    'found fault 35: another event with plain data': 'event: status\ndata: working on it\n\n',
    'found fault 35: a ping with JSON': 'event: ping\ndata: {"type":"ping"}\n\n',
    'another choice': 'data: {"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"error"}]}\n\n',
    'a tool call beside the text': chat({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }),
    'a sound part': chat({ content: [{ type: 'audio', data: 'x' }] }),
  };
  for (const [name, event] of Object.entries(harmless)) {
    it(`changes nothing: ${name}`, async () => {
      const ended = await run(
        event + chat({ content: 'Hi' }) + event + chat({ content: ' you' }, { finish_reason: 'stop' }) + DONE,
      );
      assert.deepEqual(jsonOf(ended), [{ generated_text: 'Hi you' }]);
    });
  }

  it('content as a list of parts is text', async () => {
    const parts = [{ type: 'text', text: 'Hi' }, ' you', { type: 'output_text', text: '!' }];
    assert.deepEqual(jsonOf(await run(chat({ content: parts }) + DONE)), [{ generated_text: 'Hi you!' }]);
  });
});

describe('a complete answer', () => {
  const answerOf = ({ outcome }: Run): unknown[] => {
    assert.ok(outcome.ok && outcome.answer.kind === 'json');
    const { finishReason, json, noText } = outcome.answer;
    return [json, finishReason, noText];
  };
  const textOf = (text: string): unknown => [{ generated_text: text }];

  it('found fault 1: without text is not a failure', async () => {
    assert.deepEqual(answerOf(await run(DONE)), [textOf(''), undefined, undefined]);
    const special = 'data: {"token":{"text":"</s>","special":true},"generated_text":"","details":null}\n\n';
    assert.deepEqual(answerOf(await run(special)), [textOf(''), undefined, undefined]);
  });

  it('found fault 1: with only reasoning, in any of its four forms, reports that and has no text', async () => {
    const thoughts = [
      chat({ reasoning: 'Hm' }),
      chat({ reasoning_content: 'Hm' }),
      chat({ reasoning_text: 'Hm', content: '' }),
      chat({ content: '<thi' }) + chat({ content: 'nk>Hm</th' }) + chat({ content: 'ink>\n' }),
      chat({ content: '\n<think>cut off while reasoning' }),
      chat({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] }),
    ];
    for (const events of thoughts) {
      const ended = await run(events + chat({}, { finish_reason: 'length' }) + DONE);
      assert.deepEqual(answerOf(ended), [textOf(''), 'length', 'reasoning'], events);
      assert.deepEqual(ended.progress, [{ kind: 'thinking' }], events);
    }
    const tgi = `data: ${JSON.stringify({ token: { text: '' }, generated_text: '<think>Hm', details: { finish_reason: 'length' } })}\n\n`;
    assert.deepEqual(answerOf(await run(tgi)).slice(1), ['length', 'reasoning']);
  });

  it('with reasoning and text has only the text', async () => {
    const events =
      chat({ reasoning_content: 'Hm' }) +
      chat({ content: '<think>Hm' }) +
      chat({ content: '…</think>\n\nfn ma' }) +
      chat({ content: 'in() { "<think>" }' }, { finish_reason: 'stop' });
    assert.deepEqual(answerOf(await run(events)), [textOf('fn main() { "<think>" }'), 'stop', undefined]);
  });

  it('with white space or the beginning of a tag at its start keeps it', async () => {
    for (const text of ['\n\n', '  <thi', ' <', '<thinking>']) {
      const events = [...text].map((content) => chat({ content })).join('');
      assert.deepEqual(jsonOf(await run(events + DONE)), textOf(text));
    }
  });

  it('found fault 1: with only tool calls reports that', async () => {
    const calls = { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] };
    const ended = await run(chat({ reasoning: 'Hm' }) + chat(calls, { finish_reason: 'tool_calls' }) + DONE);
    assert.deepEqual(answerOf(ended), [textOf(''), 'tool_calls', 'toolCalls']);
    const message = { role: 'assistant', content: null, ...calls };
    const plain = await inferOnVirtualClock([
      jsonReply(200, { choices: [{ message, finish_reason: 'tool_calls' }] }),
    ]);
    assert.deepEqual(answerOf(plain).slice(1), ['tool_calls', 'toolCalls']);
  });

  it('has the server’s finish reason, streamed or not', async () => {
    const details = { details: { finish_reason: 'eos_token' } };
    const last = `data: ${JSON.stringify({ token: { text: 'a' }, generated_text: 'a', ...details })}\n\n`;
    assert.equal(answerOf(await run(last))[1], 'eos_token');
    assert.equal(answerOf(await run(chat({ content: 'a' }, { finish_reason: 'length' })))[1], 'length');
    for (const [json, word] of [
      [[{ generated_text: 'a', ...details }], 'eos_token'],
      [{ choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }, 'stop'],
      [{ choices: [{ text: 'a', finish_reason: 'length' }] }, 'length'],
      [[{ generated_text: 'a' }], undefined],
      [{ choices: [{ text: 'a', finish_reason: '' }] }, undefined],
    ] as const) {
      assert.equal(answerOf(await inferOnVirtualClock([jsonReply(200, json)]))[1], word);
    }
  });
});

describe('found fault 4: whatever events arrive', () => {
  it('the run has a typed outcome', async () => {
    const event = fc
      .record({ name: fc.constantFrom('', 'event: error\n', 'event: ping\n'), data: fc.json() })
      .map(({ name, data }) => `${name}data: ${data}\n\n`);
    const odd = fc
      .record(
        {
          error: fc.jsonValue(),
          errors: fc.jsonValue(),
          detail: fc.jsonValue(),
          object: fc.constantFrom('error', 1),
          generated_text: fc.jsonValue(),
          token: fc.jsonValue(),
          choices: fc.array(fc.record({ delta: fc.jsonValue(), finish_reason: fc.jsonValue() })),
        },
        { requiredKeys: [] },
      )
      .map((json) => `data: ${JSON.stringify(json)}\n\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(event, odd, fc.constant(DONE))), async (events) => {
        const { outcome } = await run(events.join(''));
        assert.ok(outcome.ok || FAILURE_KINDS.includes(outcome.failure.kind));
      }),
      { numRuns: 200 },
    );
  });
});
