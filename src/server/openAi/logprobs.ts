import type { ScoredText } from './answerReader';

interface Scored {
  readonly text: string;
  readonly logprob: number;
}

/** The `logprobs` of chat completions. */
export const chatLogprobs = (tokens: readonly ScoredText[]): object => ({
  content: tokens.map((token) => ({ ...scored(token), top_logprobs: token.top.map(scored) })),
  refusal: null,
});

function scored({ text, logprob }: Scored): object {
  // The bytes of a part of a character are unknown.
  const bytes = text.includes('\ufffd') ? null : [...Buffer.from(text)];
  return { token: text, logprob, bytes };
}

/** The `logprobs` of completions. */
export const completionLogprobs = (tokens: readonly ScoredText[]): object => ({
  tokens: tokens.map(({ text }) => text),
  token_logprobs: tokens.map(({ logprob }) => logprob),
  top_logprobs: tokens.map(({ top }) => Object.fromEntries(top.map(({ text, logprob }) => [text, logprob]))),
  text_offset: tokens.map(({ offset }) => offset),
});
