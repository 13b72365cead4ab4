import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunSummary } from '../../../src/core/runs/historySummary';
import { loadWithoutVsCode } from '../../support/manifest/loadWithoutVsCode';
import { projectFolder } from '../../support/projectFolder';
import { VsCodeStandIn } from '../../support/sentences/vscodeStandIn';

type EndWords = (run: Pick<RunSummary, 'kind' | 'reason' | 'status'>) => string;

describe('a row of the history', () => {
  it('tells apart why an answer could not be used', async () => {
    const file = join(projectFolder, 'src/platform/failureWords.ts');
    const { endWords } = (await loadWithoutVsCode(file, new VsCodeStandIn().module)) as {
      readonly endWords: EndWords;
    };
    const words = (reason?: string) =>
      endWords({ status: 'error', kind: 'badResponse', ...(reason !== undefined && { reason }) });
    assert.deepEqual(
      [words('webPage'), words('truncated'), words('empty'), words('json'), words()],
      ['web page', 'incomplete answer', 'empty answer', 'unusable answer', 'unusable answer'],
    );
  });
});
