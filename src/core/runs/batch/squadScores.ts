/**
 * Scores an answer to a question as the official evaluation script of SQuAD 2.0 does (`evaluate-v2.0.py`, Rajpurkar et al.
 * 2018): texts are compared in lowercase, without punctuation, English articles, and extra white space.
 */

/** `exactMatch` is 0 or 1; `f1` is the harmonic mean of precision and recall of the words. */
export interface AnswerScore {
  readonly exactMatch: number;
  readonly f1: number;
}

/** The punctuation that the script removes: that of ASCII. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Words have letters of any script, so that the `a` of another word is no article. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** Scores an answer by the expected one that is most like it. An empty list: no answer is right. */
export function scoreAnswer(answer: string, expected: readonly string[]): AnswerScore {
  const words = wordsOf(answer);
  const scores = (expected.length === 0 ? [''] : expected).map((one) => scoreWords(words, wordsOf(one)));
  return {
    exactMatch: Math.max(...scores.map(({ exactMatch }) => exactMatch)),
    f1: Math.max(...scores.map(({ f1 }) => f1)),
  };
}

function wordsOf(text: string): readonly string[] {
  const plain = text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ');
  return plain.split(/\s+/).filter((word) => word !== '');
}

function scoreWords(words: readonly string[], expected: readonly string[]): AnswerScore {
  const exactMatch = words.join(' ') === expected.join(' ') ? 1 : 0;
  if (words.length === 0 || expected.length === 0) {
    return { exactMatch, f1: exactMatch };
  }
  const rest = new Map<string, number>();
  for (const word of expected) {
    rest.set(word, (rest.get(word) ?? 0) + 1);
  }
  let common = 0;
  for (const word of words) {
    const left = rest.get(word) ?? 0;
    if (left > 0) {
      rest.set(word, left - 1);
      common++;
    }
  }
  return { exactMatch, f1: (2 * common) / (words.length + expected.length) };
}
