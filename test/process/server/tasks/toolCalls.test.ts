import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import OpenAI from 'openai';
import type { ChatCompletionTool } from 'openai/resources/chat/completions';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { ScriptedEngine } from '../../../support/models/scriptedEngine';
import { INSTALL_MS, testClients } from '../../../support/models/testClients';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const MODEL = 'mini/text-generation';
const PATH = `/models/${MODEL}/v1/chat/completions`;
const HEADERS = { 'x-wait-for-model': 'true', 'x-use-cache': 'false' };
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const weather: ChatCompletionTool = { type: 'function', function: { name: 'weather', parameters } };
const calling = (city: string): string =>
  `<tool_call>\n{"name": "weather", "arguments": {"city": "${city}"}}\n</tool_call>`;

/** What is used of `ai`, whose types only a checkout with its packages would have. */
interface Ai {
  generateText(request: object): Promise<Made>;
  streamText(request: object): Made;
  tool(tool: object): object;
  jsonSchema(schema: object): object;
  stepCountIs(count: number): object;
}

interface Made {
  readonly text: string | PromiseLike<string>;
  readonly steps: Steps | PromiseLike<Steps>;
}
type Steps = readonly { readonly finishReason: string }[];

describe('a chat with tools', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  let engine: ScriptedEngine;
  let server: RunningServer;
  before(async () => {
    tokenizer = await realTokenizer('qwen3');
    engine = new ScriptedEngine(tokenizer);
    server = await startServer({}, engine);
  });
  after(() => server.close());

  const tokensOf = (text: string): number[] =>
    tokenizer.encode(`${text}<|im_end|>`, { add_special_tokens: false });
  const body = { messages: [{ role: 'user', content: 'How is the weather?' }], tools: [weather] };

  /** What the model says, as a plain answer and as a stream. */
  async function both(said: string, more: object = {}) {
    engine.tokens = tokensOf(said);
    const plain = await server.post(PATH, { ...body, ...more }, HEADERS);
    assert.equal(plain.status, 200, JSON.stringify(plain.json));
    const { events } = await readEvents(server, PATH, { ...body, ...more });
    const choices = events.slice(0, -1).map((event) => Object(event).choices[0]);
    return { choice: Object(plain.json).choices[0], choices };
  }

  it('answers with the calls, and null where there is no text', async () => {
    const { choice, choices } = await both(`${calling('Paris')}\n${calling('Rome')}`);
    assert.equal(choice.finish_reason, 'tool_calls');
    assert.equal(choice.message.content, null);
    const calls = choice.message.tool_calls;
    assert.deepEqual(
      calls.map((call: object) => ({ ...call, id: '' })),
      ['Paris', 'Rome'].map((city) => ({
        ...{ id: '', type: 'function' },
        function: { name: 'weather', arguments: `{"city": "${city}"}` },
      })),
    );
    const ids = new Set<string>(calls.map(({ id }: { id: string }) => id));
    assert.equal(ids.size, 2);
    assert.ok([...ids].every((id) => /^[a-z0-9]{9}$/.test(id)));

    assert.deepEqual(choices[0].delta, { role: 'assistant', content: '' });
    assert.deepEqual(
      choices.slice(1).map(({ delta }) => delta.tool_calls?.[0]?.index),
      [0, 1, undefined],
    );
    assert.deepEqual(
      choices.map(({ finish_reason }) => finish_reason),
      [null, null, null, 'tool_calls'],
    );
  });

  it('streams the text of the plain answer and the same calls', async () => {
    for (const said of [
      `Let me look. ${calling('Paris')}`,
      `${calling('Paris')}\nDone.`,
      'No <tool_call> here.',
      '{"name": "weather", "parameters": {"city": "Rome"}}',
      ' 🎉 {"city": 1}\n',
    ]) {
      const { choice, choices } = await both(said);
      const text = choices.map(({ delta }) => delta.content ?? '').join('');
      const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
      assert.equal(text, choice.message.content ?? '', said);
      assert.deepEqual(
        calls.map((call) => call.function),
        (choice.message.tool_calls ?? []).map((call: { function: object }) => call.function),
      );
      assert.equal(choices.at(-1).finish_reason, choice.finish_reason);
    }
  });

  it('has at most one call without parallel_tool_calls', async () => {
    const said = `${calling('Paris')}\n${calling('Rome')}`;
    const { choice, choices } = await both(said, { parallel_tool_calls: false });
    assert.equal(choice.message.tool_calls.length, 1);
    assert.equal(choices.filter(({ delta }) => delta.tool_calls !== undefined).length, 1);
  });

  it('leaves the text as it is without tools, or with a tool_choice of none', async () => {
    for (const more of [{ tools: [] }, { tools: undefined }, { tool_choice: 'none' }]) {
      const { choice } = await both(calling('Paris'), more);
      assert.deepEqual([choice.message.content, choice.finish_reason], [calling('Paris'), 'stop']);
      assert.equal('tool_calls' in choice.message, false);
    }
  });

  it('hands the tools, the calls, and their results to the chat template', async () => {
    const lengths: number[] = [];
    for (const more of [{}, { tools: undefined }, { tool_choice: 'none' }]) {
      engine.tokens = tokensOf('Yes.');
      const { json } = await server.post(PATH, { ...body, ...more }, HEADERS);
      lengths.push(Object(json).usage.prompt_tokens);
    }
    const [withTools = 0, without = 0, none] = lengths;
    assert.ok(withTools > without + 50, lengths.join());
    assert.equal(none, without);
  });

  for (const [what, more, error] of [
    ['a forced call', { tool_choice: 'required' }, /^`tool_choice`: must be "auto" or "none"/],
    [
      'a named call',
      { tool_choice: { type: 'function', function: { name: 'weather' } } },
      /^`tool_choice`: must be "auto" or "none"/,
    ],
    ['a tool of another type', { tools: [{ type: 'custom', function: { name: 'x' } }] }, /^`tools.0.type`/],
    [
      'a strict tool',
      { tools: [{ type: 'function', function: { name: 'x', strict: true } }] },
      /^`tools.0.function.strict`: cannot be guaranteed/,
    ],
    [
      'a tool with an odd name',
      { tools: [{ type: 'function', function: { name: 'a b' } }] },
      /^`tools.0.function.name`: must have/,
    ],
  ] as const) {
    it(`refuses ${what} with 400`, async () => {
      const answer = await server.post(PATH, { ...body, ...more }, HEADERS);
      assert.equal(answer.status, 400);
      const { error: given } = Object(answer.json);
      assert.match(typeof given === 'string' ? given : given.message, error);
    });
  }

  for (const stream of [false, true]) {
    it(`runs the whole loop of the openai client, ${stream ? 'streamed' : 'plain'}`, async () => {
      engine.tokens = (inputs) =>
        tokensOf(JSON.stringify(inputs).includes('"tool"') ? 'It rains in Paris.' : calling('Paris'));
      const client = new OpenAI({ baseURL: `http://127.0.0.1:${server.port}/v1`, apiKey: TOKEN });
      const asked: unknown[] = [];
      const tools = [
        {
          type: 'function',
          function: {
            ...{ name: 'weather', description: 'Looks out of the window.', parameters },
            parse: JSON.parse,
            function: (given: object) => {
              asked.push(given);
              return 'rain';
            },
          },
        } as const,
      ];
      const messages = [{ role: 'user', content: 'How is the weather in Paris?' }] as const;
      const given = { model: MODEL, messages: [...messages], tools };
      const runner = stream
        ? client.chat.completions.runTools({ ...given, stream: true })
        : client.chat.completions.runTools(given);
      assert.equal(await runner.finalContent(), 'It rains in Paris.');
      assert.deepEqual(asked, [{ city: 'Paris' }]);
    });
  }

  for (const stream of [false, true]) {
    it(`runs the whole loop of the ai package, ${stream ? 'streamed' : 'plain'}`, async () => {
      engine.tokens = (inputs) =>
        tokensOf(JSON.stringify(inputs).includes('"tool"') ? 'It rains in Paris.' : calling('Paris'));
      const load = createRequire(join(await testClients(), 'ai.cjs'));
      const ai = load('ai') as Ai;
      const { createOpenAICompatible } = load('@ai-sdk/openai-compatible') as {
        readonly createOpenAICompatible: (settings: object) => { chatModel(id: string): object };
      };
      const baseURL = `http://127.0.0.1:${server.port}/v1`;
      const asked: unknown[] = [];
      const request = {
        model: createOpenAICompatible({ name: 'local', baseURL, apiKey: TOKEN }).chatModel(MODEL),
        prompt: 'How is the weather in Paris?',
        tools: {
          weather: ai.tool({
            description: 'Looks out of the window.',
            inputSchema: ai.jsonSchema(parameters),
            execute: (given: unknown) => {
              asked.push(given);
              return 'rain';
            },
          }),
        },
        stopWhen: ai.stepCountIs(3),
        maxRetries: 0,
      };
      const made = stream ? ai.streamText(request) : await ai.generateText(request);
      assert.equal(await made.text, 'It rains in Paris.');
      assert.deepEqual(asked, [{ city: 'Paris' }]);
      assert.equal((await made.steps)[0]?.finishReason, 'tool-calls');
    });
  }
});
