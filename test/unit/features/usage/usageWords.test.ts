import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { UsageGroup } from '../../../../src/core/usage/usageSummary';
import { totalsOf } from '../../../../src/core/usage/usageSummary';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { projectFolder } from '../../../support/projectFolder';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const totals = totalsOf([]);
const account = (name: string, origin: string): UsageGroup => ({ name, origin, totals });
const model = (name: string): UsageGroup => ({ name, totals });

describe('the short names in the usage view', () => {
  let shortLabel: (group: UsageGroup, grouping: 'model' | 'account', groups: readonly UsageGroup[]) => string;
  const labels = (grouping: 'model' | 'account', groups: readonly UsageGroup[]) =>
    groups.map((group) => shortLabel(group, grouping, groups));

  before(async () => {
    const file = join(projectFolder, 'src/features/usage/usageWords.ts');
    const loaded = await loadWithoutVsCode(file, new VsCodeStandIn().module);
    shortLabel = (loaded as { shortLabel: typeof shortLabel }).shortLabel;
  });

  it('name the host of accounts that have the same name on two endpoints', () => {
    assert.deepEqual(
      labels('account', [
        account('default', 'https://router.huggingface.co'),
        account('team', 'https://router.huggingface.co'),
        account('default', 'http://127.0.0.1:8765'),
      ]),
      ['default (router.huggingface.co)', 'team', 'default (http://127.0.0.1:8765)'],
    );
    assert.deepEqual(labels('account', [account('', 'http://127.0.0.1:8765')]), ['No token']);
  });

  it('name the owner of models that have the same name', () => {
    assert.deepEqual(labels('model', [model('one/bert'), model('two/bert'), model('one/gpt')]), [
      'one/bert',
      'two/bert',
      'gpt',
    ]);
  });
});
