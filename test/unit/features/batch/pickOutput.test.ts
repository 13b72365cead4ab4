import assert from 'node:assert/strict';
import type * as Pick from '../../../../src/features/batch/pickOutput';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../../support/sentences/uriStandIn';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

/** The hashes of the sources of outputs. */
const SOURCES: Readonly<Record<string, string>> = { a: 'one', b: 'two', c: 'one', d: 'two', e: '' };

describe('the list of outputs', () => {
  let rows: readonly string[] = [];
  let pickOutput: typeof Pick.pickOutput;
  before(async () => {
    const { module } = new VsCodeStandIn();
    const sidecarOf = ({ path }: UriStandIn) => ({
      ...{
        version: 1,
        source: { uris: ['file:///tmp/s.csv'], format: 'csv' },
        model: 'owner/name',
        task: 'auto',
      },
      ...{ sha256: SOURCES[path[5] ?? ''], total: 1, startedAt: 1, state: 'complete' },
    });
    const fs = {
      stat: async () => ({}),
      readFile: async (uri: UriStandIn) =>
        new TextEncoder().encode(uri.path.startsWith('/tmp/e') ? '' : JSON.stringify(sidecarOf(uri))),
    };
    /** Keeps the rows, and is closed at once. */
    const createQuickPick = () => ({
      onDidTriggerButton: () => undefined,
      onDidAccept: () => undefined,
      onDidHide(hidden: () => void) {
        this.show = hidden;
      },
      set items(items: readonly { readonly label: string }[]) {
        rows = items.map(({ label }) => label);
      },
      show: (): void => undefined,
      dispose: () => undefined,
    });
    const vscode = {
      ...{ ...module, Uri: UriStandIn },
      window: { createQuickPick },
      workspace: { fs, findFiles: async () => [], asRelativePath: ({ path }: UriStandIn) => path },
    };
    ({ pickOutput } = (await loadWithoutVsCode('src/features/batch/pickOutput.ts', vscode)) as typeof Pick);
  });

  it('has those of the same source first where another output is compared', async () => {
    const batch = { name: 's.csv', model: 'owner/name', task: 'auto', state: 'complete' } as const;
    const counts = { total: 1, done: 1, failed: 0, skipped: 0, failures: {}, characters: 1, elapsedMs: 1 };
    const shown = ['e', 'a', 'b', 'c', 'd'].map((name) => ({
      ...{ ...batch, output: `file:///tmp/${name}.jsonl`, figures: counts },
    }));
    const batches = { get: () => undefined, list: () => shown };
    const beside = UriStandIn.parse('file:///tmp/d.jsonl');
    const question = { title: '', placeHolder: '' };
    const asked = (more: object) => assert.rejects(pickOutput({ ...question, ...more }, batches));
    await asked({ beside });
    assert.deepEqual(rows.slice(0, -1), ['b.jsonl', 'e.jsonl', 'a.jsonl', 'c.jsonl']);
    await asked({});
    assert.deepEqual(rows.slice(0, -1), ['e.jsonl', 'a.jsonl', 'b.jsonl', 'c.jsonl', 'd.jsonl']);
  });
});
