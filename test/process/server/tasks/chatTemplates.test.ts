import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEvents } from '../../../support/process/readEvents';
import type { Answer, RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import type { Changes } from '../../../support/models/tableModel';
import { lookup } from '../../../support/models/miniatureGraphs';
import { likely, writeCopy } from '../../../support/models/tableModel';

const WAIT = { 'x-wait-for-model': 'true' };
const strict = `{% for message in messages %}{% if message.role == 'tool' %}{{ raise_exception('Tools are not for me') }}{% endif %}{{ message.content }} {% endfor %}`;

/** Writes `mini/tools`, which says `[TOOL_CALLS]`, a special token, and then a call. */
async function writeToolModel(modelFolder: string): Promise<void> {
  const path = join(modelFolder, 'mini', 'text-generation', 'tokenizer.json');
  const renamed = (await readFile(path, 'utf8'))
    .replaceAll('"[MASK]"', '"[TOOL_CALLS]"')
    .replaceAll('"paris"', JSON.stringify('{"name":"f"}'));
  const next: Readonly<Record<string, string>> = { good: '[MASK]', '[MASK]': 'paris', paris: '[SEP]' };
  await writeCopy(modelFolder, 'text-generation', 'tools', {
    tokenizer: { mask_token: '[TOOL_CALLS]', chat_template: '{% if tools %}is {% endif %}good' },
    graphs: { model: lookup({ logits: (word) => likely(next[word] ?? 'good') }) },
    files: { 'tokenizer.json': renamed },
  });
}

describe('chat', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    const changed: Readonly<Record<string, Changes>> = {
      'own-file': { tokenizer: { chat_template: 'is' }, files: { 'chat_template.jinja': 'anna' } },
      strict: { tokenizer: { chat_template: strict } },
      'broken-template': { files: { 'chat_template.jinja': '{% for %}' } },
      small: {
        config: { n_positions: undefined, max_position_embeddings: 8, eos_token_id: undefined },
        // 6 is "bad", which comes after "is".
        files: { 'generation_config.json': '{"eos_token_id": [12, 6]}' },
      },
    };
    for (const [name, changes] of Object.entries(changed)) {
      await writeCopy(server.modelFolder, 'text-generation', name, changes);
    }
    await writeToolModel(server.modelFolder);
  });
  after(() => server.close());

  const chat = (name: string, body: object): Promise<Answer> =>
    server.post(
      `/models/mini/${name}/v1/chat/completions`,
      { messages: [{ role: 'user', content: 'good' }], max_tokens: 1, ...body },
      WAIT,
    );
  const textOf = ({ json }: Answer): unknown => Object(json).choices?.[0].message.content;
  const errorOf = ({ json }: Answer): string => {
    const { error } = Object(json);
    return typeof error === 'string' ? error : String(error?.message);
  };

  it('found fault 17: uses the template in a file of its own', async () => {
    const answer = await chat('own-file', {});
    assert.deepEqual([answer.status, textOf(answer)], [200, '!'], errorOf(answer));
  });

  it('found fault 17: answers a refusal of the template with 400 and its words, streamed or not', async () => {
    for (const stream of [false, true]) {
      const answer = await chat('strict', { messages: [{ role: 'tool', content: 'x' }], stream });
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), /^`messages`: .*Tools are not for me$/);
    }
  });

  it('says in a sentence that a template is broken', async () => {
    const broken = await chat('broken-template', {});
    assert.equal(broken.status, 500);
    assert.match(errorOf(broken), /its chat template could not be applied/);
  });

  it('found fault 17: takes calls of tools without a text, and refuses a message that says nothing', async () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const asked = { role: 'assistant', content: null, tool_calls: [call], refusal: null };
    const messages = [
      { role: 'user', content: 'is' },
      asked,
      { role: 'tool', tool_call_id: 'a', content: 'good' },
    ];
    const answer = await chat('text-generation', { messages });
    assert.deepEqual([answer.status, textOf(answer)], [200, ' is'], errorOf(answer));
    for (const message of [
      { role: 'assistant', content: null },
      { role: 'user' },
      { role: 'assistant', tool_calls: [] },
    ]) {
      const refused = await chat('text-generation', { messages: [message] });
      assert.equal(refused.status, 400);
      assert.match(errorOf(refused), /^`messages.0.content`: must be a string/);
    }
  });

  it('found fault 14: refuses fields of messages that would be lost', async () => {
    const answer = await chat('text-generation', {
      messages: [{ role: 'user', content: 'good', images: ['x'] }],
    });
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer), /`images` of a message is not supported/);
  });

  it('found fault 12: refuses a chat that does not fit, with the code of OpenAI, and drops nothing', async () => {
    const messages = [
      { role: 'system', content: 'paris' },
      { role: 'user', content: 'good is good is good' },
    ];
    const fits = await chat('small', { messages, max_tokens: 2 });
    assert.deepEqual([fits.status, Object(fits.json).usage.prompt_tokens], [200, 6]);
    for (const stream of [false, true]) {
      const { status, json } = await chat('small', { messages, max_tokens: 3, stream });
      assert.equal(status, 400);
      const { message, ...error } = Object(json).error;
      assert.equal(
        message,
        "This model's maximum context length is 8 tokens. However, you requested 9 tokens (6 in the messages, 3 in the completion). Please reduce the length of the messages or completion.",
      );
      assert.deepEqual(error, {
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      });
    }
    const long = [...messages, { role: 'user', content: 'is good is' }];
    const { status, json } = await chat('small', { messages: long, max_tokens: undefined });
    assert.equal(status, 400);
    assert.equal(
      Object(json).error.message,
      "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens. Please reduce the length of the messages.",
    );
  });

  it('found fault 17: ends at the end token of the tokenizer, and at each of generation_config.json', async () => {
    const end = await chat('small', { max_tokens: 5, messages: [{ role: 'user', content: 'anna' }] });
    assert.deepEqual([textOf(end), Object(end.json).choices[0].finish_reason], ['!', 'stop']);
    const answer = await chat('small', { max_tokens: 5, messages: [{ role: 'user', content: 'good' }] });
    assert.deepEqual([textOf(answer), Object(answer.json).choices[0].finish_reason], [' is', 'stop']);
  });

  it('found fault 17: ends before a stop text that is a special token', async () => {
    const body = { messages: [{ role: 'user', content: 'anna' }], max_tokens: 9 };
    assert.equal(textOf(await chat('text-generation', { ...body, stop: ['![SEP]'] })), '');
    const { events } = await readEvents(server, '/models/mini/text-generation/v1/chat/completions', {
      ...body,
      stop: '![SEP]',
    });
    assert.doesNotMatch(JSON.stringify(events), /!/);
  });

  it('found fault 17: counts the usual words for "none" as absent', async () => {
    const plain = await chat('text-generation', { max_tokens: undefined });
    for (const none of [
      { seed: -1, top_k: -1, max_tokens: -1, max_completion_tokens: -1 },
      { stop: '', logit_bias: {}, tools: [], tool_choice: 'auto', response_format: { type: 'text' } },
      {
        stop: [''],
        temperature: null,
        top_p: null,
        n: null,
        stream: null,
        stream_options: null,
        logprobs: null,
      },
      {
        max_completion_tokens: -1,
        max_tokens: null,
        metadata: {},
        user: 'me',
        store: true,
        service_tier: 'auto',
      },
      { parallel_tool_calls: true, logprobs: false, top_logprobs: 0, presence_penalty: 0, model: '' },
    ]) {
      const answer = await chat('text-generation', { max_tokens: undefined, ...none });
      assert.deepEqual(
        [answer.status, textOf(answer)],
        [200, textOf(plain)],
        `${JSON.stringify(none)} ${errorOf(answer)}`,
      );
    }
  });

  const tool = { type: 'function', function: { name: 'f', parameters: {} } };

  it('reads calls of tools whose mark is a special token, streamed or not', async () => {
    // Without its mark, a call must be one of the offered tools.
    const other = { type: 'function', function: { name: 'g' } };
    const body = { messages: [{ role: 'user', content: 'x' }], tools: [other], max_tokens: 5 };
    const { json } = await chat('tools', body);
    const { message, finish_reason } = Object(json).choices[0];
    assert.deepEqual([message.content, finish_reason], [null, 'tool_calls'], JSON.stringify(json));
    assert.deepEqual(message.tool_calls[0].function, { name: 'f', arguments: '{}' });
    const { events } = await readEvents(server, '/models/mini/tools/v1/chat/completions', body);
    const calls = events.slice(0, -1).flatMap((event) => Object(event).choices[0].delta.tool_calls ?? []);
    assert.deepEqual(
      calls.map((call) => call.function),
      [{ name: 'f', arguments: '{}' }],
    );
    // Without tools the mark is no text, as any special token.
    const plain = await chat('tools', { ...body, tools: undefined });
    assert.equal(textOf(plain), ' {"name":"f"}');
  });

  for (const [name, value] of Object.entries({
    ...{
      tools: [tool],
      functions: [{ name: 'f' }],
      tool_choice: 'required',
      top_logprobs: 2,
    },
    ...{ response_format: { type: 'json_object' }, reasoning_effort: 'high', modalities: ['audio'], n: 2 },
    ...{ chat_template_kwargs: { enable_thinking: false }, min_p: 0.1, guided_json: { a: 1 } },
  })) {
    it(`found fault 14: refuses ${name} with 400, in a chat`, async () => {
      const answer = await chat('text-generation', { [name]: value });
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), new RegExp(`^\`${name}\``));
    });
  }

  for (const [name, value] of Object.entries({
    ...{ suffix: 'x', best_of: 2, num_return_sequences: 2 },
    ...{ grammar: { kind: 'json', value: {} }, watermark: true, typical_p: 0.5, no_repeat_ngram_size: 2 },
    ...{ num_beams: 2, max_time: 3, min_new_tokens: 2, decoder_input_details: true, top_n_tokens: 2 },
  })) {
    it(`found fault 14: refuses ${name} with 400, in a completion and a text generation`, async () => {
      const completion = await server.post(
        '/models/mini/text-generation/v1/completions',
        { prompt: 'good', [name]: value },
        WAIT,
      );
      const generation = await server.post(
        '/models/mini/text-generation',
        { inputs: 'good', parameters: { [name]: value } },
        WAIT,
      );
      assert.deepEqual([completion.status, generation.status], [400, 400]);
      assert.match(errorOf(completion), new RegExp(`^\`${name}\``));
      assert.match(errorOf(generation), new RegExp(`^\`parameters.${name}\``));
    });
  }

  it('found fault 14: refuses details with 400, in a completion, whose answer has no place for them', async () => {
    const ask = (details: boolean) =>
      server.post('/models/mini/text-generation/v1/completions', { prompt: 'good', details }, WAIT);
    assert.match(errorOf(await ask(true)), /^`details`: is not supported here/);
    assert.equal((await ask(false)).status, 200);
  });

  it('found fault 14: honors penalties and a bias on tokens', async () => {
    const good = { max_tokens: 3 };
    assert.equal(textOf(await chat('text-generation', good)), ' is bad good');
    // From "is" the likeliest is bad, then good; a bias on bad turns them around.
    assert.equal(textOf(await chat('text-generation', { ...good, logit_bias: { 6: -100 } })), ' is good is');
    const penalized = textOf(await chat('text-generation', { max_tokens: 6, frequency_penalty: 2 }));
    assert.notEqual(penalized, textOf(await chat('text-generation', { max_tokens: 6 })));
    assert.match(
      errorOf(await chat('text-generation', { logit_bias: { 4711: 1 } })),
      /^`logit_bias`: this model has only 15 tokens/,
    );
    assert.match(
      errorOf(await chat('text-generation', { logit_bias: { good: 1 } })),
      /^`logit_bias.good`: must have token IDs/,
    );
  });
});
