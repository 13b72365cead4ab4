import * as vscode from 'vscode';
import type { ReadingStrings } from '../core/tasks/readingStrings';
import { plural } from './messages/plural';

/** Returns the text around an answer in VS Code's display language. */
export function localizedReadingStrings(): ReadingStrings {
  return {
    locale: vscode.env.language,
    generated: vscode.l10n.t('Generated text'),
    reply: vscode.l10n.t('Answer'),
    summary: vscode.l10n.t('Summary'),
    translation: vscode.l10n.t('Translation'),
    transcript: vscode.l10n.t('Transcript'),
    answer: vscode.l10n.t('Answer'),
    embedding: vscode.l10n.t('Embedding'),
    similarity: vscode.l10n.t('Similarity'),
    predictions: vscode.l10n.t('Predictions'),
    alternative: (_, written) => vscode.l10n.t('Alternative {0}', written),
    entities: (count) => plural(count, vscode.l10n.t('{0} entity|{0} entities')),
    answers: (count) => plural(count, vscode.l10n.t('{0} answer|{0} answers')),
    masks: (count) => plural(count, vscode.l10n.t('{0} mask|{0} masks')),
    mask: (_, written) => vscode.l10n.t('Mask {0}', written),
    dimensions: (count) => plural(count, vscode.l10n.t('{0} dimension|{0} dimensions')),
    label: vscode.l10n.t('Label'),
    score: vscode.l10n.t('Score'),
    word: vscode.l10n.t('Word'),
    text: vscode.l10n.t('Text'),
    sentence: vscode.l10n.t('Sentence'),
    vector: vscode.l10n.t('Vector'),
    norm: vscode.l10n.t('Norm'),
    firstValues: vscode.l10n.t('First values'),
    shape: vscode.l10n.t('Shape'),
    cells: vscode.l10n.t('Cells'),
    value: vscode.l10n.t('Value'),
    emptyText: vscode.l10n.t('The model returned empty text.'),
    noRows: vscode.l10n.t('No results.'),
    rowsShown: (total, _, shown) =>
      plural(
        total,
        vscode.l10n.t(
          'Showing {1} of {0} row. The raw response has all of them.|Showing {1} of {0} rows. The raw response has all of them.',
        ),
        shown,
      ),
    rowsRefused: (count) =>
      plural(
        count,
        vscode.l10n.t(
          '{0} unreadable row was skipped. The raw response has it.|{0} unreadable rows were skipped. The raw response has them.',
        ),
      ),
    tied: (count, _, label, score) =>
      plural(
        count,
        vscode.l10n.t('{1} and {0} other tied at {2}|{1} and {0} others tied at {2}'),
        label,
        score,
      ),
    rowsSkipped: (count) =>
      plural(
        count,
        vscode.l10n.t(
          '{0} row with an invalid number was skipped.|{0} rows with invalid numbers were skipped.',
        ),
      ),
    reasoning: vscode.l10n.t('Reasoning'),
    toolCalls: (count) => plural(count, vscode.l10n.t('{0} tool call|{0} tool calls')),
    toolCallsNotMade: vscode.l10n.t('HF Inference shows tool calls but does not execute them.'),
    leftOut: (count) =>
      plural(
        count,
        vscode.l10n.t('[{0} more character in the raw response]|[{0} more characters in the raw response]'),
      ),
    blankLines: (count) => plural(count, vscode.l10n.t('[{0} more blank line]|[{0} more blank lines]')),
    fromCache: vscode.l10n.t('cached'),
    elapsed: (written) => vscode.l10n.t('{0} s', written),
    tokens: (sent, received) => vscode.l10n.t('{0} + {1} tokens', sent, received),
  };
}
