import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openTextSource } from '../../../../../../src/core/runs/batch/batchSource';
import type { ByteSource } from '../../../../../../src/core/runs/batch/byteSource';
import { sha256 } from '../../../../../../src/node/batch/fileBytes';

/** `npm run soak` reads 2 GB. */
const MB = Number(process.env['SOAK_SOURCE_MB'] ?? 4);
const BYTES = MB * 1024 * 1024;
const PART_BYTES = 64 * 1024;
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;

const ROW = (number: number): string =>
  `${number},"Ticket ""${number}"",\r\nwhich has a line break, and 日本語 😀${' and more'.repeat(number % 40)}","a;b"\r\n`;

/** Gives CSV that is made while it is read, so that neither disk nor memory has it. */
function generated(onPart: () => void): ByteSource & { readonly rows: () => number } {
  let rows = 0;
  return {
    rows: () => rows,
    async *read() {
      rows = 0;
      let given = 0;
      let waiting = 'id,text,other\r\n';
      while (given < BYTES) {
        while (waiting.length < PART_BYTES) {
          waiting += ROW(rows++);
        }
        const bytes = new TextEncoder().encode(waiting);
        waiting = '';
        given += bytes.length;
        onPart();
        yield bytes;
      }
    },
  };
}

/** Collects garbage, and returns the memory that is in use. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('a source that is larger than the memory', () => {
  it(`is read in parts: ${MB} MB of CSV with line breaks in its values`, async function () {
    this.timeout(60_000 + MB * 1000);
    const start = usedBytes();
    let parts = 0;
    let peak = 0;
    const every = Math.max(1, Math.floor(BYTES / PART_BYTES / 8));
    const bytes = generated(() => {
      if (parts++ % every === 0) {
        peak = Math.max(peak, usedBytes() - start);
      }
    });
    const source = openTextSource(bytes, { format: 'csv', column: 'text' }, sha256);
    const startedAt = performance.now();
    const summary = await source.summarize(() => undefined, new AbortController().signal);
    const seconds = (performance.now() - startedAt) / 1000;
    assert.equal(summary.total, bytes.rows());
    assert.ok(summary.bytes >= BYTES);
    assert.deepEqual([summary.empty, summary.broken], [0, 0]);
    let index = 0;
    for await (const input of source.inputs()) {
      if (input.kind !== 'ready' || input.index !== index || input.line !== 2 + 2 * index) {
        assert.fail(JSON.stringify(input));
      }
      index++;
    }
    assert.equal(index, summary.total);
    assert.ok(peak < MAX_GROWTH_BYTES, `${peak} bytes`);
    if (process.env['SOAK_SOURCE_MB'] !== undefined) {
      console.log(`      ${Math.round(MB / seconds)} MB/s; at most ${Math.round(peak / 1e6)} MB of memory`);
    }
  });
});
