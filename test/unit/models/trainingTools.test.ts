import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import fc from 'fast-check';
import { codeLines } from '../../models/train/codeLanguage/codeLines';
import { ProtobufWriter } from '../../models/train/nn/protobufWriter';
import { seededRandom } from '../../models/train/seededRandom';
import { loadTokenizer, makeTokenizerFiles } from '../../models/train/tokenizerFiles';
import { trainMerges } from '../../models/train/trainMerges';

const MODELS = join(__dirname, '../../models');

describe('the tools that train the demo models', () => {
  it('learn the most frequent pair first, and never across the ends of a piece', () => {
    const merges = trainMerges(
      new Map([
        ['abc', 3],
        ['ab', 2],
        ['cab', 1],
      ]),
      2,
    );
    assert.deepEqual(merges, [
      ['a', 'b'],
      ['ab', 'c'],
    ]);
  });

  it('create a tokenizer that restores every text', () => {
    const files = makeTokenizerFiles({
      texts: ['let value = other;\n', 'größe = 3'],
      pieces: ' ?[A-Za-z]+|\\s|[^\\sA-Za-z]+',
      vocabulary: 270,
      special: { pad_token: '<pad>' },
      maximumLength: 100,
    });
    const tokenize = loadTokenizer(files);
    const names = Object.entries(files.tokenizer.model.vocab);
    const charactersOf = new Map(names.map(([name, id]) => [id, name]));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = tokenize(text)
          .map((id) => charactersOf.get(id))
          .join('');
        assert.equal([...bytes].length, new TextEncoder().encode(text).length);
      }),
    );
  });

  it('use the same IDs in training as the served tokenizer', async () => {
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
    for (const name of ['code-language']) {
      const read = async (file: string): Promise<never> =>
        JSON.parse(await readFile(join(MODELS, 'demo', name, file), 'utf8')) as never;
      const tokenize = loadTokenizer({
        tokenizer: await read('tokenizer.json'),
        tokenizerConfig: await read('tokenizer_config.json'),
      });
      const served = await AutoTokenizer.from_pretrained(`demo/${name}`);
      for (const text of ['', 'fn main() {\n\tlet x = "größe";\n}', 'a  b\r\n\n\n  c']) {
        assert.deepEqual(served(text).input_ids.tolist().flat().map(Number), tokenize(text));
      }
    }
  });

  it('do not treat comments, long texts, and pages within a program as code', () => {
    const lines = (text: string, language: string) =>
      codeLines(text.split('\n'), language).map(Number).join('');
    assert.equal(lines('def f():\n    """Says\n    nothing.\n    """\n    return 1', 'python'), '11001');
    assert.equal(lines('int a; /* one\ntwo */\n// three\nint b;', 'c'), '1001');
    assert.equal(lines('cat <<EOF\nSELECT 1\nEOF\necho done', 'shell'), '1001');
    assert.equal(lines('<?php\n?>\n<p>Hello</p>\n<?php\n$a = 1;', 'php'), '11001');
    assert.equal(lines('local s = [[\n<b>\n]]\nreturn s', 'lua'), '1001');
  });

  it('generate the same random numbers for the same seed, evenly distributed', () => {
    const take = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 2000 }, () => random.next());
    };
    assert.deepEqual(take(7), take(7));
    assert.notDeepEqual(take(7), take(8));
    assert.ok(Math.abs(take(7).reduce((sum, value) => sum + value, 0) / 2000 - 0.5) < 0.02);
  });

  it('write numbers as protobuf does', () => {
    assert.deepEqual([...new ProtobufWriter().varint(1, 150).finish()], [0x08, 0x96, 0x01]);
    assert.deepEqual(
      [...new ProtobufWriter().string(2, 'testing').finish()],
      [0x12, 7, ...Buffer.from('testing')],
    );
    assert.equal(new ProtobufWriter().varint(1, -1).finish().length, 11);
  });
});
