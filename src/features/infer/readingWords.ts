import * as vscode from 'vscode';
import type { Counted, ReadingStrings } from '../../core/tasks/readingStrings';

/** The words around an answer in the language that VS Code shows. */
export function localizedReadingStrings(): ReadingStrings {
  return {
    locale: vscode.env.language,
    generated: vscode.l10n.t('Generated text'),
    summary: vscode.l10n.t('Summary'),
    translation: vscode.l10n.t('Translation'),
    transcript: vscode.l10n.t('Transcript'),
    answer: vscode.l10n.t('Answer'),
    embedding: vscode.l10n.t('Embedding'),
    similarity: vscode.l10n.t('Similarity'),
    predictions: vscode.l10n.t('Predictions'),
    alternative: (_, written) => vscode.l10n.t('Alternative {0}', written),
    entities: counted(vscode.l10n.t('1 entity'), (written) => vscode.l10n.t('{0} entities', written)),
    answers: counted(vscode.l10n.t('1 answer'), (written) => vscode.l10n.t('{0} answers', written)),
    masks: counted(vscode.l10n.t('1 mask'), (written) => vscode.l10n.t('{0} masks', written)),
    mask: (_, written) => vscode.l10n.t('Mask {0}', written),
    dimensions: counted(vscode.l10n.t('1 dimension'), (written) => vscode.l10n.t('{0} dimensions', written)),
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
    promptRemoved: vscode.l10n.t('The repeated prompt is not shown.'),
    emptyText: vscode.l10n.t('The model returned empty text.'),
    noRows: vscode.l10n.t('No results.'),
    tooDeep: vscode.l10n.t('The answer is nested too deeply to be shown.'),
    rowsShown: (shown, total) =>
      vscode.l10n.t('Showing {0} of {1} rows. The raw response has all of them.', shown, total),
    rowsRefused: counted(vscode.l10n.t('1 unreadable row was skipped. The raw response has it.'), (written) =>
      vscode.l10n.t('{0} unreadable rows were skipped. The raw response has them.', written),
    ),
    rowsSkipped: counted(vscode.l10n.t('1 row with an invalid number was skipped.'), (written) =>
      vscode.l10n.t('{0} rows with invalid numbers were skipped.', written),
    ),
    reasoningRemoved: vscode.l10n.t('The model’s reasoning is not shown. The raw response has it.'),
    leftOut: (_, written) => vscode.l10n.t('[{0} more characters in the raw response]', written),
    blankLines: (_, written) => vscode.l10n.t('[{0} more blank lines]', written),
    fromCache: vscode.l10n.t('cached'),
    elapsed: (_, written) => vscode.l10n.t('{0} ms', written),
    characters: counted(vscode.l10n.t('1 character'), (written) => vscode.l10n.t('{0} characters', written)),
    requests: counted(vscode.l10n.t('1 request'), (written) => vscode.l10n.t('{0} requests', written)),
  };
}

function counted(one: string, many: (written: string) => string): Counted {
  return (count, written) => (count === 1 ? one : many(written));
}
