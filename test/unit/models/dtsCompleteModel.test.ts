import assert from 'node:assert/strict';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import type { TextGenerationPipeline } from '@huggingface/transformers';

const MODELS = join(__dirname, '../../models');

describe('the demo model demo/dts-complete', () => {
  let generate: TextGenerationPipeline;

  before(async function () {
    this.timeout(60_000);
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
    generate = await pipeline('text-generation', 'demo/dts-complete', { dtype: 'fp32' });
  });

  after(() => generate.dispose());

  const complete = async (text: string, options: Record<string, unknown> = {}): Promise<string> => {
    const [answer] = await generate(text, {
      max_new_tokens: 24,
      do_sample: false,
      return_full_text: false,
      ...options,
    });
    return String(answer?.generated_text);
  };

  it('continues a declaration with TypeScript', async () => {
    assert.match(await complete('export interface Options {\n  '), /^\w+\??: [\w<>[\]| ]+;\n/);
    assert.match(await complete('export declare function parse(text'), /^\??: \w+/);
  });

  it('returns the same text each time without sampling', async () => {
    const text = 'declare class Reader {\n';
    assert.equal(await complete(text), await complete(text));
  });

  it('returns the same text with and without its cache of earlier tokens', async () => {
    const text = 'export type Callback = (error';
    const whole = await complete(text, { max_new_tokens: 6 });
    let stepwise = '';
    for (let step = 0; step < 6; step++) {
      stepwise += await complete(text + stepwise, { max_new_tokens: 1 });
    }
    assert.equal(stepwise, whole);
  });

  it('answers the same for a text alone and in a list with a longer one', async () => {
    const texts = [
      'export declare const version',
      'export interface Position {\n  line: number;\n  character',
    ];
    const together = await generate(texts, { max_new_tokens: 8, do_sample: false, return_full_text: false });
    for (const [index, text] of texts.entries()) {
      assert.equal(together[index]?.[0]?.generated_text, await complete(text, { max_new_tokens: 8 }));
    }
  });

  it('continues the last message of a chat', async () => {
    const answer = await generate([{ role: 'user', content: 'export interface Point {\n  x' }], {
      max_new_tokens: 8,
    });
    const messages = answer[0]?.generated_text;
    assert.ok(Array.isArray(messages));
    assert.equal(messages.at(-1)?.role, 'assistant');
    assert.match(JSON.stringify(messages.at(-1)?.content), /^".+"$/);
  });
});
