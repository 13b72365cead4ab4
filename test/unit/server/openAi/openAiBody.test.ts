import assert from 'node:assert/strict';
import { HttpError } from '../../../../src/server/http/httpError';
import type { OpenAiForm } from '../../../../src/server/openAi/openAiBody';
import { checkCalls, readOpenAiBody } from '../../../../src/server/openAi/openAiBody';
import { chatForm, completionForm } from '../../../../src/server/openAi/openAiForms';
import { checkResponsesCall, readResponsesBody } from '../../../../src/server/openAi/responsesBody';

const messages = [{ role: 'user', content: 'good' }];

function refused(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof HttpError, String(error));
    assert.equal(error.status, 400);
    return [error.body['error']].flat().join('\n');
  }
  return 'nothing';
}

const read = (form: OpenAiForm, body: unknown) => checkCalls(readOpenAiBody(body), form);
const chat = (fields: object) => refused(() => read(chatForm, { messages, ...fields }));
const completion = (fields: object) => refused(() => read(completionForm, { prompt: 'good', ...fields }));
const response = (fields: unknown) => refused(() => checkResponsesCall(readResponsesBody(fields)));

describe('a body in a format of OpenAI', () => {
  it('is refused in our words, which do not quote it', () => {
    const secret = 'hf_test'.repeat(1000);
    for (const name of ['max_tokens', 'stream', 'stream_options', 'messages', 'tools']) {
      assert.match(chat({ [name]: secret }), /^`\w+`: expected \w+, got something else$/);
    }
    assert.equal(chat({ model: 5 }), '`model`: expected string, got 5');
    assert.equal(chat({ messages: null }), '`messages`: is missing');
    assert.equal(response({ input: 'a', stream: secret }), '`stream`: expected boolean, got something else');
    assert.equal(response({ input: [secret] }), '`input`: `0`: expected Object, got something else');
    assert.equal(response({}), '`input`: is missing');
    for (const body of [null, [], secret, 5]) {
      assert.equal(
        refused(() => readOpenAiBody(body)),
        'The body must be a JSON object',
      );
      assert.equal(response(body), 'The body must be a JSON object');
    }
  });

  it('is refused with the bound that a value exceeds', () => {
    assert.equal(
      chat({ stop: 'x'.repeat(201) }),
      '`stop`: must be a string or a list of strings, each with at most 200 characters',
    );
    assert.equal(
      chat({ messages: [{ role: 'x'.repeat(51), content: '' }] }),
      '`messages.0.role`: must have at most 50 characters',
    );
    assert.equal(chat({ logit_bias: { 5: 101 } }), '`logit_bias.5`: must be at most 100');
    assert.equal(response({ input: 'a', reasoning: { effort: 'none' } }), 'nothing');
    assert.equal(
      response({ input: 'a', reasoning: { effort: 'low' } }),
      '`reasoning.effort`: is not supported here',
    );
  });

  it('is refused with the name that was sent', () => {
    const range = 'must be a whole number from 1 to 100000';
    assert.equal(chat({ max_tokens: 0 }), `\`max_tokens\`: ${range}`);
    assert.equal(chat({ max_completion_tokens: 0 }), `\`max_completion_tokens\`: ${range}`);
    assert.equal(response({ input: 'a', max_output_tokens: 0 }), `\`max_output_tokens\`: ${range}`);
  });

  it('is refused if a parameter that changes the answer is unknown, whatever its name', () => {
    for (const name of ['grammar', 'toString', 'hasOwnProperty']) {
      assert.match(chat({ [name]: 1 }), new RegExp(`^\`${name}\`: is not supported`));
      assert.match(completion({ [name]: 1 }), new RegExp(`^\`${name}\`: is not supported`));
      assert.match(response({ input: 'a', [name]: 1 }), new RegExp(`^\`${name}\`: is not supported`));
    }
    assert.equal(
      chat({ stream_options: { continuous_usage_stats: true } }),
      '`stream_options.continuous_usage_stats`: is not supported here',
    );
    assert.equal(completion({ return_full_text: true }), '`return_full_text`: is not supported here');
  });

  it('names some of its faults if there are many', () => {
    const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`q${index}`, 1]));
    const lines = chat(fields).split('\n');
    assert.deepEqual([lines.length, lines.at(-1)], [21, 'and 980 more']);
    assert.equal(chat({ messages: Array(1000).fill(5) }), '`messages.0`: expected Object, got 5');
  });

  it('may have empty values, also an empty text', () => {
    const empty = { model: '', stream: '', stream_options: null, user: '', max_completion_tokens: '' };
    assert.equal(chat({ ...empty, max_tokens: 5 }), 'nothing');
    assert.equal(completion({ ...empty, prompt: '' }), 'nothing');
    assert.equal(response({ ...empty, input: '', text: '', tools: '' }), 'nothing');
    assert.equal(readResponsesBody({ model: '', input: 'a' }).model, undefined);
  });
});
