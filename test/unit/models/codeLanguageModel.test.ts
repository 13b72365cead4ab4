import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import type { TextClassificationPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import { CODE_LANGUAGE_SNIPPETS } from '../../support/models/codeLanguageSnippets';

const MODELS = join(__dirname, '../../models');
const WORKSPACE = join(__dirname, '../../fixtures/workspace');
const FOLDER = join(MODELS, 'demo/code-language');

describe('the demo model demo/code-language', () => {
  let classify: TextClassificationPipeline;

  before(async function () {
    this.timeout(60_000);
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
    classify = await pipeline('text-classification', 'demo/code-language', { dtype: 'fp32' });
  });

  after(() => classify.dispose());

  for (const [language, snippet] of CODE_LANGUAGE_SNIPPETS) {
    it(`recognizes ${language}: ${snippet.trim().split('\n')[0]}`, async () => {
      const [first] = (await classify(snippet)).flat();
      assert.equal(first?.label, language);
    });
  }

  it('recognizes each file of the sample workspace by its folder', async () => {
    const folders = await readdir(WORKSPACE, { withFileTypes: true });
    // The samples of other tasks are in no programming language.
    for (const folder of folders.filter((one) => one.isDirectory() && one.name !== 'tasks')) {
      for (const file of await readdir(join(WORKSPACE, folder.name))) {
        const [first] = (await classify(await readFile(join(WORKSPACE, folder.name, file), 'utf8'))).flat();
        assert.equal(first?.label, folder.name, file);
        assert.ok((first?.score ?? 0) > 0.9, `${file}: ${first?.score}`);
      }
    }
  });

  it('returns scores for all languages that add up to 1', async () => {
    const scores = (await classify('fn main() {\n    println!("{}", 1);\n}', { top_k: 100 })).flat();
    assert.ok(scores.length >= 12);
    assert.ok(Math.abs(scores.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-3);
  });

  it('answers the same for a snippet alone and in a list with longer ones', async () => {
    const snippets = CODE_LANGUAGE_SNIPPETS.map(([, snippet]) => snippet);
    const together = (await classify(snippets)).flat();
    for (const [index, snippet] of snippets.entries()) {
      const [alone] = (await classify(snippet)).flat();
      assert.equal(together[index]?.label, alone?.label);
      assert.ok(Math.abs((together[index]?.score ?? 0) - (alone?.score ?? 1)) < 1e-4);
    }
  });

  it('answers for an empty text and for one beyond its maximum length', async () => {
    assert.equal((await classify('')).length, 1);
    const [long] = (await classify('let total: u64 = values.iter().sum();\n'.repeat(2000))).flat();
    assert.equal(long?.label, 'rust');
  });

  it('is smaller than 2 MB', async () => {
    const files = await readdir(FOLDER, { recursive: true, withFileTypes: true });
    const sizes = files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)));
    const bytes = (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
    assert.ok(bytes < 2_000_000, `${bytes} bytes`);
  });

  it('was right on packages that it was not trained on, in at least 12 languages', async () => {
    const text = await readFile(join(FOLDER, 'training.json'), 'utf8');
    const training = v.parse(
      v.object({ accuracy: v.number(), accuracyByLanguage: v.record(v.string(), v.number()) }),
      JSON.parse(text),
    );
    assert.ok(training.accuracy > 0.95, `${training.accuracy}`);
    assert.ok(Object.keys(training.accuracyByLanguage).length >= 12);
  });
});
