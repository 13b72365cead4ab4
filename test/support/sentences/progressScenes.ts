import type { ActiveRun } from '../../../src/core/runs/activeRuns';
import { progressText, runState } from '../../../src/platform/messages/progressText';
import { sentence } from './scene';
import type { Scene } from './scene';

const NOW = 12_000;
const RUN: ActiveRun = { model: 'owner/name', startedAt: 0 };

const RUNS: Readonly<Record<string, ActiveRun>> = {
  running: RUN,
  thinking: { ...RUN, thinking: true },
  retrying: { ...RUN, retrying: true },
  'held up by a rate limit': { ...RUN, retrying: true, limitedUntil: 42_000 },
  loading: { ...RUN, loading: { since: 10_000 } },
  starting: { ...RUN, startingUntil: 120_000 },
  'loading, with an estimate': { ...RUN, loading: { since: 10_000, estimatedSeconds: 20 } },
};

/** What the progress notification and the status bar say of a run. */
export const progressScenes: readonly Scene[] = Object.entries(RUNS).map(([when, run]) => ({
  when,
  act: () => sentence(progressText(runState(run, NOW))),
}));
