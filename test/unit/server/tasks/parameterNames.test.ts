import assert from 'node:assert/strict';
import { presentParameters } from '../../../../src/server/tasks/parameterNames';

describe('found fault 14: parameters of a request', () => {
  const unknown = (parameters: object) => presentParameters(parameters, ['top_k', 'stop']).unknown;

  it('are named if a task does not know them', () => {
    assert.deepEqual(unknown({ top_k: 3, grammar: { kind: 'json' }, tools: [{}], logprobs: true }), [
      ...['grammar', 'tools', 'logprobs'],
    ]);
  });

  it('are named if they are not "none"', () => {
    const others = { modalities: ['text', 'audio'], reasoning_effort: 'low', verbosity: 'low' };
    assert.deepEqual(unknown(others), Object.keys(others));
  });

  it('count as absent if they are "none"', () => {
    const neutral = {
      ...{ grammar: null, suffix: '', tools: [], logit_bias: {}, n: 1, best_of: 1, echo: false },
      ...{ frequency_penalty: 0, response_format: { type: 'text' }, tool_choice: 'auto', seed: -1 },
      ...{ parallel_tool_calls: true, modalities: ['text'], reasoning_effort: 'none', verbosity: 'medium' },
      ...{ add_generation_prompt: true, continue_final_message: false, skip_special_tokens: true },
    };
    assert.deepEqual(presentParameters(neutral, []), { present: {}, unknown: [] });
    assert.deepEqual(presentParameters({ top_k: -1, stop: '' }, ['top_k', 'stop']).present, {});
  });

  it('keep an empty list that a task knows: it can mean something', () => {
    assert.deepEqual(presentParameters({ ignore_labels: [] }, ['ignore_labels']).present, {
      ignore_labels: [],
    });
  });

  it('are accepted if they have no effect on the text', () => {
    assert.deepEqual(unknown({ user: 'a', metadata: { b: 1 }, store: true, service_tier: 'flex' }), []);
  });

  it('are refused with parallel_tool_calls only together with tools', () => {
    assert.deepEqual(unknown({ parallel_tool_calls: true, tools: [{}] }), ['parallel_tool_calls', 'tools']);
  });
});
