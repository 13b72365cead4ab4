/** What came back with the answer's head. */
export interface AnswerFacts {
  /** From `x-cache` (`hit` or `miss`); absent where the server does not say. */
  readonly fromCache?: boolean;
  readonly computeType?: string;
  /** From `x-compute-characters`. */
  readonly computeCharacters?: number;
  readonly requestId?: string;
}
