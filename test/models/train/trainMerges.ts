import { toByteCharacters } from './byteLevel';

interface Word {
  readonly count: number;
  symbols: string[];
}

/** A pair of neighbours, written with a line break between, which byte characters never contain. */
type Pair = string;

/**
 * Learns the merges of byte-pair encoding: again and again the most frequent pair of neighbours becomes one symbol.
 * @param words how often each piece of text occurs; pieces are never merged with each other
 * @param merges how many merges to learn at most
 */
export function trainMerges(words: ReadonlyMap<string, number>, merges: number): [string, string][] {
  const corpus = [...words].map(([text, count]): Word => ({
    count,
    symbols: Array.from(toByteCharacters(text)),
  }));
  const counts = new Map<Pair, number>();
  const places = new Map<Pair, Set<Word>>();
  for (const word of corpus) {
    count(word, 1, counts, places);
  }

  const learned: [string, string][] = [];
  while (learned.length < merges) {
    const best = mostFrequent(counts);
    if (best === undefined) {
      break;
    }
    const [left, right] = best.split('\n') as [string, string];
    learned.push([left, right]);
    for (const word of places.get(best) ?? []) {
      count(word, -1, counts, places);
      word.symbols = merged(word.symbols, left, right);
      count(word, 1, counts, places);
    }
    counts.delete(best);
    places.delete(best);
  }
  return learned;
}

function count(word: Word, sign: 1 | -1, counts: Map<Pair, number>, places: Map<Pair, Set<Word>>): void {
  for (let index = 1; index < word.symbols.length; index++) {
    const pair = `${word.symbols[index - 1]}\n${word.symbols[index]}`;
    const number = (counts.get(pair) ?? 0) + sign * word.count;
    // Every merge looks at all pairs, so those that are gone do not stay.
    if (number === 0) {
      counts.delete(pair);
    } else {
      counts.set(pair, number);
    }
    if (sign < 0) {
      continue;
    }
    const known = places.get(pair);
    if (known === undefined) {
      places.set(pair, new Set([word]));
    } else {
      known.add(word);
    }
  }
}

/** Ties go to the pair that is first in order, so that the result does not depend on the order of the words. */
function mostFrequent(counts: ReadonlyMap<Pair, number>): Pair | undefined {
  let best: Pair | undefined;
  let most = 1;
  for (const [pair, number] of counts) {
    if (number > most || (number === most && best !== undefined && pair < best)) {
      [best, most] = [pair, number];
    }
  }
  return best;
}

function merged(symbols: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (let index = 0; index < symbols.length; index++) {
    if (symbols[index] === left && symbols[index + 1] === right) {
      result.push(left + right);
      index++;
    } else {
      result.push(symbols[index] as string);
    }
  }
  return result;
}
