import assert from 'node:assert/strict';
import type { ScoredToken, Strategy } from '../../../../src/server/tasks/groupEntities';
import { groupEntities } from '../../../../src/server/tasks/groupEntities';

const LABELS = ['O', 'B-PER', 'I-PER', 'E-PER', 'S-PER', 'I-LOC', 'PER', 'LOC', 'B-ENT', 'I-ENT', 'I-NAME'];
const id2label = Object.fromEntries(LABELS.map((label, id) => [id, label]));

/** A token with the scores of some labels; all others are 0. */
function token(index: number, scores: Readonly<Record<string, number>>, continuesWord = false): ScoredToken {
  const all = LABELS.map((label) => scores[label] ?? 0);
  return { id: index, index, start: index, end: index + 1, scores: all, continuesWord };
}

const groups = (...labels: string[]) =>
  groupEntities(
    labels.map((label, index) => token(index, { [label]: 0.5 })),
    'simple',
    id2label,
  ).map(({ entity_group, tokens }) => `${entity_group}${tokens.length}`);

describe('the grouping of entities', () => {
  it('joins what begins with B- and continues with I-', () => {
    assert.deepEqual(groups('B-PER', 'I-PER', 'B-PER'), ['PER2', 'PER1']);
  });

  it('never joins across a token of another label', () => {
    assert.deepEqual(groups('B-PER', 'O', 'I-PER'), ['PER1', 'O1', 'PER1']);
    assert.deepEqual(groups('I-PER', 'I-LOC'), ['PER1', 'LOC1']);
  });

  it('joins labels without a prefix', () => {
    assert.deepEqual(groups('PER', 'PER', 'LOC'), ['PER2', 'LOC1']);
  });

  it('ends an entity at E- and makes S- a separate one', () => {
    assert.deepEqual(groups('B-PER', 'E-PER', 'I-PER', 'S-PER', 'I-PER'), ['PER2', 'PER1', 'PER1', 'PER1']);
  });

  it('returns the mean of the scores', () => {
    const tokens = [token(0, { 'B-PER': 0.5 }), token(1, { 'I-PER': 1 })];
    assert.equal(groupEntities(tokens, 'simple', id2label)[0]?.score, 0.75);
  });
});

/**
 * The documentation of transformers' `TokenClassificationPipeline` (`aggregation_strategy`) has this example: (A, B-TAG),
 * (B, I-TAG), (C, I-TAG), … and "micro|soft| com|pany| B-ENT I-NAME I-ENT I-ENT will be rewritten with first strategy as
 * microsoft| company| B-ENT I-ENT".
 */
describe('found fault 14: aggregation strategies, as transformers documents them', () => {
  const microsoft = [
    token(0, { 'B-ENT': 0.6, 'I-NAME': 0.4 }),
    token(1, { 'I-NAME': 0.9, 'B-ENT': 0.1 }, true),
    token(2, { 'I-ENT': 0.8, 'I-NAME': 0.2 }),
    token(3, { 'I-ENT': 0.6, 'I-NAME': 0.4 }, true),
  ];
  const named = (strategy: Exclude<Strategy, 'none'>) =>
    groupEntities(microsoft, strategy, id2label).map(({ entity_group, score, tokens }) => [
      entity_group,
      Number(score.toFixed(6)),
      tokens.length,
    ]);

  it('simple splits a word whose tokens disagree', () => {
    assert.deepEqual(named('simple'), [
      ['ENT', 0.6, 1],
      ['NAME', 0.9, 1],
      ['ENT', 0.7, 2],
    ]);
  });

  it('first gives a word the label and the score of its first token', () => {
    assert.deepEqual(named('first'), [['ENT', 0.7, 4]]);
  });

  it('max gives a word the label and the score of its most certain token', () => {
    assert.deepEqual(named('max'), [
      ['NAME', 0.9, 2],
      ['ENT', 0.8, 2],
    ]);
  });

  it('average gives a word the label with the best mean over its tokens', () => {
    assert.deepEqual(named('average'), [
      ['NAME', 0.65, 2],
      ['ENT', 0.7, 2],
    ]);
  });
});
