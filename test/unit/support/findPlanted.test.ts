import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInText, findPlanted, refusePlantedTokens, TEST_TOKENS } from '../../support/findPlanted';

const TOKEN = 'hf_testPlanted0123';
const HEX = Buffer.from(TOKEN).toString('hex').match(/../g) ?? [];

describe('the search for planted tokens', () => {
  for (const [name, text] of [
    ['as it is', `a${TOKEN}b`],
    ['in JSON', JSON.stringify(JSON.stringify(TOKEN)).replaceAll('_', '\\\\u005f')],
    ['in an address', encodeURIComponent(HEX.map((hex) => `%${hex}`).join(''))],
    ['in HTML', HEX.map((hex) => `&amp;#x${hex};`).join('')],
    ['in UTF-16', Buffer.from(TOKEN, 'utf16le').toString('latin1')],
    ['in base64', `x=${Buffer.from(`ab${TOKEN}`).toString('base64url')}`],
    ['in JSON in base64', Buffer.from(`{"a":"${TOKEN.replace('t', '\\u0074')}"}`).toString('base64')],
  ] as const) {
    it(`finds one ${name}`, () => {
      assert.notEqual(findInText(text, TEST_TOKENS), undefined);
    });
  }

  it('finds nothing in other texts', () => {
    assert.equal(findInText('hf_test hf_other0123 "hf_tokenizer" [redacted] 100%', TEST_TOKENS), undefined);
  });

  it('looks into all files below a folder, and at their names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'planted-'));
    try {
      await mkdir(join(folder, 'logs', 'deep'), { recursive: true });
      await writeFile(join(folder, 'logs', 'deep', 'a.log'), `x ${TOKEN} y`);
      await writeFile(join(folder, `${TOKEN}.json`), '{}');
      await writeFile(join(folder, 'b.json'), '{}');
      const found = await findPlanted([folder, join(folder, 'missing')], TEST_TOKENS);
      assert.deepEqual(
        found.map(({ path }) => path).toSorted(),
        [join(folder, `${TOKEN}.json`), join(folder, 'logs', 'deep', 'a.log')].toSorted(),
      );
      await assert.rejects(refusePlantedTokens([folder]), /a\.log: .*x hf_testPlanted0123 y/);
      assert.equal((await findPlanted([folder], TEST_TOKENS, (path) => path.endsWith('.log'))).length, 1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
