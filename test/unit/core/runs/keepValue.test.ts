import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keepValue } from '../../../../src/core/runs/keepValue';
import { redactForKeeping } from '../../../../src/core/redactTokens';
import { lengthHasher } from '../../../support/runs/sampleRuns';

const TOKEN = 'hf_testKeptValue0123456789';
const redact = (value: unknown) => redactForKeeping(value, [TOKEN]);
const keep = (value: unknown, maxLength = 1000) =>
  keepValue(value, maxLength, { hasher: lengthHasher, redact });

describe('a value that is kept', () => {
  it('is the same if it is short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        const kept = await keep(value, 1_000_000);
        assert.equal(JSON.stringify(kept.value), JSON.stringify(value));
        assert.deepEqual([kept.isCut, kept.files], [false, []]);
      }),
    );
  });

  it('has at most about the maximum length, with a mark', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 50 }), async (value, max) => {
        const kept = await keep(value, max);
        const length = JSON.stringify(kept.value).length;
        assert.ok(!kept.isCut || String(kept.value).endsWith('[cut]'), JSON.stringify(kept));
        assert.ok(length <= 3 * max + 100, `${length} for ${max}`);
      }),
    );
    assert.deepEqual((await keep('a long text', 6)).value, 'a long\n[cut]');
  });

  it('has no part of a token at the end of what is cut', async () => {
    const text = `some words, ${TOKEN}, and more words`;
    for (let maxLength = 0; maxLength < text.length; maxLength++) {
      for (const value of [text, { inputs: text }, [text, text]]) {
        assert.doesNotMatch(JSON.stringify((await keep(value, maxLength)).value), /hf_/);
      }
    }
  });

  it('has hashes in place of pictures and sounds, and names files', async () => {
    const base64 = 'A'.repeat(2000);
    const kept = await keep({
      messages: [
        { content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }] },
        { content: [{ type: 'image_url', image_url: { url: 'file:///picture.png' } }] },
      ],
      image: base64,
      audio: new Uint8Array(5),
    });
    assert.deepEqual(kept.value, {
      messages: [
        {
          content: [
            {
              type: 'image_url',
              image_url: { url: { contentType: 'image/png', bytes: 1500, sha256: 'base64:2000' } },
            },
          ],
        },
        { content: [{ type: 'image_url', image_url: { url: 'file:///picture.png' } }] },
      ],
      image: { bytes: 1500, sha256: 'base64:2000' },
      audio: { bytes: 5, sha256: 'bytes:5' },
    });
    assert.deepEqual([kept.isCut, kept.files], [true, ['file:///picture.png']]);
  });

  it('may be what JSON cannot hold', async () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const kept = await keep([cycle, 1n, undefined, () => 1, Symbol('x')]);
    assert.equal(kept.isCut, true);
    assert.ok(JSON.stringify(kept.value).length > 0);
    assert.equal((await keep(undefined)).value, undefined);
  });
});
