import assert from 'node:assert/strict';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import type { FillMaskPipeline } from '@huggingface/transformers';

const MODELS = join(__dirname, '../../models');

describe('the demo model demo/dts-mask', () => {
  let fill: FillMaskPipeline;

  before(async function () {
    this.timeout(60_000);
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
    fill = await pipeline('fill-mask', 'demo/dts-mask', { dtype: 'fp32' });
  });

  after(() => fill.dispose());

  it('finds the keyword that is hidden', async () => {
    const [first] = (await fill('export <mask> Options {\n  name: string;\n  size?: number;\n}\n')).flat();
    assert.equal(first?.token_str.trim(), 'interface');
    assert.equal(first?.sequence.split('\n')[0], 'export interface Options {');
  });

  for (const [text, word] of [
    ['export interface Options {\n  name: <mask>;\n  size?: number;\n}\n', 'string'],
    [
      'export declare class Reader <mask> EventEmitter {\n  read(size?: number): Buffer | null;\n}\n',
      'extends',
    ],
    ['export type Callback = (error: Error | null, result?: any) => <mask>;\n', 'void'],
  ] as const) {
    it(`finds ${word} in ${text.split('\n')[0]}`, async () => {
      const [first] = (await fill(text)).flat();
      assert.equal(first?.token_str.trim(), word);
    });
  }
});
