import type { SeededRandom } from '../seededRandom';
import type { SourceFiles } from './collectFiles';

/** A piece of code as a user might select it, and the language it is in. */
export interface Snippet {
  readonly text: string;
  readonly language: string;
  readonly lines: number;
}

const SHORTEST = 3;
const LONGEST = 40;
const LINE_COMMENT: Readonly<Record<string, RegExp>> = {
  hash: /^\s*#(?!include|define|if|endif|else|pragma)/,
  slashes: /^\s*(\/\/|\/\*|\*)/,
  dashes: /^\s*(--|\{-)/,
};
const COMMENTS: Readonly<Record<string, string>> = {
  ...{ python: 'hash', ruby: 'hash', perl: 'hash', r: 'hash', shell: 'hash', yaml: 'hash' },
  ...{ sql: 'dashes', lua: 'dashes', haskell: 'dashes' },
};

/**
 * Cuts `count` different snippets of one language out of the files: 3 to 40 lines from anywhere, short ones as often as
 * long ones, sometimes without comments, with tabs as spaces, or moved to the left margin as selected code often is.
 */
export function sampleSnippets(
  files: readonly SourceFiles[],
  count: number,
  random: SeededRandom,
): Snippet[] {
  // Large packages count for more, but not by as much as they are larger.
  const weights = files.map(({ texts }) => Math.sqrt(texts.length));
  const found = new Map<string, Snippet>();
  for (let tries = 0; tries < count * 20 && found.size < count; tries++) {
    const source = files[pick(weights, random)] as SourceFiles;
    const text = source.texts[random.integer(source.texts.length)] as string;
    const snippet = cut(text, source.language, random);
    if (snippet !== undefined) found.set(snippet.text, snippet);
  }
  return [...found.values()];
}

function cut(text: string, language: string, random: SeededRandom): Snippet | undefined {
  const comment = LINE_COMMENT[COMMENTS[language] ?? 'slashes'] as RegExp;
  const all = text.split('\n');
  const stripped = random.next() < 0.3 ? all.filter((line) => !comment.test(line)) : all;
  const length = Math.round(SHORTEST * (LONGEST / SHORTEST) ** random.next());
  let lines = stripped.slice(random.integer(Math.max(1, stripped.length - length + 1))).slice(0, length);
  if (random.next() < 0.5) lines = withoutCommonIndent(lines);
  if (random.next() < 0.25) lines = lines.map((line) => line.replace(/\t/g, '    '));
  const written = lines.filter((line) => line.trim() !== '');
  const code = written.filter((line) => !comment.test(line));
  const snippet = lines.join('\n').replace(/^\n+|\s+$/g, '');
  // Prose, data and a lonely brace say nothing about the language.
  if (written.length < SHORTEST || code.length * 2 < written.length) return undefined;
  if (snippet.length < 40 || snippet.length > 4000 || lines.some((line) => line.length > 300))
    return undefined;
  return { text: snippet, language, lines: written.length };
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
    if (rest < 0) return index;
  }
  return weights.length - 1;
}
