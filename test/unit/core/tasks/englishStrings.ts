import type { Counted, ReadingStrings } from '../../../../src/core/tasks/readingStrings';

/** The words around an answer, without VS Code to translate them. */
export const ENGLISH_STRINGS: ReadingStrings = {
  locale: 'en',
  generated: 'Generated text',
  summary: 'Summary',
  translation: 'Translation',
  transcript: 'Transcript',
  answer: 'Answer',
  embedding: 'Embedding',
  similarity: 'Similarity',
  predictions: 'Predictions',
  alternative: (_, written) => `Alternative ${written}`,
  entities: counted('entity', 'entities'),
  answers: counted('answer', 'answers'),
  masks: counted('mask', 'masks'),
  mask: (_, written) => `Mask ${written}`,
  dimensions: counted('dimension', 'dimensions'),
  label: 'Label',
  score: 'Score',
  word: 'Word',
  text: 'Whole text',
  sentence: 'Sentence',
  vector: 'Vector',
  norm: 'Norm',
  firstValues: 'First values',
  shape: 'Shape',
  cells: 'Cells',
  value: 'Value',
  promptRemoved: 'The answer repeated the prompt at its start; here is what came after it.',
  emptyText: 'The model answered with an empty text.',
  noRows: 'The model found nothing.',
  tooDeep: 'The answer is nested too deeply to be shown.',
  rowsShown: (shown, total) => `${shown} of ${total} rows are shown; the raw answer has them all.`,
  rowsRefused: (count, written) =>
    count === 1
      ? '1 row could not be read and is left out; the raw answer has it.'
      : `${written} rows could not be read and are left out; the raw answer has them.`,
  rowsSkipped: (count, written) =>
    count === 1
      ? '1 row with an invalid number was skipped.'
      : `${written} rows with invalid numbers were skipped.`,
  reasoningRemoved: 'The model’s reasoning is not shown; the raw answer has it.',
  leftOut: (_, written) => `[${written} more characters are in the raw answer]`,
  blankLines: (_, written) => `[${written} more blank lines]`,
  fromCache: 'from the cache',
  elapsed: (_, written) => `${written} ms`,
  characters: counted('character', 'characters'),
  requests: counted('request', 'requests'),
};

function counted(one: string, many: string): Counted {
  return (count, written) => `${written} ${count === 1 ? one : many}`;
}
