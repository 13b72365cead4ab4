/** Returns a counted phrase. `written` is the count, formatted for the user's language. */
export type Counted = (count: number, written: string) => string;

/** The text shown around an answer, in the user's language. */
export interface ReadingStrings {
  /** BCP 47 tag of the language for numbers. */
  readonly locale: string;
  readonly generated: string;
  readonly reply: string;
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
  readonly emptyText: string;
  readonly noRows: string;
  /** `writtenTotal` and `writtenShown` are formatted for the user's language. */
  rowsShown(total: number, writtenTotal: string, writtenShown: string): string;
  readonly rowsRefused: Counted;
  /** The best label where `count` others have the same score: `rust and 2 others tied at 25 %`. */
  tied(count: number, written: string, label: string, score: string): string;
  /** Rows that were skipped because of an invalid number. */
  readonly rowsSkipped: Counted;
  /** Heading of the model's reasoning. */
  readonly reasoning: string;
  readonly toolCalls: Counted;
  readonly toolCallsNotMade: string;
  readonly leftOut: Counted;
  readonly blankLines: Counted;
  readonly fromCache: string;
  /** `written` is a number of seconds. */
  elapsed(written: string): string;
  /** Tokens of the input and of the answer. */
  tokens(sent: string, received: string): string;
}
