import type { Counted, ReadingStrings } from '../../src/core/tasks/readingStrings';

/** The words around an answer, without VS Code to translate them. */
export const ENGLISH_STRINGS: ReadingStrings = {
  locale: 'en',
  generated: 'Generated text',
  reply: 'Answer',
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
  emptyText: 'The model returned empty text.',
  noRows: 'No results.',
  rowsShown: (_, total, shown) => `Showing ${shown} of ${total} rows. The raw response has all of them.`,
  rowsRefused: (count, written) =>
    count === 1
      ? '1 unreadable row was skipped. The raw response has it.'
      : `${written} unreadable rows were skipped. The raw response has them.`,
  tied: (count, written, label, score) =>
    `${label} and ${written} ${count === 1 ? 'other' : 'others'} tied at ${score}`,
  rowsSkipped: (count, written) =>
    count === 1
      ? '1 row with an invalid number was skipped.'
      : `${written} rows with invalid numbers were skipped.`,
  reasoning: 'Reasoning',
  toolCalls: counted('tool call', 'tool calls'),
  toolCallsNotMade: 'HF Inference shows tool calls but does not execute them.',
  leftOut: (_, written) => `[${written} more characters in the raw response]`,
  blankLines: (_, written) => `[${written} more blank lines]`,
  fromCache: 'cached',
  elapsed: (written) => `${written} s`,
  tokens: (sent, received) => `${sent} + ${received} tokens`,
};

function counted(one: string, many: string): Counted {
  return (count, written) => `${written} ${count === 1 ? one : many}`;
}
