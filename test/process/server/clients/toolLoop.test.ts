import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import OpenAI from 'openai';
import * as v from 'valibot';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { ScriptedEngine } from '../../../support/models/scriptedEngine';
import { INSTALL_MS, testClients } from '../../../support/models/testClients';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

interface LoopResult {
  readonly text: string;
  readonly steps: readonly { readonly finishReason: string }[];
}

/** What is used of `ai`, whose types only a checkout with its packages would have. */
interface Ai {
  readonly generateText: (request: object) => Promise<LoopResult>;
  readonly streamText: (request: object) => {
    readonly text: PromiseLike<LoopResult['text']>;
    readonly steps: PromiseLike<LoopResult['steps']>;
  };
  readonly jsonSchema: (schema: object) => object;
  readonly stepCountIs: (count: number) => object;
}

const model = 'mini/text-generation';
const QUESTION = 'How is the weather in Paris?';
const ANSWER = 'Take an umbrella: it rains in Paris.';
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const description = 'Tells the weather of a city';
const messages = v.array(v.looseObject({ role: v.string(), content: v.unknown() }));

describe('the loop in which a client runs the tools that a model calls', function () {
  this.timeout(INSTALL_MS);
  let server: RunningServer;
  let load: NodeJS.Require;
  before(async () => {
    load = createRequire(join(await testClients(), 'tools.cjs'));
    const tokenizer = await realTokenizer('qwen3');
    const engine = new ScriptedEngine(tokenizer);
    // Calls the tool, and answers once it has the result.
    engine.tokens = (inputs) => {
      const last = v.parse(messages, inputs).at(-1);
      const said =
        last?.role === 'tool'
          ? JSON.stringify(last.content).includes('rain')
            ? ANSWER
            : 'No result.'
          : '<tool_call>\n{"name": "weather", "arguments": {"city": "Paris"}}\n</tool_call>';
      return tokenizer.encode(`${said}<|im_end|>`, { add_special_tokens: false });
    };
    server = await startServer({}, engine);
  });
  after(() => server.close());

  const baseURL = () => `http://127.0.0.1:${server.port}/v1`;
  /** A tool that remembers which cities it was asked for. */
  const weather = () => {
    const cities: unknown[] = [];
    const execute = ({ city }: { readonly city: unknown }): string => {
      cities.push(city);
      return `rain in ${String(city)}`;
    };
    return { cities, execute };
  };

  for (const isStreamed of [false, true]) {
    it(`ends with an answer in the package ai, ${isStreamed ? '' : 'not '}streamed`, async () => {
      const ai = load('ai') as Ai;
      const { createOpenAICompatible } = load('@ai-sdk/openai-compatible') as {
        readonly createOpenAICompatible: (settings: object) => { chatModel(id: string): object };
      };
      const { cities, execute } = weather();
      const request = {
        model: createOpenAICompatible({ name: 'local', baseURL: baseURL(), apiKey: TOKEN }).chatModel(model),
        tools: { weather: { description, inputSchema: ai.jsonSchema(schema), execute } },
        ...{ prompt: QUESTION, maxRetries: 0, stopWhen: ai.stepCountIs(5) },
      };
      const streamed = isStreamed ? ai.streamText(request) : undefined;
      const { text, steps } =
        streamed === undefined
          ? await ai.generateText(request)
          : { text: await streamed.text, steps: await streamed.steps };
      assert.deepEqual([text, cities], [ANSWER, ['Paris']]);
      assert.deepEqual(
        steps.map(({ finishReason }) => finishReason),
        ['tool-calls', 'stop'],
      );
    });

    it(`ends with an answer in the package openai, ${isStreamed ? '' : 'not '}streamed`, async () => {
      const { cities, execute } = weather();
      const client = new OpenAI({ apiKey: TOKEN, baseURL: baseURL(), maxRetries: 0 });
      const tool = {
        type: 'function' as const,
        function: { name: 'weather', description, parameters: schema, parse: JSON.parse, function: execute },
      };
      const request = { model, messages: [{ role: 'user' as const, content: QUESTION }], tools: [tool] };
      const runner = isStreamed
        ? client.chat.completions.runTools({ ...request, stream: true })
        : client.chat.completions.runTools(request);
      assert.deepEqual([await runner.finalContent(), cities], [ANSWER, ['Paris']]);
    });
  }

  it('can be started by the package @langchain/openai, which gets the calls', async () => {
    const { ChatOpenAI } = load('@langchain/openai') as {
      readonly ChatOpenAI: new (settings: object) => {
        bindTools(tools: readonly object[]): {
          invoke(text: string): Promise<{ readonly tool_calls: readonly object[] }>;
        };
      };
    };
    const settings = { model, apiKey: TOKEN, maxRetries: 0, configuration: { baseURL: baseURL() } };
    const tool = { type: 'function', function: { name: 'weather', description, parameters: schema } };
    const { tool_calls } = await new ChatOpenAI(settings).bindTools([tool]).invoke(QUESTION);
    assert.deepEqual(
      tool_calls.map((call) => ({ ...call, id: undefined })),
      [{ name: 'weather', args: { city: 'Paris' }, type: 'tool_call', id: undefined }],
    );
  });
});
