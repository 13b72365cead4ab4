import type { SeededRandom } from '../seededRandom';
import { codeLines } from './codeLines';
import type { SourceFiles } from './collectFiles';

/** A piece of code as a user might select it, and the language it is in. */
export interface Snippet {
  readonly text: string;
  readonly language: string;
  /** Lines that are not empty. */
  readonly lines: number;
  /** Name of the package that it is from. */
  readonly origin: string;
}

/** How long the snippets are: each length equally likely, or short ones as often as long ones. */
export type Lengths = 'even' | 'logarithmic';

const MIN_LENGTH = 3;
const MAX_LENGTH = 40;
const MIN_CHARACTERS = 50;
const MAX_CHARACTERS = 4000;

/**
 * Cuts `count` different snippets of one language out of the files: 3 to 40 lines from anywhere, some of them without
 * comments, with spaces instead of tabs, or moved to the left margin as selected code often is. At least half of the
 * lines are code, as a comment, a text or a page within a program is not in the language of the program.
 */
export function sampleSnippets(
  files: readonly SourceFiles[],
  count: number,
  lengths: Lengths,
  random: SeededRandom,
): Snippet[] {
  // Large packages count for more, but not by as much as they are larger.
  const weights = files.map(({ texts }) => Math.sqrt(texts.length));
  const found = new Map<string, Snippet>();
  for (let tries = 0; tries < count * 20 && found.size < count; tries++) {
    const source = files[pick(weights, random)] as SourceFiles;
    const text = source.texts[random.integer(source.texts.length)] as string;
    const length =
      lengths === 'even'
        ? MIN_LENGTH + random.integer(MAX_LENGTH - MIN_LENGTH + 1)
        : Math.round(MIN_LENGTH * (MAX_LENGTH / MIN_LENGTH) ** random.next());
    const snippet = cut(text, source, length, random);
    if (snippet !== undefined) {
      found.set(snippet.text, snippet);
    }
  }
  return [...found.values()];
}

function cut(
  text: string,
  { language, origin }: SourceFiles,
  length: number,
  random: SeededRandom,
): Snippet | undefined {
  const all = text.split('\n');
  const code = codeLines(all, language);
  const stripComments = random.next() < 0.3;
  const kept = [...all.keys()].filter((line) => !stripComments || code[line] || all[line]?.trim() === '');
  const start = random.integer(Math.max(1, kept.length - length + 1));
  const chosen = kept.slice(start, start + length);
  let lines = chosen.map((line) => all[line] as string);
  if (random.next() < 0.5) {
    lines = withoutCommonIndent(lines);
  }
  if (random.next() < 0.25) {
    lines = lines.map((line) => line.replace(/\t/g, '    '));
  }
  const snippet = lines.join('\n').replace(/^\n+|\s+$/g, '');
  const written = lines.filter((line) => line.trim() !== '').length;
  const codeCount = chosen.filter((line) => code[line]).length;
  if (written < MIN_LENGTH || codeCount < MIN_LENGTH || codeCount * 2 < written) {
    return undefined;
  }
  if (snippet.replace(/\s/g, '').length < MIN_CHARACTERS || snippet.length > MAX_CHARACTERS) {
    return undefined;
  }
  if (lines.some((line) => line.length > 300)) {
    return undefined;
  }
  return { text: snippet, language, lines: written, origin: origin.name };
}

function withoutCommonIndent(lines: readonly string[]): string[] {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(common));
}

function pick(weights: readonly number[], random: SeededRandom): number {
  let rest = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) {
      return index;
    }
  }
  return weights.length - 1;
}
