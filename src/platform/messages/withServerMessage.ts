import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';

/** Adds the server's own message, if it sent one, to a sentence. */
export function withServerMessage(sentence: string, { detail }: Pick<Failure, 'detail'>): string {
  return detail === '' ? sentence : l10n.t('{0} Server message: {1}', sentence, detail);
}
