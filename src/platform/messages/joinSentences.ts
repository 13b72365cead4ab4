import * as vscode from 'vscode';

/** Joins whole sentences into one message. The separator is translated, because not every language uses a space. */
export function joinSentences(sentences: readonly string[]): string {
  const [first = '', ...others] = sentences;
  return others.reduce((message, sentence) => vscode.l10n.t('{0} {1}', message, sentence), first);
}
