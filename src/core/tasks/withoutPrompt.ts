/** A text that a model gave, without the prompt that a server may repeat before it. */
export interface Continuation {
  readonly text: string;
  readonly promptRemoved: boolean;
}

const SPACE = /\s/;
/** Between two of these white space tells one word from two. */
const WORD = /[\p{Script=Latin}\p{N}_]/u;

/**
 * Takes a repeated prompt off the start of a text, once; the rest stays exactly as it is. Tokenizers and servers change
 * white space (CRLF to LF, `Hello , world` to `Hello, world`, none at the ends), so the two are compared without regard
 * to it, except that it must stand between two words in both or in neither. Takes time by the length of the prompt.
 */
export function withoutPrompt(text: string, prompt: string): Continuation {
  if (prompt === '') {
    return { text, promptRemoved: false };
  }
  const end = text.startsWith(prompt) ? prompt.length : endOfPrompt(text, prompt);
  return end === undefined ? { text, promptRemoved: false } : { text: text.slice(end), promptRemoved: true };
}

/** Where the prompt ends in the text; undefined where the text does not begin with it. */
function endOfPrompt(text: string, prompt: string): number | undefined {
  let at = 0;
  let own = 0;
  let before = '';
  for (;;) {
    const ownNext = afterSpace(prompt, own);
    if (ownNext === prompt.length) {
      const isCut = ownNext > own && WORD.test(before) && WORD.test(text.charAt(at));
      return before === '' || isCut ? undefined : at + sharedSpace(text, at, prompt.slice(own));
    }
    const next = afterSpace(text, at);
    const unit = prompt.charAt(ownNext);
    if (text.charAt(next) !== unit) {
      return undefined;
    }
    const isSpaced = next > at;
    if (
      isSpaced !== ownNext > own &&
      WORD.test(before) &&
      WORD.test(unit) &&
      !isShortenedNot(prompt, ownNext)
    ) {
      return undefined;
    }
    before = unit;
    at = next + 1;
    own = ownNext + 1;
  }
}

/** `do n't` is `don't` where a tokenizer cleans up. */
function isShortenedNot(prompt: string, at: number): boolean {
  return prompt.startsWith("n't", at);
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) {
    at++;
  }
  return at;
}

/** How much white space of the text at `from` is that of the prompt's end; a CRLF of one may be an LF of the other. */
function sharedSpace(text: string, from: number, space: string): number {
  let at = from;
  for (const one of space.replace(/\r\n?/g, '\n')) {
    const length = text.startsWith('\r\n', at) ? 2 : 1;
    if (text.slice(at, at + length).replace(/\r\n?/, '\n') !== one) {
      break;
    }
    at += length;
  }
  return at - from;
}
