import * as vscode from 'vscode';
import type { Counted, ReadingStrings } from '../../core/tasks/readingStrings';

const { t } = vscode.l10n;

/** The words around an answer in the language that VS Code shows. */
export function readingWords(): ReadingStrings {
  return {
    locale: vscode.env.language,
    generated: t('Generated text'),
    summary: t('Summary'),
    translation: t('Translation'),
    transcript: t('Transcript'),
    answer: t('Answer'),
    embedding: t('Embedding'),
    similarity: t('Similarity'),
    predictions: t('Predictions'),
    alternative: (_, written) => t('Alternative {0}', written),
    entities: counted(t('1 entity'), (written) => t('{0} entities', written)),
    answers: counted(t('1 answer'), (written) => t('{0} answers', written)),
    masks: counted(t('1 mask'), (written) => t('{0} masks', written)),
    mask: (_, written) => t('Mask {0}', written),
    dimensions: counted(t('1 dimension'), (written) => t('{0} dimensions', written)),
    label: t('Label'),
    score: t('Score'),
    word: t('Word'),
    text: t('Whole text'),
    sentence: t('Sentence'),
    vector: t('Vector'),
    norm: t('Norm'),
    firstValues: t('First values'),
    shape: t('Shape'),
    cells: t('Cells'),
    value: t('Value'),
    promptRemoved: t('The answer repeated the prompt at its start; here is what came after it.'),
    emptyText: t('The model answered with an empty text.'),
    noRows: t('The model found nothing.'),
    tooDeep: t('The answer is nested too deeply to be shown.'),
    rowsShown: (shown, total) => t('{0} of {1} rows are shown; the raw answer has them all.', shown, total),
    rowsRefused: counted(t('1 row could not be read and is left out; the raw answer has it.'), (written) =>
      t('{0} rows could not be read and are left out; the raw answer has them.', written),
    ),
    leftOut: (_, written) => t('[{0} more characters are in the raw answer]', written),
    blankLines: (_, written) => t('[{0} more blank lines]', written),
    fromCache: t('from the cache'),
    elapsed: (_, written) => t('{0} ms', written),
    characters: counted(t('1 character'), (written) => t('{0} characters', written)),
    requests: counted(t('1 request'), (written) => t('{0} requests', written)),
  };
}

function counted(one: string, many: (written: string) => string): Counted {
  return (count, written) => (count === 1 ? one : many(written));
}
