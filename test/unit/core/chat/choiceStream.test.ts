import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ChoiceStream } from '../../../../src/core/chat/choiceStream';
import type { AnswerContent } from '../../../../src/core/http/answerReading';
import { createRedactor } from '../../../../src/core/http/redact';
import { projectFolder } from '../../../support/projectFolder';

type Json = Extract<AnswerContent, { kind: 'json' }>;

const recorded = (name: string): string =>
  readFileSync(join(projectFolder, 'test', 'fixtures', 'chat', `${name}.sse`), 'utf8');

/** What a stream comes to, fed in these pieces. */
function assemble(pieces: readonly string[]): { readonly stream: ChoiceStream; readonly content?: Json } {
  const stream = new ChoiceStream(createRedactor(undefined));
  pieces.forEach((piece) => stream.feed(piece));
  stream.end();
  stream.flush();
  const content = stream.isFinished && stream.failure === undefined ? stream.content() : undefined;
  return { stream, ...(content?.kind === 'json' && { content }) };
}

const choiceOf = (content: Json | undefined): Readonly<Record<string, unknown>> | undefined =>
  (content?.json as { choices: Readonly<Record<string, unknown>>[] } | undefined)?.choices[0];
const message = (content: Json | undefined): unknown => choiceOf(content)?.['message'];

describe('The stream of a chat', () => {
  it('becomes the object that a plain answer is, with its usage', () => {
    const { content } = assemble([recorded('router')]);
    assert.deepEqual(content?.json, {
      id: 'chatcmpl-r1',
      created: 1764000000,
      model: 'Qwen/Qwen3-8B',
      object: 'chat.completion',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello, wörld 🌍' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    assert.deepEqual(content?.generation, {
      text: 'Hello, wörld 🌍',
      hasReasoning: false,
      hasToolCalls: false,
      finishReason: 'stop',
      usage: { promptTokens: 11, completionTokens: 4 },
    });
  });

  for (const [name, key, reasoning] of [
    ['vllmReasoning', 'reasoning', 'The user greets.'],
    ['llamaServer', 'reasoning_content', 'Greeting.'],
    ['mistralParts', 'reasoning', 'Greeting.'],
  ] as const) {
    it(`keeps the reasoning of ${name} apart from the text`, () => {
      const { content, stream } = assemble([recorded(name)]);
      assert.deepEqual(message(content), { role: 'assistant', content: 'Hi!', [key]: reasoning });
      assert.equal(stream.text, 'Hi!');
      assert.equal(content?.generation?.hasReasoning, true);
    });
  }

  it('shows no reasoning that is written as <think> in the text', () => {
    const { content, stream } = assemble([recorded('ollamaThink')]);
    assert.equal(stream.text, 'Hi!');
    assert.deepEqual(content?.generation, {
      text: 'Hi!',
      hasReasoning: true,
      hasToolCalls: false,
      finishReason: 'stop',
    });
    assert.match(JSON.stringify(message(content)), /<think>/, 'the answer itself is as the server sent it');
  });

  it('puts tool calls together by their index', () => {
    const { content } = assemble([recorded('toolCalls')]);
    assert.deepEqual(message(content), {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Köln"}' } },
        { id: 'call_b', type: 'function', function: { name: 'get_time', arguments: '{}' } },
      ],
    });
    assert.equal(content?.generation?.hasToolCalls, true);
    assert.equal(content?.generation?.finishReason, 'tool_calls');
  });

  it('reads a completion', () => {
    const { content, stream } = assemble([recorded('completion')]);
    assert.equal(stream.text, ' upon a time');
    assert.deepEqual(choiceOf(content), { index: 0, text: ' upon a time', finish_reason: 'length' });
    assert.deepEqual(content?.generation?.usage, { promptTokens: 2, completionTokens: 3 });
  });

  for (const name of ['router', 'vllmReasoning', 'llamaServer', 'ollamaThink', 'toolCalls', 'completion']) {
    it(`gives the same result wherever ${name} is cut into pieces`, () => {
      const text = recorded(name);
      const whole = assemble([text]);
      fc.assert(
        fc.property(fc.uniqueArray(fc.nat(text.length), { maxLength: 40 }), (cuts) => {
          const at = [0, ...cuts.sort((a, b) => a - b), text.length];
          const { content, stream } = assemble(at.slice(1).map((end, index) => text.slice(at[index], end)));
          assert.deepEqual(content, whole.content);
          assert.equal(stream.text, whole.stream.text);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('is not finished by an end of the connection alone', () => {
    const [first = ''] = recorded('router').split('"finish_reason":"stop"');
    const { stream } = assemble([first.slice(0, first.lastIndexOf('data:'))]);
    assert.equal(stream.isFinished, false);
    assert.equal(stream.text, 'Hello, wörld 🌍');
  });

  it('fails by an error after the text, however the stream ends', () => {
    const text = recorded('router').replace(
      'data: [DONE]',
      'data: {"error":{"message":"GPU lost","code":500}}',
    );
    const { stream } = assemble([text]);
    assert.equal(stream.failure?.kind, 'server');
  });

  it('keeps only the first choice', () => {
    const event = (index: number, content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index, delta: { content } }] })}\n\n`;
    const { stream } = assemble([event(0, 'a'), event(1, 'b'), event(0, 'c'), 'data: [DONE]\n\n']);
    assert.equal(stream.text, 'ac');
  });
});
