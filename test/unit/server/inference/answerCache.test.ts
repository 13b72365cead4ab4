import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerCache } from '../../../../src/server/inference/answerCache';

const answer = (size: number) => ({ contentType: 'application/json', body: Buffer.alloc(size) });

describe('the answer cache', () => {
  it('forgets the least recently used answer first', () => {
    const cache = new AnswerCache(3000);
    for (const key of ['a', 'b']) {
      cache.set(key, answer(1000));
    }
    cache.get('a');
    cache.set('c', answer(1000));
    assert.equal(cache.get('b'), undefined);
    assert.ok(cache.get('a') && cache.get('c'));
  });

  it('keeps no answer that is larger than the cache, nor an older one under the same key', () => {
    const cache = new AnswerCache(1000);
    cache.set('a', answer(10));
    cache.set('a', answer(1001));
    assert.equal(cache.get('a'), undefined);
    assert.equal(cache.bytes, 0);
  });

  it('keeps nothing when its size is 0', () => {
    const cache = new AnswerCache(0);
    cache.set('a', answer(0));
    assert.equal(cache.size, 0);
  });

  it('never exceeds its size and always has the newest answer, if that fits', () => {
    const put = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), size: fc.nat(2000) });
    fc.assert(
      fc.property(fc.array(put), fc.nat(5000), (puts, limit) => {
        const cache = new AnswerCache(limit);
        for (const { key, size } of puts) {
          cache.set(key, answer(size));
          assert.ok(cache.bytes <= limit);
          assert.equal(cache.get(key)?.body.length, size + 201 <= limit ? size : undefined);
        }
        assert.equal(cache.bytes === 0, cache.size === 0);
      }),
    );
  });

  it('keeps only an answer in memory, not the buffer that contained it', () => {
    const cache = new AnswerCache(1000);
    cache.set('a', { contentType: 'application/json', body: Buffer.from('"small"') });
    const kept = cache.get('a')?.body;
    assert.equal(kept?.toString(), '"small"');
    assert.equal(kept?.buffer.byteLength, kept?.length);
  });

  it('knows an equal request until the files of its model change, or until it has seen too many', () => {
    const cache = new AnswerCache(20_000);
    const known = { fingerprint: 'then', key: 'a', headers: { 'x-compute-characters': '3' } };
    cache.rememberRequest('{"inputs":"one"}', known);
    assert.equal(cache.request('{"inputs":"one"}', 'then'), known);
    assert.equal(cache.request('{"inputs":"one"}', 'now'), undefined);
    assert.equal(cache.request('{"inputs": "one"}', 'then'), undefined);
    for (let at = 0; at < 50; at++) {
      cache.rememberRequest(`${at}`, known);
    }
    assert.equal(cache.request('{"inputs":"one"}', 'then'), undefined);
    assert.equal(cache.request('49', 'then'), known);
  });
});
