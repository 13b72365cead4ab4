/** The text from a model without the prompt, which a server may repeat before it. */
export interface Continuation {
  readonly text: string;
  readonly promptRemoved: boolean;
}

const SPACE = /\s/;
/** Characters between which white space makes the difference between one word and two. */
const WORD = /[\p{Script=Latin}\p{N}_]/u;

/**
 * Removes one repeated prompt from the start of a text. The rest stays unchanged. Tokenizers and servers change white
 * space (CRLF to LF, `Hello , world` to `Hello, world`, trimmed ends), so the comparison ignores it, except that two words
 * must be separate in both texts or in neither. The time depends on the length of the prompt.
 */
export function withoutPrompt(text: string, prompt: string): Continuation {
  if (prompt === '') {
    return { text, promptRemoved: false };
  }
  const end = text.startsWith(prompt) ? prompt.length : endOfPrompt(text, prompt);
  return end === undefined ? { text, promptRemoved: false } : { text: text.slice(end), promptRemoved: true };
}

/** Returns where the prompt ends in the text, or undefined if the text does not begin with it. */
function endOfPrompt(text: string, prompt: string): number | undefined {
  let at = 0;
  let promptAt = 0;
  let before = '';
  for (;;) {
    const promptNext = skipSpace(prompt, promptAt);
    if (promptNext === prompt.length) {
      const continuesWord = promptNext > promptAt && WORD.test(before) && WORD.test(text.charAt(at));
      return before === '' || continuesWord ? undefined : at + sharedSpace(text, at, prompt.slice(promptAt));
    }
    const next = skipSpace(text, at);
    const unit = prompt.charAt(promptNext);
    if (text.charAt(next) !== unit) {
      return undefined;
    }
    const isSpaced = next > at;
    if (
      isSpaced !== promptNext > promptAt &&
      WORD.test(before) &&
      WORD.test(unit) &&
      !isContraction(prompt, promptNext)
    ) {
      return undefined;
    }
    before = unit;
    at = next + 1;
    promptAt = promptNext + 1;
  }
}

/** Whether `n't` follows: a tokenizer that cleans up turns `do n't` into `don't`. */
function isContraction(prompt: string, at: number): boolean {
  return prompt.startsWith("n't", at);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) {
    at++;
  }
  return at;
}

/** Returns how much white space at `from` matches `space`, the end of the prompt. CRLF and LF match each other. */
function sharedSpace(text: string, from: number, space: string): number {
  let at = from;
  for (const unit of space.replace(/\r\n?/g, '\n')) {
    const length = text.startsWith('\r\n', at) ? 2 : 1;
    if (text.slice(at, at + length).replace(/\r\n?/, '\n') !== unit) {
      break;
    }
    at += length;
  }
  return at - from;
}
