import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import type { FeatureExtractionPipeline } from '@huggingface/transformers';
import * as v from 'valibot';

const MODELS = join(__dirname, '../../models');

/** Pieces of code written for this test, by what they do. */
const SNIPPETS: Readonly<Record<string, string>> = {
  'read a file and parse its JSON': "const text = await readFile(path, 'utf8');\nreturn JSON.parse(text);",
  'connect to the database and run a query':
    'connection = connect(database_url)\ncursor = connection.cursor()\ncursor.execute("SELECT * FROM users")',
  'sort the list of numbers':
    'void sort_numbers(int *list, size_t count) {\n  qsort(list, count, sizeof(int), compare);\n}',
  'send an HTTP request with headers':
    'req, err := http.NewRequest("GET", url, nil)\nreq.Header.Set("Accept", "text/html")\nresp, err := client.Do(req)',
  'draw a circle on the canvas':
    'context.beginPath();\ncontext.arc(x, y, radius, 0, 2 * Math.PI);\ncontext.fill();',
};

describe('the demo model demo/code-embed', () => {
  let embed: FeatureExtractionPipeline;

  before(async function () {
    this.timeout(60_000);
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
    embed = await pipeline('feature-extraction', 'demo/code-embed', { dtype: 'fp32' });
  });

  after(() => embed.dispose());

  const vectors = async (texts: readonly string[]): Promise<number[][]> =>
    v.parse(
      v.array(v.array(v.number())),
      (await embed([...texts], { pooling: 'mean', normalize: true })).tolist(),
    );
  const likeness = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

  it('finds the code that a sentence describes among several', async () => {
    const sentences = await vectors(Object.keys(SNIPPETS));
    const codes = await vectors(Object.values(SNIPPETS));
    for (const [index, sentence] of sentences.entries()) {
      const closeness = codes.map((code) => likeness(sentence, code));
      assert.equal(closeness.indexOf(Math.max(...closeness)), index, Object.keys(SNIPPETS)[index]);
    }
  });

  it('returns vectors of length 1, the same for a single text and with a longer one', async () => {
    const texts = Object.values(SNIPPETS);
    const together = await vectors(texts);
    for (const [index, text] of texts.entries()) {
      const [alone = []] = await vectors([text]);
      const other = together[index] ?? [];
      assert.ok(Math.abs(likeness(alone, alone) - 1) < 1e-4);
      assert.ok(likeness(alone, other) > 0.9999);
    }
  });

  it('finds the right code among 20 much more often than chance, in packages that it was not trained on', async () => {
    const text = await readFile(join(MODELS, 'demo/code-embed/training.json'), 'utf8');
    const share = v.number();
    const { choices, nearestIsRight } = v.parse(
      v.object({
        choices: v.number(),
        nearestIsRight: v.object({ codeForItsComment: share, codeOfTheSameFile: share }),
      }),
      JSON.parse(text),
    );
    assert.equal(choices, 20);
    assert.ok(nearestIsRight.codeForItsComment > 0.4, `${nearestIsRight.codeForItsComment}`);
    assert.ok(nearestIsRight.codeOfTheSameFile > 0.4, `${nearestIsRight.codeOfTheSameFile}`);
  });
});
