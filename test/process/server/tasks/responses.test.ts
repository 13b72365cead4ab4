import assert from 'node:assert/strict';
import OpenAI from 'openai';
import type { Answer, RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const PATH = '/v1/responses';
const model = 'mini/text-generation';

describe('responses', () => {
  let server: RunningServer;
  let client: OpenAI;
  before(async () => {
    server = await startServer();
    client = new OpenAI({ baseURL: `http://127.0.0.1:${server.port}/v1`, apiKey: TOKEN });
  });
  after(() => server.close());

  const respond = (body: object): Promise<Answer> => server.post(PATH, { model, input: 'good', ...body });
  const textOf = async (body: object): Promise<string> => {
    const answer = await respond({ max_output_tokens: 2, ...body });
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return Object(answer.json).output[0].content[0].text;
  };

  it('have the form of OpenAI, with the official client', async () => {
    const whole = await client.responses.create({ model, input: 'good', max_output_tokens: 2 });
    assert.equal(whole.output_text, ' is bad');
    assert.deepEqual([whole.object, whole.status, whole.model], ['response', 'incomplete', model]);
    assert.deepEqual(whole.incomplete_details, { reason: 'max_output_tokens' });
    assert.deepEqual(
      [whole.usage?.input_tokens, whole.usage?.output_tokens, whole.usage?.total_tokens],
      [1, 2, 3],
    );
    const ended = await client.responses.create({ model, input: 'anna' });
    assert.deepEqual([ended.output_text, ended.status, ended.incomplete_details], ['!', 'completed', null]);
  });

  it('come from the cache with an ID of their own, unless they are sampled', async () => {
    const request = { input: [{ role: 'user', content: 'good' }], instructions: 'bad', max_output_tokens: 2 };
    const [first, second] = [await respond(request), await respond({ ...request, metadata: { a: 'b' } })];
    const cache = ({ headers }: Answer) => [headers.get('x-cache'), headers.get('x-compute-time')];
    assert.equal(first.headers.get('x-cache'), 'miss');
    assert.deepEqual(cache(second), ['hit', '0']);
    const [{ id, ...one }, { id: other, ...two }] = [Object(first.json), Object(second.json)];
    assert.notEqual(id, other);
    assert.deepEqual(two.output[0].content, one.output[0].content);
    assert.deepEqual([two.usage, two.status, two.metadata], [one.usage, one.status, { a: 'b' }]);
    const sampled = { ...request, temperature: 1 };
    await respond(sampled);
    assert.equal((await respond(sampled)).headers.get('x-cache'), 'miss');
  });

  it('are streamed with the events of OpenAI, with the official client', async () => {
    const stream = await client.responses.create({
      model,
      input: 'good',
      max_output_tokens: 2,
      stream: true,
    });
    const types: string[] = [];
    let text = '';
    let last: OpenAI.Responses.Response | undefined;
    let sequence = 0;
    for await (const event of stream) {
      types.push(event.type);
      assert.equal(event.sequence_number, sequence++);
      text += event.type === 'response.output_text.delta' ? event.delta : '';
      last = event.type === 'response.incomplete' ? event.response : last;
    }
    assert.deepEqual(types, [
      ...['response.created', 'response.in_progress', 'response.output_item.added'],
      ...['response.content_part.added', 'response.output_text.delta', 'response.output_text.delta'],
      ...['response.output_text.done', 'response.content_part.done', 'response.output_item.done'],
      'response.incomplete',
    ]);
    assert.equal(text, ' is bad');
    const [item] = last?.output ?? [];
    assert.ok(item?.type === 'message' && item.content[0]?.type === 'output_text');
    assert.equal(item.content[0].text, text);
  });

  it('are put together by the stream helper of the official client', async () => {
    const stream = client.responses.stream({ model, input: 'anna' });
    const whole = await stream.finalResponse();
    assert.deepEqual([whole.output_text, whole.status], ['!', 'completed']);
  });

  it('take messages, instructions, and parts of text', async () => {
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Paris go' },
          { type: 'input_text', text: 'od' },
        ],
      },
      { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'is' }] },
    ];
    assert.equal(await textOf({ input }), ' bad good');
    const answer = await respond({ input: 'good', instructions: 'Paris is', max_output_tokens: 1 });
    assert.equal(Object(answer.json).usage.input_tokens, 3);
    assert.equal(answer.headers.get('x-compute-characters'), '12');
    assert.equal((await server.post(`/models/${model}${PATH}`, { input: 'good' })).status, 200);
  });

  it('count values without effect as absent', async () => {
    for (const none of [
      { store: true, metadata: { a: 'b' }, user: 'me', service_tier: 'auto', parallel_tool_calls: true },
      { tools: [], tool_choice: 'auto', include: [], truncation: 'disabled', background: false },
      { text: { format: { type: 'text' } }, reasoning: { effort: null }, previous_response_id: null },
      { temperature: null, top_p: 1, instructions: '', stream_options: { include_obfuscation: false } },
    ]) {
      assert.equal(await textOf({ ...none, temperature: 0 }), ' is bad', JSON.stringify(none));
    }
  });

  for (const [name, value] of Object.entries({
    ...{ previous_response_id: 'resp_1', background: true, truncation: 'auto', include: ['x'] },
    ...{ tools: [{ type: 'web_search' }], tool_choice: 'required', reasoning: { effort: 'low' } },
    ...{
      text: { format: { type: 'json_object' } },
      conversation: 'conv_1',
      max_tokens: 3,
      max_output_tokens: 0,
    },
    ...{ temperature: 1000, prompt: { id: 'x' }, max_tool_calls: 2, top_logprobs: 2 },
    ...{ input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x' }] }] },
  })) {
    it(`refuse ${name} with 400 and its name`, async () => {
      const answer = await respond({ [name]: value });
      assert.equal(answer.status, 400);
      const { message, param, type } = Object(answer.json).error;
      assert.match(message, new RegExp(`^\`${name}`));
      assert.ok(param.startsWith(name), param);
      assert.equal(type, 'invalid_request_error');
    });
  }

  it('refuse a body without input, and functions that were called', async () => {
    for (const input of [undefined, 3, [], [{ type: 'function_call_output', call_id: 'a', output: 'b' }]]) {
      const answer = await respond({ input });
      assert.equal(answer.status, 400, JSON.stringify(input));
      assert.match(Object(answer.json).error.message, /^`input`/);
    }
  });
});
