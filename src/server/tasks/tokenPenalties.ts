import { InvalidInputError } from '../engine/engine';

export interface PenaltySettings {
  /** Divides the positive logits of tokens that are in the prompt or the new text, and multiplies the negative ones; 1: none. */
  readonly repetition: number;
  /** Taken from the logit of each token that is in the new text. */
  readonly presence: number;
  /** Taken from the logit of a token for each time it is in the new text. */
  readonly frequency: number;
  /** Added to logits, by the IDs of tokens. */
  readonly bias: Readonly<Record<string, number>>;
}

/**
 * Makes tokens less or more likely. The repetition penalty is that of the CTRL paper, over prompt and new text, as in the
 * transformers library; presence, frequency and bias follow OpenAI's API reference.
 */
export class TokenPenalties {
  /** How often each token is in the new text; 0 for those of the prompt. */
  private readonly counts: Map<number, number>;
  private readonly bias: readonly (readonly [id: number, bias: number])[];

  constructor(
    private readonly settings: PenaltySettings,
    prompt: readonly number[],
  ) {
    this.counts = new Map(prompt.map((id) => [id, 0]));
    this.bias = Object.entries(settings.bias).map(([id, bias]) => [Number(id), bias]);
  }

  /** Takes a new token into account. */
  add(id: number): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  /** Changes the logits in place. Throws `InvalidInputError` for a bias on a token that the model does not have. */
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
