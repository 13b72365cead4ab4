import * as vscode from 'vscode';
import type { ActiveRun } from '../../core/runs/activeRuns';

/** What a run is doing, in a few words; `now` in monotonic milliseconds. */
export function progressText({ loading, retrying, startedAt }: ActiveRun, now: number): string {
  const elapsed = Math.floor((now - startedAt) / 1000);
  if (loading !== undefined) {
    const left = Math.ceil((loading.estimatedSeconds ?? 0) - (now - loading.since) / 1000);
    return left > 0
      ? vscode.l10n.t('model is loading, about {0} s', left)
      : vscode.l10n.t('model is loading, {0} s elapsed', elapsed);
  }
  return retrying === true
    ? vscode.l10n.t('retrying, {0} s elapsed', elapsed)
    : vscode.l10n.t('running, {0} s', elapsed);
}
