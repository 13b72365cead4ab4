import assert from 'node:assert/strict';
import { resultFacts } from '../../../../src/features/results/resultFacts';
import { answeredItem, ENGLISH_WORDING } from '../../../support/resultItems';

const usage = { promptTokens: 1000, completionTokens: 500 };

function facts(
  results: readonly Parameters<typeof answeredItem>[3][],
  more: {
    readonly hasLoaded?: boolean;
    readonly price?: { readonly input: number; readonly output: number };
  } = {},
) {
  const items = results.map((result) => answeredItem('chat-completion', 'x', {}, result).result);
  return resultFacts({ results: items, hasLoaded: false, ...more }, ENGLISH_WORDING);
}

describe('the facts about a run', () => {
  it('friction 20: are the time, and that the model was loaded', () => {
    assert.deepEqual([facts([{}]).text, facts([{}]).more], ['1.2 s', []]);
    assert.equal(facts([{ elapsedMs: 7 }], { hasLoaded: true }).text, '0.007 s (first load)');
  });

  it('have provider, tokens, and cost where they are known', () => {
    const price = { input: 0.5, output: 2 };
    const { more } = facts([{ fromCache: true, provider: 'groq', usage }], { price });
    assert.deepEqual(more, ['cached', 'groq', '1,000 + 500 tokens', '$0.0015']);
    assert.deepEqual(facts([{ usage }]).more, ['1,000 + 500 tokens']);
    // As the rows of batches say it.
    assert.equal(facts([{ usage }], { price: { input: 12_345, output: 0 } }).more.at(-1), '$12.35');
  });

  it('have everything else where the user looks for it', () => {
    const { details } = facts([{ attempts: 2, characters: 95, computeType: 'cpu', finishReason: 'stop' }]);
    assert.deepEqual(
      details.map(({ label, value }) => `${label}: ${value}`),
      [
        'Model: demo/model',
        'Task: chat-completion',
        'Time: 1.2 s',
        'Input characters: 95',
        'Requests: 2',
        'Compute type: cpu',
        'Finish reason: stop',
      ],
    );
  });

  it('of several inputs add up, and are cached only if all are', () => {
    const { details, more } = facts([{ fromCache: true, usage }, { usage }]);
    assert.deepEqual(more, ['2,000 + 1,000 tokens']);
    assert.ok(details.some(({ label, value }) => label === 'Input characters' && value === '10'));
  });

  it('of no run are empty', () => {
    assert.deepEqual(facts([]), { text: '', more: [], details: [] });
  });
});
