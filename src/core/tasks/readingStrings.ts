/** Words that count something: the count, and the count as it is written in the user's language. */
export type Counted = (count: number, written: string) => string;

/** The words around an answer, in the user's language. */
export interface ReadingStrings {
  /** BCP 47 name of the language in which numbers are written. */
  readonly locale: string;
  readonly generated: string;
  readonly summary: string;
  readonly translation: string;
  readonly transcript: string;
  readonly answer: string;
  readonly embedding: string;
  readonly similarity: string;
  readonly predictions: string;
  readonly alternative: Counted;
  readonly entities: Counted;
  readonly answers: Counted;
  readonly masks: Counted;
  readonly mask: Counted;
  readonly dimensions: Counted;
  readonly label: string;
  readonly score: string;
  readonly word: string;
  readonly text: string;
  readonly sentence: string;
  readonly vector: string;
  readonly norm: string;
  readonly firstValues: string;
  readonly shape: string;
  readonly cells: string;
  readonly value: string;
  readonly promptRemoved: string;
  readonly emptyText: string;
  readonly noRows: string;
  readonly tooDeep: string;
  /** Both numbers as they are written. */
  rowsShown(shown: string, total: string): string;
  readonly rowsRefused: Counted;
  readonly leftOut: Counted;
  readonly blankLines: Counted;
  readonly fromCache: string;
  readonly elapsed: Counted;
  readonly characters: Counted;
  readonly requests: Counted;
}

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
