import assert from 'node:assert/strict';
import { ActiveRuns } from '../../../../src/core/runs/activeRuns';

function clocked(): { runs: ActiveRuns; tick: (ms: number) => void } {
  let now = 0;
  return { runs: new ActiveRuns({ monotonic: () => now }), tick: (ms) => (now += ms) };
}

describe('active runs', () => {
  it('show the newest one, and none when all have ended', () => {
    const { runs } = clocked();
    const first = runs.start('a/one');
    const second = runs.start('a/two');
    assert.equal(runs.newest?.model, 'a/two');
    second.end();
    assert.equal(runs.newest?.model, 'a/one');
    first.end();
    first.end();
    assert.equal(runs.newest, undefined);
  });

  it('are shown only after they have taken a while', () => {
    const { runs, tick } = clocked();
    const long = runs.start('a/long');
    assert.equal(runs.newestAfter(300), undefined);
    tick(300);
    runs.start('a/new').end();
    const short = runs.start('a/short');
    assert.equal(runs.newestAfter(300)?.model, 'a/long');
    tick(300);
    assert.equal(runs.newestAfter(300)?.model, 'a/short');
    short.end();
    long.end();
    assert.equal(runs.newestAfter(300), undefined);
  });

  it('of one editor: the newer cancels the older; those of other editors continue', () => {
    const { runs } = clocked();
    const older = runs.start('m', 'file:///a');
    const other = runs.start('m', 'file:///b');
    const keyless = runs.start('m');
    runs.start('m', 'file:///a');
    assert.deepEqual(
      [older, other, keyless].map(({ signal }) => signal.aborted),
      [true, false, false],
    );
  });

  it('are all canceled at once', () => {
    const { runs } = clocked();
    const handles = [runs.start('a'), runs.start('b')];
    runs.cancelAll();
    assert.ok(handles.every(({ signal }) => signal.aborted));
  });

  it('keep the first estimate of a loading model, so that the countdown does not restart', () => {
    const { runs, tick } = clocked();
    const handle = runs.start('m');
    tick(100);
    handle.progress({ kind: 'loading', estimatedSeconds: 20 });
    tick(5000);
    handle.progress({ kind: 'loading', estimatedSeconds: 20 });
    assert.deepEqual(handle.run().loading, { since: 100, estimatedSeconds: 20 });
  });

  it('are no longer loading once text arrives', () => {
    const { runs } = clocked();
    const handle = runs.start('m');
    handle.progress({ kind: 'loading' });
    handle.progress({ kind: 'partial', text: 'a' });
    assert.equal(handle.run().loading, undefined);
  });

  it('are thinking until text arrives', () => {
    const { runs } = clocked();
    const handle = runs.start('owner/name');
    handle.progress({ kind: 'thinking' });
    assert.equal(runs.newest?.thinking, true);
    handle.progress({ kind: 'partial', text: 'a' });
    assert.equal(runs.newest?.thinking, undefined);
  });

  it('count down to the deadline while a dedicated endpoint starts, and no longer', () => {
    const { runs, tick } = clocked();
    const handle = runs.start('m');
    tick(100);
    handle.progress({ kind: 'starting', remainingMs: 90_000 });
    tick(1000);
    handle.progress({ kind: 'starting', remainingMs: 89_000 });
    assert.equal(handle.run().startingUntil, 90_100);
    handle.progress({ kind: 'started' });
    assert.equal(handle.run().startingUntil, undefined);
  });

  it('report every change', () => {
    const { runs } = clocked();
    let heard = 0;
    runs.onDidChange(() => heard++);
    const handle = runs.start('m');
    handle.progress({ kind: 'loading' });
    handle.end();
    assert.equal(heard, 3);
  });
});
