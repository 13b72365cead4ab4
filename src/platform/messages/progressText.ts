import * as vscode from 'vscode';
import type { ActiveRun } from '../../core/runs/activeRuns';

/** The state of a run. `seconds` is the remaining time for `loadingUntil`, `starting`, and `limited`, or else the elapsed time. */
export interface RunState {
  readonly kind: 'starting' | 'loadingUntil' | 'loading' | 'limited' | 'retrying' | 'thinking' | 'running';
  readonly seconds: number;
}

/** Returns the state of a run. `now` is in monotonic milliseconds. */
export function runState(run: ActiveRun, now: number): RunState {
  const { limitedUntil = 0, loading, retrying, startedAt, startingUntil, thinking } = run;
  if (startingUntil !== undefined) {
    return { kind: 'starting', seconds: Math.max(Math.ceil((startingUntil - now) / 1000), 0) };
  }
  const elapsed = Math.floor((now - startedAt) / 1000);
  if (loading !== undefined) {
    const left = Math.ceil((loading.estimatedSeconds ?? 0) - (now - loading.since) / 1000);
    return left > 0 ? { kind: 'loadingUntil', seconds: left } : { kind: 'loading', seconds: elapsed };
  }
  if (limitedUntil > now) {
    return { kind: 'limited', seconds: Math.ceil((limitedUntil - now) / 1000) };
  }
  const kind = retrying === true ? 'retrying' : thinking === true ? 'thinking' : 'running';
  return { kind, seconds: elapsed };
}

/** Describes the state in a few words, for display after the model's name. */
export function progressText({ kind, seconds }: RunState): string {
  switch (kind) {
    case 'starting':
      return vscode.l10n.t('endpoint is starting, waiting for up to {0} s', seconds);
    case 'loadingUntil':
      return vscode.l10n.t('model is loading, about {0} s left', seconds);
    case 'loading':
      return vscode.l10n.t('model is loading, {0} s elapsed', seconds);
    case 'limited':
      return vscode.l10n.t('rate limit reached, continuing in {0} s', seconds);
    case 'retrying':
      return vscode.l10n.t('retrying, {0} s elapsed', seconds);
    case 'thinking':
      return vscode.l10n.t('thinking, {0} s elapsed', seconds);
    case 'running':
      return vscode.l10n.t('running, {0} s elapsed', seconds);
  }
}
