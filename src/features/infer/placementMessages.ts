import * as vscode from 'vscode';
import type { Incompleteness, NothingToPlace } from '../../core/runs/placeableText';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import type { NotAppliedReason } from './applyTexts';

/** Explains why nothing was placed for one answer. */
export function nothingText(why: NothingToPlace): string {
  switch (why) {
    case 'empty':
      return vscode.l10n.t('The model returned no text. Nothing was changed.');
    case 'reasoning':
      return vscode.l10n.t('The model returned only its reasoning and no text. Nothing was changed.');
    case 'reasoningCutOff':
      return vscode.l10n.t(
        'The model reached its token limit while reasoning and returned no text. Nothing was changed. Allow more tokens and try again.',
      );
    case 'toolCalls':
      return vscode.l10n.t('The model returned only tool calls and no text. Nothing was changed.');
    case 'cutOff':
      return vscode.l10n.t(
        'The model reached its token limit before it returned any text. Nothing was changed. Allow more tokens and try again.',
      );
    case 'filtered':
      return vscode.l10n.t('The server’s content filter withheld the text. Nothing was changed.');
    case 'other':
      return vscode.l10n.t(
        'The result has no text to place. It was opened beside the editor. Nothing was changed.',
      );
  }
}

/** Reports for how many of several selections nothing was placed. */
export function nothingForSomeText(without: number, total: number): string {
  return plural(
    total,
    vscode.l10n.t(
      'The model returned no text for {1} of {0} selection. A selection without text was not changed.|The model returned no text for {1} of {0} selections. Those without text were not changed.',
    ),
    formatNumber(without),
  );
}

/** Explains why a text did not replace its selection. */
export function heldText(why: Incompleteness): string {
  if (typeof why === 'object') {
    return plural(
      why.missingRows,
      vscode.l10n.t(
        'The result is missing {0} row of the answer, so it did not replace the selection.|The result is missing {0} rows of the answer, so it did not replace the selection.',
      ),
    );
  }
  switch (why) {
    case 'length':
      return vscode.l10n.t(
        'The text was cut off at the model’s token limit, so it did not replace the selection.',
      );
    case 'filter':
      return vscode.l10n.t(
        'The text was cut off by the server’s content filter, so it did not replace the selection.',
      );
    case 'toolCalls':
      return vscode.l10n.t(
        'The text is incomplete because the model is waiting for a tool, so it did not replace the selection.',
      );
    case 'notOnlyCode':
      return vscode.l10n.t('The answer has text around the code, so it did not replace the selection.');
  }
}

/** Explains why a text could not be placed at its selection. */
export function notAppliedText(reason: NotAppliedReason): string {
  switch (reason) {
    case 'edited':
      return vscode.l10n.t(
        'The selected text has changed since it was sent. The result was opened beside it.',
      );
    case 'closed':
      return vscode.l10n.t(
        'The document was closed after its text was sent. The result was opened in its own tab.',
      );
    case 'readOnly':
      return vscode.l10n.t('The document cannot be edited. The result was opened beside it.');
  }
}
