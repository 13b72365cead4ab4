import * as vscode from 'vscode';
import { isRunning } from '../core/runs/batch/activeBatches';
import type { ShownBatch } from '../core/runs/batch/activeBatches';
import { settledInputs } from '../core/runs/batch/settledInputs';
import { failureWords } from './failureWords';
import { dollarText } from './messages/dollarText';
import { formatNumber } from './messages/formatNumber';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * What the row of a batch says: “3,412 of 10,000 · 3 failed · 210/s · 31 s left”. A narrow view cuts off the end, and has
 * the icon for the state.
 */
export function batchFacts(batch: ShownBatch): readonly string[] {
  const { cost, failed, perSecond = 0, secondsLeft, skipped, total } = batch.figures;
  const isSending = isRunning(batch);
  const hasRate = batch.state === 'running';
  return [
    vscode.l10n.t('{0} of {1}', formatNumber(settledInputs(batch.figures)), formatNumber(total)),
    failed > 0 && vscode.l10n.t('{0} failed', formatNumber(failed)),
    stateWords(batch),
    hasRate && perSecond > 0 && rateText(perSecond),
    hasRate && secondsLeft !== undefined && vscode.l10n.t('{0} left', spanText(secondsLeft)),
    skipped > 0 && !isSending && vscode.l10n.t('{0} empty', formatNumber(skipped)),
    batch.sourceChanged === true && vscode.l10n.t('source changed'),
    cost !== undefined && dollarText(cost),
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '');
}

/** The failures of a batch by kind, the most frequent first. */
export function failureFacts({
  figures,
}: Pick<ShownBatch, 'figures'>): readonly { readonly kind: string; readonly words: string }[] {
  return Object.entries(figures.failures)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => ({
      kind,
      words: vscode.l10n.t('{0}: {1}', failureWords(kind), formatNumber(count)),
    }));
}

/** A span of time in one or two units. */
function spanText(seconds: number): string {
  if (seconds < MINUTE) {
    return vscode.l10n.t('{0} s', formatNumber(Math.max(Math.ceil(seconds), 1)));
  }
  if (seconds < HOUR) {
    return vscode.l10n.t('{0} min', formatNumber(Math.ceil(seconds / MINUTE)));
  }
  const minutes = Math.ceil(seconds / MINUTE);
  return vscode.l10n.t(
    '{0} h {1} min',
    formatNumber(Math.floor(minutes / MINUTE)),
    formatNumber(minutes % MINUTE),
  );
}

function stateWords({ figures: { secondsPaused }, state }: ShownBatch): string {
  switch (state) {
    case 'running':
    case 'complete':
      return '';
    case 'limited':
      return secondsPaused === undefined
        ? vscode.l10n.t('rate limit')
        : vscode.l10n.t('rate limit for {0}', spanText(secondsPaused));
    case 'unavailable':
      return secondsPaused === undefined
        ? vscode.l10n.t('waiting for the server')
        : vscode.l10n.t('waiting {0} for the server', spanText(secondsPaused));
    case 'loading':
      return vscode.l10n.t('model is loading');
    case 'elsewhere':
      return vscode.l10n.t('running in another window');
    case 'pausing':
      return vscode.l10n.t('pausing');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'cancelled':
      return vscode.l10n.t('canceled');
    case 'stopped':
      return vscode.l10n.t('stopped');
  }
}

function rateText(perSecond: number): string {
  const rate = perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10;
  return vscode.l10n.t('{0}/s', formatNumber(rate));
}
