import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scoreAnswer } from '../../../../../src/core/runs/batch/squadScores';

describe('the scores of answers to questions', () => {
  it('ignore case, punctuation, English articles, and extra white space, as SQuAD does', () => {
    const right = { exactMatch: 1, f1: 1 };
    assert.deepEqual(scoreAnswer('The  Denver Broncos.', ['denver broncos']), right);
    assert.deepEqual(scoreAnswer('an A, the\nend', ['end']), right);
    assert.deepEqual(scoreAnswer("U.S.A.'s", ['usas']), right);
    // A word of another script that ends in an article is one word.
    assert.deepEqual(scoreAnswer('éa', ['é']), { exactMatch: 0, f1: 0 });
  });

  it('count the words that an answer has in common with the expected one, each as often as it is there', () => {
    // Precision 2/4, recall 2/3.
    assert.deepEqual(scoreAnswer('in 1989 in Berlin', ['Berlin 1989 November']), {
      exactMatch: 0,
      f1: 4 / 7,
    });
    assert.deepEqual(scoreAnswer('no no no', ['no']), { exactMatch: 0, f1: 0.5 });
    assert.deepEqual(scoreAnswer('Paris', ['Berlin']), { exactMatch: 0, f1: 0 });
  });

  it('take the most similar of several expected answers', () => {
    assert.deepEqual(scoreAnswer('Santa Clara', ['Levi’s Stadium', 'Santa Clara, California']), {
      exactMatch: 0,
      f1: 0.8,
    });
    assert.equal(scoreAnswer('Santa Clara', ['California', 'santa clara']).exactMatch, 1);
  });

  it('expect an empty answer where no answer is right', () => {
    assert.deepEqual(scoreAnswer(' ', []), { exactMatch: 1, f1: 1 });
    assert.deepEqual(scoreAnswer('Paris', []), { exactMatch: 0, f1: 0 });
    assert.deepEqual(scoreAnswer('', ['Paris']), { exactMatch: 0, f1: 0 });
  });

  it('are the same with answer and expected text exchanged', () => {
    const words = fc
      .array(fc.constantFrom('a', 'b', 'the', 'cat', 'Cat.', 'é'))
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(words, words, (one, other) => {
        assert.deepEqual(scoreAnswer(one, [other]), scoreAnswer(other, [one]));
      }),
    );
  });
});
