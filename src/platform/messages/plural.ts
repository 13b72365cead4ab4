import * as vscode from 'vscode';
import { pluralForm } from '../../core/pluralForm';
import { formatNumber } from './formatNumber';

/**
 * Returns a counted sentence in the user's language. `sentence` is what `l10n.t` returns for all forms of it, such as
 * `l10n.t('{0} model|{0} models')`. `{0}` is the count, formatted for the language; `{1}` and later ones are `more`. Each
 * form must contain the count: French uses the first form for 0 too, Russian for 21.
 */
export function plural(count: number, sentence: string, ...more: readonly (string | number)[]): string {
  const values = [formatNumber(count), ...more];
  const form = pluralForm(vscode.env.language, count, sentence);
  return form.replaceAll(/\{(\d+)\}/g, (placeholder, index: string) =>
    String(values[Number(index)] ?? placeholder),
  );
}
