import assert from 'node:assert/strict';
import { groupEntities } from '../../../src/server/tasks/groupEntities';

const groups = (...labels: (string | null)[]) =>
  groupEntities(
    labels.flatMap((entity, index) => (entity === null ? [] : [{ entity, score: 0.5, index }])),
  ).map(({ entity_group, tokens }) => `${entity_group}${tokens.length}`);

describe('the grouping of entities', () => {
  it('joins what begins with B- and goes on with I-', () => {
    assert.deepEqual(groups('B-PER', 'I-PER', 'B-PER'), ['PER2', 'PER1']);
  });

  it('never joins across a token that was left out', () => {
    assert.deepEqual(groups('B-PER', null, 'I-PER'), ['PER1', 'PER1']);
  });

  it('never joins different labels', () => {
    assert.deepEqual(groups('I-PER', 'I-LOC'), ['PER1', 'LOC1']);
  });

  it('joins labels without a prefix', () => {
    assert.deepEqual(groups('PER', 'PER', 'LOC'), ['PER2', 'LOC1']);
  });

  it('ends an entity at E- and makes S- one of its own', () => {
    assert.deepEqual(groups('B-PER', 'E-PER', 'I-PER', 'S-PER', 'I-PER'), ['PER2', 'PER1', 'PER1', 'PER1']);
  });

  it('gives the mean of the scores', () => {
    const [group] = groupEntities([
      { entity: 'B-X', score: 0.5, index: 0 },
      { entity: 'I-X', score: 1, index: 1 },
    ]);
    assert.equal(group?.score, 0.75);
  });
});
