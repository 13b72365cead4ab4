import { codeLines } from '../codeLanguage/codeLines';
import type { SourceFiles } from '../codeLanguage/collectFiles';
import type { SeededRandom } from '../seededRandom';

/** Two pieces of text that belong together. */
export interface Pair {
  /** What is said about the code, or another piece of the same file. */
  readonly query: string;
  readonly code: string;
  readonly kind: 'comment' | 'code';
  readonly language: string;
}

const COMMENT_MARKS = /^\s*(\/\/[/!]?|\/\*+|\*+\/|\*|#+!?|--+\[*|"""|''')\s?|\*\/\s*$|"""\s*$/g;

/** Comments with the code that follows them, and pieces of one file, at most `perFile` of each from a file. */
export function pairsOf(files: readonly SourceFiles[], perFile: number, random: SeededRandom): Pair[] {
  const pairs: Pair[] = [];
  for (const { language, texts } of files) {
    if (['json', 'yaml', 'html', 'css'].includes(language)) {
      continue;
    }
    for (const text of texts) {
      const lines = text.split('\n');
      const code = codeLines(lines, language);
      const commented = commentedCode(lines, code).map(
        (pair) => ({ ...pair, kind: 'comment', language }) as const,
      );
      pairs.push(...random.shuffle(commented).slice(0, perFile));
      for (let count = 0; count < perFile && lines.length > 50; count++) {
        const length = 5 + random.integer(14);
        const first = random.integer(lines.length - 2 * length);
        const second = first + length + random.integer(lines.length - first - 2 * length);
        const cut = (start: number) =>
          lines
            .slice(start, start + length)
            .join('\n')
            .trim();
        if (cut(first).length < 80 || cut(second).length < 80) {
          continue;
        }
        pairs.push({ query: cut(first), code: cut(second), kind: 'code', language });
      }
    }
  }
  return pairs;
}

function commentedCode(
  lines: readonly string[],
  code: readonly boolean[],
): { query: string; code: string }[] {
  const found: { query: string; code: string }[] = [];
  let comment: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (code[index] && comment.length > 0) {
      const query = comment.join(' ').replace(/\s+/g, ' ').trim();
      let end = index;
      while (end < lines.length && end < index + 16 && (code[end] || lines[end]?.trim() === '')) {
        end++;
      }
      const words = query.match(/[A-Za-z]{3,}/g) ?? [];
      const isLicense = /copyright|licen[sc]e|warranty/i.test(query);
      if (end - index >= 4 && words.length >= 4 && query.length < 300 && !isLicense) {
        found.push({ query, code: lines.slice(index, end).join('\n').trim() });
      }
    }
    if (code[index] || line.trim() === '') {
      comment = [];
    } else {
      comment.push(line.replace(COMMENT_MARKS, '').trim());
    }
  }
  return found;
}
