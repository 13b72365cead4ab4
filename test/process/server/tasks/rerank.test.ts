import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sum } from '../../../support/models/miniatureGraphs';
import { writeMiniature } from '../../../support/models/miniatureModel';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const query = 'is';
const texts = ['bad', 'good good', 'good'];

describe('POST /models/{id}/rerank', () => {
  let folder: string;
  let server: RunningServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-rerank-'));
    // One label, whose score grows with each “good”.
    const graph = sum((word) => [word === 'good' ? 1 : 0]);
    await writeMiniature(join(folder, 'mini', 'reranker'), 'text-classification', () => graph);
    await writeMiniature(join(folder, 'mini', 'labels'), 'text-classification');
    server = await startServer({ modelFolders: [folder] });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const rank = (body: object, id = 'mini/reranker') =>
    server.post(`/models/${id}/rerank`, body, { 'x-wait-for-model': 'true' });

  it('ranks the texts, best first, in the form of text-embeddings-inference', async () => {
    const { json } = await rank({ query, texts, raw_scores: true });
    assert.deepEqual(json, [
      { index: 1, score: 2 },
      { index: 2, score: 1 },
      { index: 0, score: 0 },
    ]);
    const [best] = Object((await rank({ query, texts, return_text: true, truncate: true })).json);
    assert.equal(best.text, 'good good');
    assert.ok(Math.abs(best.score - 1 / (1 + Math.exp(-2))) < 1e-6);
  });

  for (const [what, body, reason] of [
    ['texts that are none', { query, texts: [1] }, /`texts\.0`: must be a string/],
    ['no query', { texts }, /`query`: must be a string/],
    ['an unknown name', { query, texts, top_n: 2 }, /`top_n`: is not supported/],
    [
      'a text that does not fit',
      { query, texts: ['good '.repeat(70)], truncate: false },
      /`truncate` is false/,
    ],
  ] as const) {
    it(`refuses ${what} with 400 and the name`, async () => {
      const { status, json } = await rank(body);
      assert.equal(status, 400);
      assert.match(JSON.stringify(json), reason);
    });
  }

  it('refuses a model with several labels, which cannot rank', async () => {
    const { status, json } = await rank({ query, texts }, 'mini/labels');
    assert.equal(status, 400);
    assert.match(JSON.stringify(json), /several labels/);
  });
});
