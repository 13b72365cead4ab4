import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOWNLOAD_CATALOG } from '../../../../src/core/models/downloadCatalog';
import { checkCatalog } from '../../../support/checkCatalog';
import { startCatalogHub } from '../../../support/process/catalogHub';

describe('npm run check:catalog', () => {
  it('says which models a hub has in a form that runs, and what is wrong with the others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hf-hub-'));
    const hub = await startCatalogHub(folder);
    try {
      const fine = await checkCatalog(hub.url);
      assert.equal(fine.isFine, true, fine.lines.join('\n'));
      assert.equal(fine.lines.length, Object.keys(DOWNLOAD_CATALOG).length);
      assert.ok(fine.lines.includes('ok   Supabase/gte-small: fp32 1 MB'), fine.lines.join('\n'));
      hub.facts.set('Supabase/gte-small', { pipeline_tag: 'translation' });
      hub.facts.set('Xenova/toxic-bert', { gated: 'auto' });
      await rm(join(folder, 'Xenova/mms-tts-eng'));
      const { isFine, lines } = await checkCatalog(hub.url);
      assert.equal(isFine, false);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('BAD')),
        [
          'BAD  Supabase/gte-small: its task is translation, not feature-extraction',
          'BAD  Xenova/mms-tts-eng: missing',
          'BAD  Xenova/toxic-bert: access is restricted',
        ],
      );
    } finally {
      await hub.close();
      await rm(folder, { recursive: true });
    }
  });
});
