/** A token with its label as the model gives it: `B-PER`, `I-PER`, … or without a prefix. */
export interface LabelledToken {
  readonly entity: string;
  readonly score: number;
  /** Position among the tokens of the text. */
  readonly index: number;
}

export interface EntityGroup {
  readonly entity_group: string;
  /** Mean of the tokens' scores. */
  readonly score: number;
  readonly tokens: readonly LabelledToken[];
}

/**
 * Joins neighbouring tokens of one entity: the `simple` strategy of the API. A new entity begins where the label changes,
 * where a token in between has been left out, and at `B-` and `S-`.
 */
export function groupEntities(tokens: readonly LabelledToken[]): EntityGroup[] {
  const groups: { label: string; open: boolean; tokens: LabelledToken[] }[] = [];
  for (const token of tokens) {
    const [, prefix = 'I', label = token.entity] = /^([BIES])-(.*)$/.exec(token.entity) ?? [];
    const last = groups.at(-1);
    const follows = last?.tokens.at(-1)?.index === token.index - 1;
    if (last?.open === true && follows && last.label === label && (prefix === 'I' || prefix === 'E')) {
      last.tokens.push(token);
      last.open = prefix !== 'E';
    } else {
      groups.push({ label, open: prefix !== 'S', tokens: [token] });
    }
  }
  return groups.map(({ label, tokens: members }) => ({
    entity_group: label,
    score: members.reduce((sum, { score }) => sum + score, 0) / members.length,
    tokens: members,
  }));
}
