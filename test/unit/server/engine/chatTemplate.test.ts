import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChatTemplate } from '../../../../src/server/engine/chatTemplate';
import { ModelFailureError } from '../../../../src/server/engine/engine';

describe('found fault 17: the files with a chat template', () => {
  const read = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'hf-template-'));
    try {
      for (const [name, text] of Object.entries(files)) {
        await writeFile(join(folder, name), text);
      }
      const tokenizer: { chat_template: unknown } = { chat_template: 'of the configuration' };
      await readChatTemplate(tokenizer, folder);
      return tokenizer.chat_template;
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const json = (template: unknown) => ({ 'chat_template.json': JSON.stringify({ chat_template: template }) });

  it('take precedence over tokenizer_config.json, Jinja over JSON, as in the transformers library', async () => {
    assert.equal(await read({}), 'of the configuration');
    assert.equal(await read(json('of the JSON')), 'of the JSON');
    assert.equal(await read({ ...json('of the JSON'), 'chat_template.jinja': 'own\n' }), 'own\n');
  });

  it('may have several named templates', async () => {
    const templates = [
      { name: 'default', template: 'a' },
      { name: 'tool_use', template: 'b' },
    ];
    assert.deepEqual(await read(json(templates)), { default: 'a', tool_use: 'b' });
  });

  it('are a failure of the model if they cannot be read', async () => {
    for (const text of ['{', '{}', '{"chat_template": 3}', '[]']) {
      await assert.rejects(read({ 'chat_template.json': text }), ModelFailureError);
    }
  });
});
