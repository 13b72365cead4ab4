import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchedPackage } from '../fetchSources';
import type { SeededRandom } from '../seededRandom';
import { LANGUAGES } from './sources';

/** The source files of one package in one language. */
export interface SourceFiles {
  readonly language: string;
  readonly origin: FetchedPackage;
  readonly texts: readonly string[];
}

/** Folders with code of others, with generated code, or with code that is wrong on purpose. */
const SKIPPED_FOLDERS =
  /^(node_modules|vendor|third[-_]?party|3rdparty|external|fixtures?|__fixtures__|testdata|dist|min|\.git|locales?|i18n|translations|umd|es6|cjs|esm|_?build|lang|languages|nitrogen|generated|docs?)$/i;
const SKIPPED_FILES =
  /(generated|_pb\d?\.|\.pb\.|\.g\.|\.min\.|\.d\.[cm]?ts$|bundle\.|package-lock\.json|-lock\.json|\.prod\.)/;
const MAXIMUM_BYTES = 200_000;
const MAXIMUM_FILES = 150;
/** Lines this long on average are written by programs. */
const MAXIMUM_MEAN_LINE = 120;

/** Reads the files of a package: for each language a seeded choice of at most 150. */
export async function collectFiles(origin: FetchedPackage, random: SeededRandom): Promise<SourceFiles[]> {
  const paths = withoutCompiled((await walk(origin.folder)).sort());
  const collected: SourceFiles[] = [];
  for (const [language, ending] of Object.entries(LANGUAGES)) {
    const chosen = random.shuffle(paths.filter((path) => ending.test(path)));
    const texts: string[] = [];
    for (const path of chosen) {
      if (texts.length === MAXIMUM_FILES) {
        break;
      }
      const text = await readText(path);
      if (text !== undefined && isWrittenByPeople(text, language)) {
        texts.push(text);
      }
    }
    if (texts.length > 0) {
      collected.push({ language, origin, texts });
    }
  }
  return collected;
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.test(entry.name)) {
      found.push(...(await walk(path)));
    } else if (entry.isFile() && !SKIPPED_FILES.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

/** Leaves out JavaScript that was made from TypeScript of the same name. */
function withoutCompiled(paths: readonly string[]): string[] {
  const sources = new Set(paths.map((path) => /([^/]+)\.[cm]?tsx?$/.exec(path)?.[1]));
  return paths.filter((path) => {
    const name = /([^/]+)\.[cm]?js$/.exec(path)?.[1];
    return name === undefined || !sources.has(name);
  });
}

/** Undefined for what is no text, or too large. */
async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  if (bytes.length > MAXIMUM_BYTES || bytes.includes(0)) {
    return undefined;
  }
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? undefined : text.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '');
}

function isWrittenByPeople(text: string, language: string): boolean {
  const lines = text.split('\n');
  if (lines.length < 3 || text.length / lines.length > MAXIMUM_MEAN_LINE) {
    return false;
  }
  // Flow annotations are not JavaScript, and a TypeScript file of Qt is a translation in XML.
  if (language === 'javascript') {
    return !/@flow/.test(text.slice(0, 2000));
  }
  return language !== 'typescript' || !text.startsWith('<');
}
