import { InvalidInputError } from '../engine/engine';

export interface PenaltySettings {
  /** Divides positive and multiplies negative logits of tokens in the prompt or the new text; 1 has no effect. */
  readonly repetition: number;
  /** Subtracted from the logit of each token in the new text. */
  readonly presence: number;
  /** Subtracted from the logit of a token for each of its occurrences in the new text. */
  readonly frequency: number;
  /** Added to logits, by token ID. */
  readonly bias: Readonly<Record<string, number>>;
}

/**
 * Makes tokens less or more likely. The repetition penalty is that of the CTRL paper, over prompt and new text, as in the
 * transformers library; presence, frequency and bias follow OpenAI's API reference.
 */
export class TokenPenalties {
  /** Occurrences of each token in the new text; 0 for tokens of the prompt. */
  private readonly counts: Map<number, number>;
  private readonly bias: readonly (readonly [id: number, bias: number])[];

  constructor(
    private readonly settings: PenaltySettings,
    prompt: readonly number[],
  ) {
    this.counts = new Map(prompt.map((id) => [id, 0]));
    this.bias = Object.entries(settings.bias).map(([id, bias]) => [Number(id), bias]);
  }

  /** Counts a new token. */
  add(id: number): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  /** Changes the logits in place. Throws `InvalidInputError` for a bias on an unknown token. */
  apply(logits: Float32Array): void {
    const { repetition, presence, frequency } = this.settings;
    for (const [id, count] of this.counts) {
      const logit = logits[id];
      if (logit === undefined) {
        continue;
      }
      const repeated = logit < 0 ? logit * repetition : logit / repetition;
      logits[id] = repeated - frequency * count - (count > 0 ? presence : 0);
    }
    for (const [id, bias] of this.bias) {
      const logit = logits[id];
      if (logit === undefined) {
        throw new InvalidInputError([
          `\`parameters.logit_bias\`: this model has only ${logits.length} tokens`,
        ]);
      }
      logits[id] = logit + bias;
    }
  }
}
