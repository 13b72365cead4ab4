import { topScores } from './topScores';

export interface SamplerSettings {
  /** False: always the most likely token. */
  readonly sample: boolean;
  /** Above 0; 1 leaves the distribution as it is. */
  readonly temperature: number;
  /** Only the so many most likely tokens; 0: all. */
  readonly topK: number;
  /** Only the most likely tokens that make up this share together, above 0 and at most 1. */
  readonly topP: number;
  /** Equal seeds make equal choices; without one each run is another. */
  readonly seed: number | undefined;
}

/** Chooses the next token. The library samples without `top_p` and with one random state for all runs, so this does it. */
export class TokenSampler {
  readonly #random: () => number;

  constructor(readonly settings: SamplerSettings) {
    this.#random = settings.seed === undefined ? Math.random : seeded(settings.seed);
  }

  /** The id of the next token, and the logarithm of its probability as the model sees it. */
  choose(logits: Float32Array): { readonly id: number; readonly logprob: number } {
    const { sample, temperature, topK, topP } = this.settings;
    const [best] = topScores(logits, 1);
    if (best === undefined) throw new Error('The model gave no logits');
    if (!sample) return { id: best.index, logprob: Math.log(best.score) };
    const all = logits.length;
    const tempered = temperature === 1 ? logits : logits.map((logit) => logit / temperature);
    const likely = topScores(tempered, topK === 0 ? all : Math.min(topK, all));
    const kept = share(likely, topP);
    let rest = this.#random() * kept.reduce((sum, { score }) => sum + score, 0);
    const chosen = kept.find(({ score }) => (rest -= score) < 0) ?? kept[0] ?? best;
    // From the probability of the best one, so that the sum over all logits is not taken again.
    const logprob = Math.log(best.score) + (logits[chosen.index] ?? 0) - (logits[best.index] ?? 0);
    return { id: chosen.index, logprob };
  }
}

/** The shortest start of a sorted list whose scores make up the share `p` of their sum. */
function share<T extends { readonly score: number }>(sorted: readonly T[], p: number): readonly T[] {
  if (p >= 1) return sorted;
  let open = p * sorted.reduce((sum, { score }) => sum + score, 0);
  const last = sorted.findIndex(({ score }) => (open -= score) <= 0);
  return last === -1 ? sorted : sorted.slice(0, last + 1);
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
