/** Parameters of OpenAI's and Hugging Face's APIs that change nothing in an answer of this server. */
const WITHOUT_INFLUENCE: ReadonlySet<string> = new Set([
  ...['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'use_cache'],
]);

/** Parameters of which clients send -1 where they want none. */
const NONE_BY_MINUS_ONE: ReadonlySet<string> = new Set([
  ...['seed', 'top_k', 'max_tokens', 'max_new_tokens', 'max_completion_tokens', 'max_length'],
]);

/** Values that ask for what happens anyway, of parameters that a task does not know. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  ...Object.fromEntries(
    [
      ...['n', 'best_of', 'num_return_sequences', 'num_beams', 'num_beam_groups'],
      ...['repetition_penalty', 'length_penalty', 'encoder_repetition_penalty', 'top_p', 'typical_p'],
    ].map((name) => [name, [1]]),
  ),
  ...Object.fromEntries(
    [
      ...['frequency_penalty', 'presence_penalty', 'diversity_penalty', 'min_p', 'top_logprobs'],
      ...['no_repeat_ngram_size', 'min_length', 'min_new_tokens', 'min_tokens', 'top_n_tokens'],
    ].map((name) => [name, [0]]),
  ),
  ...Object.fromEntries(
    [
      ...['logprobs', 'echo', 'details', 'decoder_input_details', 'watermark', 'do_sample', 'stream'],
      ...['early_stopping', 'ignore_eos', 'multi_label', 'normalize', 'return_text', 'return_tensors'],
      'return_timestamps',
    ].map((name) => [name, [false]]),
  ),
  tool_choice: ['none', 'auto'],
};

/**
 * The parameters without those that count as absent, and the names of those that a task does not know. Null, empty and
 * neutral values count as absent; for a parameter that is `known`, null, the empty text, and -1 where that is the usual
 * word for "none". Anything but an object stays as it is, for a schema to refuse.
 */
export function presentParameters(
  parameters: unknown,
  known: readonly string[],
): { readonly present: unknown; readonly unknown: readonly string[] } {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    return { present: parameters, unknown: [] };
  }
  const given = Object.entries(parameters).filter(
    ([name, value]) => value != null && value !== '' && !(value === -1 && NONE_BY_MINUS_ONE.has(name)),
  );
  return {
    present: Object.fromEntries(given.filter(([name]) => known.includes(name))),
    unknown: given
      .filter(([name, value]) => !known.includes(name) && !isWithoutInfluence(name, value, parameters))
      .map(([name]) => name.slice(0, 50)),
  };
}

/** Whether an answer is the same with a parameter that is not known. */
export function isWithoutInfluence(name: string, value: unknown, beside: object): boolean {
  if (isEmpty(value) || WITHOUT_INFLUENCE.has(name)) {
    return true;
  }
  if (name === 'parallel_tool_calls') {
    return !('tools' in beside) || isEmpty(beside.tools);
  }
  if (name === 'response_format' && typeof value === 'object' && value !== null) {
    return 'type' in value && value.type === 'text';
  }
  return Object.hasOwn(NEUTRAL, name) && NEUTRAL[name]?.includes(value) === true;
}

const isEmpty = (value: unknown): boolean =>
  value == null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
