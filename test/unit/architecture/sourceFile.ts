import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** One file of `src/`, as the rules see it. */
export interface SourceFile {
  /** Path below `src/`, with forward slashes: `core/pins/list/pinList.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text without comments; strings are kept. */
  readonly code: string;
  /** The text without comments and without the content of strings. */
  readonly bareCode: string;
  /** Every module that the file names: static, type-only, re-exported and dynamic. */
  readonly imports: readonly string[];
}

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/.source;
const STRING_OR_COMMENT = new RegExp(`(${STRING})|/\\*[\\s\\S]*?\\*/|//[^\\n]*`, 'g');
const IMPORTS = [
  /^\s*import\s+(?:type\s+)?(?:[\w$*\s{},]+?\s+from\s+)?'([^']+)'/gm,
  /^\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'([^']+)'/gm,
  /\bimport\s*\(\s*'([^']+)'\s*\)/g,
  /\brequire\s*\(\s*'([^']+)'\s*\)/g,
];

/** Takes the text apart. Regular expressions suffice because Prettier has settled the form. */
export function sourceFile(path: string, text: string): SourceFile {
  const code = text.replace(STRING_OR_COMMENT, (_match, literal: string | undefined) => literal ?? ' ');
  const bareCode = code.replace(new RegExp(STRING, 'g'), "''");
  const imports = IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  return { path, text, code, bareCode, imports: [...new Set(imports)] };
}

/** All TypeScript files below a folder. */
export function readSources(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => sourceFile(relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}
