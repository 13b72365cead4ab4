/** Parameters of OpenAI's and Hugging Face's APIs that do not affect the answers of this server. */
const WITHOUT_INFLUENCE: ReadonlySet<string> = new Set([
  ...['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'use_cache'],
]);

/** Parameters that clients set to -1 for "none". */
const NONE_BY_MINUS_ONE: ReadonlySet<string> = new Set([
  ...['seed', 'top_k', 'max_tokens', 'max_new_tokens', 'max_completion_tokens', 'max_length'],
]);

/** Values of unknown parameters that request the default behavior. */
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
      ...['return_timestamps', 'continue_final_message'],
    ].map((name) => [name, [false]]),
  ),
  ...{ add_generation_prompt: [true], skip_special_tokens: [true] },
  ...{ tool_choice: ['none', 'auto'], reasoning_effort: ['none'], verbosity: ['medium'] },
};

/**
 * Returns the known parameters that count as present, and the names of the unknown ones. For an unknown parameter, null,
 * empty and neutral values count as absent; for a `known` one, null, the empty string, and -1 if clients use it for "none".
 * Anything but an object is returned unchanged, for a schema to reject.
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

/** Returns whether an unknown parameter does not affect the answer. */
export function isWithoutInfluence(name: string, value: unknown, others: object): boolean {
  if (isEmpty(value) || WITHOUT_INFLUENCE.has(name)) {
    return true;
  }
  if (name === 'parallel_tool_calls') {
    return !('tools' in others) || isEmpty(others.tools);
  }
  if (name === 'response_format' && typeof value === 'object' && value !== null) {
    return 'type' in value && value.type === 'text';
  }
  if (name === 'modalities' && Array.isArray(value)) {
    return value.length === 1 && value[0] === 'text';
  }
  return Object.hasOwn(NEUTRAL, name) && NEUTRAL[name]?.includes(value) === true;
}

const isEmpty = (value: unknown): boolean =>
  value == null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
