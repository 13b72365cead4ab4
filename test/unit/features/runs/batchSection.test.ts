import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ActiveBatches } from '../../../../src/core/runs/batch/activeBatches';
import type { ShownBatch } from '../../../../src/core/runs/batch/activeBatches';
import type * as Section from '../../../../src/features/runs/batchSection';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../../support/sentences/uriStandIn';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

function batch(output: string, name: string, failed = 0): ShownBatch {
  const counts = { total: 10, skipped: 0, characters: 0, elapsedMs: 1, failures: {} };
  return {
    ...{ output: `file:///tmp/${output}`, name, model: `owner/${output}`, task: 'auto', state: 'paused' },
    figures: { ...counts, done: 4, failed },
  };
}

class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}

describe('the rows of batches', () => {
  let BatchSection: typeof Section.BatchSection;
  let batches: ActiveBatches;
  let refreshed: (object | undefined)[];
  let section: Section.BatchSection;
  before(async () => {
    const states = { None: 0, Collapsed: 1, Expanded: 2 };
    const vscode = {
      ...{ ...new VsCodeStandIn().module, Uri: UriStandIn, TreeItem },
      TreeItemCollapsibleState: states,
    };
    const loaded = await loadWithoutVsCode('src/features/runs/batchSection.ts', vscode);
    ({ BatchSection } = loaded as typeof Section);
  });
  beforeEach(() => {
    batches = new ActiveBatches();
    refreshed = [];
    section = new BatchSection(batches, (node) => refreshed.push(node));
  });
  afterEach(() => {
    section.dispose();
    mock.timers.reset();
  });

  const items = () =>
    section
      .children({ kind: 'batches' })
      .flatMap((node) => (node.kind === 'batch' ? [section.item(node)] : []));

  it('have the names of the outputs where there are several batches of one source', () => {
    [batch('a.out.csv', 'a.csv'), batch('b.out.csv', 'b.csv')].forEach((each) => batches.set(each));
    assert.deepEqual(
      items().map(({ description }) => description),
      ['4 of 10 · paused', '4 of 10 · paused'],
    );
    batches.set(batch('a.out-2.csv', 'a.csv'));
    const [second, other, first] = items();
    assert.equal(second?.description, 'a.out-2.csv · 4 of 10 · paused');
    assert.equal(other?.description, '4 of 10 · paused');
    assert.equal(first?.description, 'a.out.csv · 4 of 10 · paused');
    const facts = ['a.csv', '4 of 10 · paused', 'owner/a.out.csv · auto', '/tmp/a.out.csv'];
    assert.equal(first?.tooltip, facts.join('\n'));
  });

  it('say why a batch waits for the server', () => {
    batches.set({ ...batch('a.out.csv', 'a.csv'), state: 'unavailable' });
    const lines = items().flatMap(({ tooltip }) => (typeof tooltip === 'string' ? tooltip.split('\n') : []));
    assert.equal(
      lines[2],
      'The server is overloaded or cannot be reached. The batch goes on when it answers again.',
    );
  });

  it('are read together when one of them can be expanded or no more, as VS Code indents all alike', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const [failed, row] = [batch('a.out.csv', 'a.csv', 2), batch('a.out.csv', 'a.csv')];
    [failed, batch('b.out.csv', 'b.csv')].forEach((each) => batches.set(each));
    const read = (next: ShownBatch) => {
      items();
      refreshed.length = 0;
      batches.set(next);
      mock.timers.tick(500);
      return refreshed;
    };
    assert.deepEqual(read(row), [{ kind: 'batches' }]);
    assert.deepEqual(read(row), [{ kind: 'batch', output: row.output }]);
    assert.deepEqual(read(failed), [{ kind: 'batches' }]);
  });
});
