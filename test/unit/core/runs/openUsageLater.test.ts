import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/core/emitter';
import { openUsageLater } from '../../../../src/core/runs/openUsageLater';
import type { OpenUsage } from '../../../../src/core/runs/openUsageLater';
import type { RequestEnded, RunEvent } from '../../../../src/core/runs/runEvent';
import { toEndedRequest } from '../../../../src/core/runs/toEndedRequest';
import { FileLedger } from '../../../../src/core/usage/fileLedger';
import { recordingLogger, silentLogger } from '../../../support/loggers';
import { SimulatedDisk } from '../../../support/usage/simulatedDisk';

const ENDED: RequestEnded = {
  ...{ kind: 'requestEnded', id: 'run', at: Date.UTC(2026, 10, 25, 12), origin: 'https://host.test' },
  ...{ model: 'gpt2', task: 'auto', inputs: 'text', elapsedMs: 1_500 },
  sent: { method: 'POST', url: 'https://host.test/models/gpt2', headers: {} },
  outcome: { ok: true, answer: { kind: 'json', json: [], attempts: 1 } },
};

describe('the usage ledger that is opened late', () => {
  let disk: SimulatedDisk;
  let runs: Emitter<RunEvent>;
  let opened = 0;

  beforeEach(() => {
    disk = new SimulatedDisk();
    runs = new Emitter<RunEvent>();
    opened = 0;
  });

  const open = async (): Promise<OpenUsage> => {
    opened++;
    const ledger = new FileLedger({
      folder: disk.open({}),
      lock: { withLock: async (_name, _signal, work) => work(true) },
      clock: { now: () => ENDED.at },
      logger: silentLogger,
      hashToken: () => '',
      retentionDays: () => 400,
      newId: () => 'a',
    });
    return { ledger, count: (request) => ledger.record(toEndedRequest(request)) };
  };

  async function done<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = (): void => void (isDone = true);
    work.then(end, end);
    while (!isDone) {
      await disk.step(0);
    }
    return work;
  }

  it('is opened once, by the first request, and shows it at once', async () => {
    const ledger = openUsageLater(open, runs.event, silentLogger);
    await ledger.flush();
    assert.equal(opened, 0);
    runs.fire(ENDED);
    runs.fire(ENDED);
    const [row] = await done(ledger.rows());
    assert.equal(row?.requests, 2);
    assert.equal(opened, 1);
  });

  it('counts no runs that sent nothing', async () => {
    const ledger = openUsageLater(open, runs.event, silentLogger);
    runs.fire({
      ...{ kind: 'ended', id: 'run', at: ENDED.at, results: [] },
      description: {
        ...{ endpoint: 'https://host.test', origin: 'https://host.test', model: 'gpt2', task: 'auto' },
        ...{ api: 'auto', useCache: true, wait: 'onLoading' },
      },
    });
    assert.equal(opened, 0);
    assert.deepEqual(await done(ledger.rows()), []);
  });

  it('has everything on disk that was recorded while it opened', async () => {
    const ledger = openUsageLater(open, runs.event, silentLogger);
    runs.fire(ENDED);
    await done(ledger.flush());
    assert.ok([...disk.files.values()].some(({ text }) => text.includes('"gpt2"')));
  });

  it('tells when something was recorded', async () => {
    const ledger = openUsageLater(open, runs.event, silentLogger);
    const changed = new Promise<void>((resolve) => ledger.onDidChange(resolve));
    runs.fire(ENDED);
    await done(changed);
  });

  it('lets runs go on if it cannot be opened', async () => {
    const lines: string[] = [];
    const fail = () => Promise.reject(new TypeError('no file'));
    const ledger = openUsageLater(fail, runs.event, recordingLogger(lines));
    runs.fire(ENDED);
    await assert.rejects(ledger.rows(), TypeError);
    assert.deepEqual(lines, ['usage: not opened (TypeError)']);
    ledger.dispose();
  });
});
