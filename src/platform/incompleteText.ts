import * as vscode from 'vscode';
import type { Incompleteness, NothingToPlace } from '../core/runs/placeableText';
import { NumberText } from '../core/tasks/numberText';
import { elapsedText } from '../core/tasks/readingMarkdown';
import { plural } from './messages/plural';

/** Explains why a shown answer has no text. Returns `undefined` if the answer itself makes this clear. */
export function missingText(why: NothingToPlace): string | undefined {
  switch (why) {
    case 'empty':
    case 'other':
      return undefined;
    case 'reasoning':
      return vscode.l10n.t('The model returned only its reasoning and no text.');
    case 'reasoningCutOff':
      return vscode.l10n.t(
        'The model reached its token limit while reasoning and returned no text. Allow more tokens and try again.',
      );
    case 'toolCalls':
      return vscode.l10n.t('The model returned only tool calls and no text.');
    case 'cutOff':
      return vscode.l10n.t(
        'The model reached its token limit before it returned any text. Allow more tokens and try again.',
      );
    case 'filtered':
      return vscode.l10n.t('The server’s content filter withheld the text.');
  }
}

/** Says when a run was canceled. */
export function canceledText(elapsedMs: number): string {
  const numbers = new NumberText(vscode.env.language);
  return vscode.l10n.t('Canceled after {0} s', elapsedText(elapsedMs, numbers));
}

/** Explains what is missing from a text that was placed or shown. */
export function incompleteText(why: Incompleteness): string {
  if (typeof why === 'object') {
    return plural(
      why.missingRows,
      vscode.l10n.t(
        'Incomplete: the result is missing {0} row of the answer.|Incomplete: the result is missing {0} rows of the answer.',
      ),
    );
  }
  switch (why) {
    case 'length':
      return vscode.l10n.t('Incomplete: the text was cut off at the model’s token limit.');
    case 'filter':
      return vscode.l10n.t('Incomplete: the text was cut off by the server’s content filter.');
    case 'toolCalls':
      return vscode.l10n.t('Incomplete: the model is waiting for a tool.');
    case 'notOnlyCode':
      return vscode.l10n.t('The answer has text around the code.');
  }
}
