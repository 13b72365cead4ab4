import * as vscode from 'vscode';

/** Joins whole sentences into one message. Languages differ in what stands between two sentences. */
export function joinSentences(sentences: readonly string[]): string {
  const [first = '', ...others] = sentences;
  return others.reduce((message, sentence) => vscode.l10n.t('{0} {1}', message, sentence), first);
}
