import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const MODELS = resolve('test/models');
const SNIPPETS = [
  'connection = connect(database_url)\ncursor = connection.cursor()\ncursor.execute("SELECT * FROM users")',
  "const text = await readFile(path, 'utf8');\nreturn JSON.parse(text);",
  'void sort_numbers(int *list, size_t count) {\n  qsort(list, count, sizeof(int), compare);\n}',
];

describe('the demo models on the local server', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ modelFolders: [MODELS] });
  });
  after(() => server.close());

  const ask = async (path: string, body: object) => {
    const { status, json } = await server.post(`/models/demo/${path}`, body, { 'x-wait-for-model': 'true' });
    assert.equal(status, 200, JSON.stringify(json));
    return Object(json);
  };
  /** A test for a model that a script makes; it is left out where that has not been done. */
  const withModel = (name: string, what: string, test: () => Promise<void>) =>
    it(`${name} ${what}`, async function () {
      if (!existsSync(join(MODELS, 'demo', name, 'config.json'))) {
        this.skip();
      }
      await test();
    });

  withModel('code-language', 'tells languages apart, each text of a list by itself', async () => {
    const answer = await ask('code-language', {
      inputs: ['fn main() {\n    println!("hi");\n}', 'def main():\n    print("hi")\n    return None'],
      parameters: { top_k: 1 },
    });
    assert.deepEqual([answer[0][0].label, answer[1][0].label], ['rust', 'python']);
  });

  withModel('code-embed', 'finds the snippet that a sentence speaks of by sentence-similarity', async () => {
    const similarities: number[] = await ask('code-embed/pipeline/sentence-similarity', {
      inputs: { source_sentence: 'read a file and parse its JSON', sentences: SNIPPETS },
    });
    assert.equal(similarities.indexOf(Math.max(...similarities)), 1, similarities.join());
  });

  withModel('code-embed', 'gives one vector of length 1 for each text, as its own settings say', async () => {
    const vectors: number[][] = await ask('code-embed/pipeline/feature-extraction', { inputs: SNIPPETS });
    assert.equal(vectors.length, SNIPPETS.length);
    for (const vector of vectors) {
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    }
  });

  withModel('dts-complete', 'continues a declaration, and says the same in a stream', async () => {
    const inputs = 'export interface Options {\n  ';
    const parameters = { max_new_tokens: 16, return_full_text: false };
    const [{ generated_text: text }] = await ask('dts-complete', { inputs, parameters });
    assert.match(text, /\w/);
    const { events } = await readEvents(server, '/models/demo/dts-complete', { inputs, parameters });
    assert.equal(events.map((event) => Object(event).token.text).join(''), text);
  });

  withModel(
    'dts-complete',
    'stops before a text that is asked for, and is equal for equal seeds',
    async () => {
      const inputs = 'export declare function parse(text: string';
      const whole = await ask('dts-complete', { inputs, parameters: { stop: [';'], max_new_tokens: 60 } });
      assert.match(whole[0].generated_text, /^[^;]*;$/);
      const sampled = { inputs, parameters: { seed: 5, temperature: 1, max_new_tokens: 20 } };
      // Says the usual, but is another request for the cache.
      const again = { inputs, parameters: { ...sampled.parameters, return_full_text: true } };
      assert.deepEqual(await ask('dts-complete', sampled), await ask('dts-complete', again));
    },
  );

  withModel('dts-mask', 'finds the keyword that is hidden', async () => {
    const inputs = 'export <mask> Options {\n  name: string;\n  size?: number;\n}\n';
    const [best] = await ask('dts-mask', { inputs });
    assert.equal(best.token_str.trim(), 'interface');
    assert.match(best.sequence, /^export +interface Options \{\n {2}name: string;/);
  });
});
