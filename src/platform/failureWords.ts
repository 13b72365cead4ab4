import * as vscode from 'vscode';
import type { RunSummary } from '../core/runs/historySummary';

/** Says in a few words how a run ended that has no result; empty if it has one. */
export function endWords({ kind, reason, status }: Pick<RunSummary, 'kind' | 'reason' | 'status'>): string {
  switch (status) {
    case 'ok':
      return '';
    case 'cancelled':
      return vscode.l10n.t('canceled');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    case 'error':
      return kind === 'badResponse' ? badResponseWords(reason) : failureWords(kind ?? '');
  }
}

/** Says in a few words what kind of failure it was. */
export function failureWords(kind: string): string {
  switch (kind) {
    case 'noToken':
      return vscode.l10n.t('no token');
    case 'unauthorized':
      return vscode.l10n.t('token not accepted');
    case 'forbidden':
      return vscode.l10n.t('no permission');
    case 'paymentRequired':
      return vscode.l10n.t('no credits left');
    case 'notFound':
      return vscode.l10n.t('model not found');
    case 'gone':
      return vscode.l10n.t('retired');
    case 'loading':
      return vscode.l10n.t('still loading');
    case 'busy':
      return vscode.l10n.t('server busy');
    case 'rateLimited':
      return vscode.l10n.t('rate limit');
    case 'invalidInput':
      return vscode.l10n.t('input not accepted');
    case 'tooLarge':
      return vscode.l10n.t('too large');
    case 'timeout':
      return vscode.l10n.t('timed out');
    case 'offline':
      return vscode.l10n.t('no connection');
    case 'tls':
      return vscode.l10n.t('certificate problem');
    case 'proxy':
      return vscode.l10n.t('proxy problem');
    case 'redirected':
      return vscode.l10n.t('redirected');
    case 'wrongApi':
      return vscode.l10n.t('wrong API');
    default:
      return vscode.l10n.t('server error');
  }
}

function badResponseWords(reason: string | undefined): string {
  switch (reason) {
    case 'webPage':
      return vscode.l10n.t('web page');
    case 'truncated':
      return vscode.l10n.t('incomplete answer');
    case 'empty':
      return vscode.l10n.t('empty answer');
    default:
      return vscode.l10n.t('unusable answer');
  }
}
