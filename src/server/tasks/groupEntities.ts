/** How tokens are merged into entities, as in transformers' `TokenClassificationPipeline`. */
export const STRATEGIES = ['none', 'simple', 'first', 'average', 'max'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A token with the probability of each label. */
export interface ScoredToken {
  readonly id: number;
  /** Position among the tokens of the input. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly scores: readonly number[];
  /** Whether it continues the word of the previous token. */
  readonly continuesWord: boolean;
}

/** A label of the model, such as `B-PER` or without a prefix, and its probability. */
export interface Label {
  readonly entity: string;
  readonly score: number;
}

export interface EntityGroup {
  readonly entity_group: string;
  /** Mean over the tokens, or over the words if the strategy rates words. */
  readonly score: number;
  readonly tokens: readonly ScoredToken[];
}

/** Returns the most likely label. */
export function bestLabel(scores: readonly number[], id2label: Readonly<Record<string, string>>): Label {
  let best = 0;
  for (let index = 1; index < scores.length; index++) {
    if ((scores[index] ?? 0) > (scores[best] ?? 0)) {
      best = index;
    }
  }
  return { entity: id2label[best] ?? `LABEL_${best}`, score: scores[best] ?? 0 };
}

interface LabeledTokens extends Label {
  readonly tokens: readonly ScoredToken[];
}

/**
 * Merges adjacent tokens of an entity. With `simple`, each token has its own label. The other strategies first assign one
 * label to all tokens of a word: that of its first token, of its most certain token, or of the mean of their scores. A new
 * entity starts where the label changes, and at `B-` and `S-`.
 */
export function groupEntities(
  tokens: readonly ScoredToken[],
  strategy: Exclude<Strategy, 'none'>,
  id2label: Readonly<Record<string, string>>,
): EntityGroup[] {
  const units: LabeledTokens[] =
    strategy === 'simple'
      ? tokens.map((token) => ({ ...bestLabel(token.scores, id2label), tokens: [token] }))
      : wordsOf(tokens).map((word) => ({
          ...bestLabel(wordScores(word, strategy), id2label),
          tokens: word,
        }));
  const groups: { label: string; open: boolean; units: LabeledTokens[] }[] = [];
  for (const unit of units) {
    const [, prefix = 'I', label = unit.entity] = /^([BIES])-(.*)$/.exec(unit.entity) ?? [];
    const last = groups.at(-1);
    if (last?.open === true && last.label === label && (prefix === 'I' || prefix === 'E')) {
      last.units.push(unit);
      last.open = prefix !== 'E';
    } else {
      groups.push({ label, open: prefix !== 'S', units: [unit] });
    }
  }
  return groups.map(({ label, units: members }) => ({
    entity_group: label,
    score: members.reduce((sum, { score }) => sum + score, 0) / members.length,
    tokens: members.flatMap((unit) => unit.tokens),
  }));
}

function wordsOf(tokens: readonly ScoredToken[]): ScoredToken[][] {
  const words: ScoredToken[][] = [];
  for (const token of tokens) {
    const last = words.at(-1);
    if (last !== undefined && token.continuesWord) {
      last.push(token);
    } else {
      words.push([token]);
    }
  }
  return words;
}

function wordScores(word: readonly ScoredToken[], strategy: 'first' | 'average' | 'max'): readonly number[] {
  const [first] = word;
  if (first === undefined) {
    return [];
  }
  switch (strategy) {
    case 'first':
      return first.scores;
    case 'max':
      return word.reduce((one, other) => (Math.max(...other.scores) > Math.max(...one.scores) ? other : one))
        .scores;
    case 'average':
      return first.scores.map(
        (_, label) => word.reduce((sum, { scores }) => sum + (scores[label] ?? 0), 0) / word.length,
      );
  }
}
