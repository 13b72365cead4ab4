import assert from 'node:assert/strict';
import type { BatchEnd } from '../../../../src/core/runs/batch/batchTypes';
import type { EndedBatch } from '../../../../src/features/batch/batchRunner';
import type * as Report from '../../../../src/features/batch/reportEnd';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const SETTINGS: EndedBatch['settings'] = {
  ...{ model: 'owner/name', task: 'auto', api: 'auto', wait: 'never', useCache: false, isLocalServer: false },
  ...{ endpoint: 'http://127.0.0.1:9', origin: 'http://127.0.0.1:9' },
  ...{ timeoutMs: 1000, maxInputCharacters: 1000 },
};
const CHANGED =
  'The source has changed since the batch started, so some answers may not belong to it. Start over to run all inputs again.';

describe('the message at the end of a batch', () => {
  const standIn = new VsCodeStandIn();
  let reportEnd: typeof Report.reportEnd;
  before(async () => {
    const loaded = await loadWithoutVsCode('src/features/batch/reportEnd.ts', standIn.module);
    ({ reportEnd } = loaded as typeof Report);
  });
  beforeEach(() => standIn.begin([]));

  async function shownFor(
    end: BatchEnd,
    counts: Partial<EndedBatch['result']> = {},
    hasSourceChanged = false,
  ) {
    const zero = { done: 0, failed: 0, skipped: 0, elapsedMs: 1 };
    const result = { total: 24, output: 'file:///tmp/a.out.csv', ...zero, ...counts };
    await reportEnd({ result, end, name: 'a.csv', settings: SETTINGS, hasSourceChanged });
    return standIn.shown.splice(0).map(({ buttons, text }) => [text, ...buttons].join(' | '));
  }

  it('says where a batch is paused, and offers to resume it', async () => {
    assert.deepEqual(
      await shownFor({ kind: 'paused' }, { total: 2400, done: 1200, failed: 30, skipped: 4 }),
      ['The batch of a.csv is paused at 1,234 of 2,400 inputs. | Resume'],
    );
    assert.deepEqual(await shownFor({ kind: 'paused' }, { done: 6 }, true), [
      `The batch of a.csv is paused at 6 of 24 inputs. ${CHANGED} | Start Over`,
    ]);
  });

  it('says how many inputs a retry of those that failed has left, and offers to resume the batch', async () => {
    assert.deepEqual(await shownFor({ kind: 'complete' }, { done: 20, skipped: 1 }), [
      'The batch of a.csv has 20 answers so far. 1 empty input was skipped. 3 inputs have not run yet. | Open Output | Resume',
    ]);
    assert.deepEqual(await shownFor({ kind: 'complete' }, { done: 22, failed: 1, skipped: 1 }), [
      'The batch of a.csv has ended with 22 answers. 1 input failed. 1 empty input was skipped. | Open Output | Retry Failed Inputs',
    ]);
  });

  it('says why a batch has stopped before how to go on', async () => {
    const end = { kind: 'stopped', failure: { kind: 'busy', detail: '' } } as const;
    const [text = ''] = await shownFor(end);
    assert.match(text, /^The batch of a\.csv has stopped\. .+ Resume the batch to run the rest\. \| Resume$/);
    const [changed = ''] = await shownFor(end, {}, true);
    assert.ok(changed.endsWith(` ${CHANGED} | Start Over`), changed);
  });

  it('is not shown if the user has canceled the batch', async () => {
    assert.deepEqual(await shownFor({ kind: 'cancelled' }), []);
  });
});
