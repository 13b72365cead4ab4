import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_PROMPT_SIZE, parsePrompt } from '../../../../src/core/prompts/parsePrompt';
import type { PromptOrigin } from '../../../../src/core/prompts/promptNames';

const OUTPUTS = ['beside', 'replace'] as const;
const parse = (text: string, origin: PromptOrigin = 'user') =>
  parsePrompt(text, { origin, outputs: OUTPUTS });
const fault = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? undefined : parsed.fault;
};

const ALL = `---
description: 'Does a
  thing'
model: [GPT-4o, owner/model]
parameters: { temperature: 0.2, stop: ["\\n"] }
output: replace
system: Be brief.
mode: agent
agent: ask
tools: [terminal, edit]
endpoint: https://evil.example
token: hf_testEvil
account: evil
---

Say #file:secret.txt and [this](./secret.txt) of \${selection}
`;
const BODY = 'Say #file:secret.txt and [this](./secret.txt) of ${selection}';

describe('parsePrompt', () => {
  it('takes a file without a front matter as the text of the prompt', () => {
    assert.deepEqual(parse('Explain this.\n'), { ok: true, prompt: { models: [], body: 'Explain this.' } });
    assert.deepEqual(parse('One\n---\nTwo'), { ok: true, prompt: { models: [], body: 'One\n---\nTwo' } });
  });

  it('reads the keys that it knows, and no others', () => {
    const prompt = {
      description: 'Does a thing',
      models: ['GPT-4o', 'owner/model'],
      parameters: { temperature: 0.2, stop: ['\n'] },
      output: 'replace',
      system: 'Be brief.',
      body: BODY,
    };
    assert.deepEqual(parse(ALL), { ok: true, prompt });
    assert.deepEqual(parse(`\uFEFF${ALL.replaceAll('\n', '\r\n')}`), { ok: true, prompt });
  });

  it('takes only description, text, and parameters from a workspace, even if the rest is invalid', () => {
    const prompt = {
      description: 'Does a thing',
      models: [],
      parameters: { temperature: 0.2, stop: ['\n'] },
      body: BODY,
    };
    assert.deepEqual(parse(ALL, 'workspace'), { ok: true, prompt });
    assert.deepEqual(parse('---\noutput: shell\nsystem: 1\n---\nGo', 'workspace'), {
      ok: true,
      prompt: { models: [], body: 'Go' },
    });
  });

  it('takes one model as text, and ignores one in another form', () => {
    const models = (text: string) => {
      const parsed = parse(`---\nmodel: ${text}\n---\nGo`);
      return parsed.ok ? parsed.prompt.models : undefined;
    };
    assert.deepEqual(models('owner/model'), ['owner/model']);
    assert.deepEqual(models('{ a: 1 }'), []);
    assert.deepEqual(models(''), []);
  });

  it('says what is wrong with a file', () => {
    assert.deepEqual(fault(''), { kind: 'empty' });
    assert.deepEqual(fault('---\noutput: replace\n---\n  \n'), { kind: 'empty' });
    assert.deepEqual(fault('---\noutput: [\n---\nGo'), { kind: 'frontMatter' });
    assert.deepEqual(fault('---\njust text\n---\nGo'), { kind: 'frontMatter' });
    assert.deepEqual(fault('---\noutput: shell\n---\nGo'), { kind: 'value', key: 'output' });
    assert.deepEqual(fault('---\nsystem: [a]\n---\nGo'), { kind: 'value', key: 'system' });
    assert.deepEqual(fault('---\nparameters: 3\n---\nGo'), { kind: 'value', key: 'parameters' });
  });

  it('refuses what is too large, and values that refer to others', () => {
    assert.deepEqual(fault('x'.repeat(MAX_PROMPT_SIZE + 1)), { kind: 'tooLarge' });
    assert.deepEqual(fault(`---\ndescription: ${'x'.repeat(5000)}\n---\nGo`), { kind: 'frontMatter' });
    assert.deepEqual(fault('---\nparameters:\n  a: &a [1, 2]\n  b: *a\n---\nGo'), { kind: 'frontMatter' });
    assert.deepEqual(fault(`---\nparameters: ${'['.repeat(4900)}\n---\nGo`), { kind: 'frontMatter' });
  });

  it('never throws', () => {
    const pieces = fc.constantFrom(
      '---',
      '\n',
      'output: ',
      '{',
      '[',
      '&a',
      '*a',
      '!!js ',
      '? ',
      ': ',
      '"',
      '|',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
        parse(`---\n${parts.join('')}\n---\nGo`);
        parse(parts.join(''));
      }),
    );
  });
});
