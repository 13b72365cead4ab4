/** Facts from the headers of an answer. */
export interface AnswerFacts {
  /** From `x-cache` (`hit` or `miss`); absent if the server does not send it. */
  readonly fromCache?: boolean;
  readonly computeType?: string;
  /** From `x-compute-characters`. */
  readonly computeCharacters?: number;
  readonly requestId?: string;
  /** Who ran the model, from `x-inference-provider` of the router. */
  readonly provider?: string;
}
