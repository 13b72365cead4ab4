import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A planted text that was found where it must not be. */
export interface Found {
  readonly path: string;
  /** What stands around it, as it was found after decoding. */
  readonly around: string;
}

/** Every token of the tests begins like this; none of them may be in a file. */
export const TEST_TOKENS: RegExp = /hf_(?:test|[A-Za-z]*Canary)[A-Za-z0-9]{3,}/;

/** How often a text may be encoded in another one. */
const MAX_ROUNDS = 4;
const AROUND = 60;

/** Undo one encoding each. They are their own, so that they find what the product's redaction overlooks. */
const DECODERS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\\+(?:u00|x)([2-7][\da-f])/gi, (_, hex: string) => character(hex, 16)),
  (text) => text.replace(/\\(["\\/])/g, '$1'),
  (text) => text.replace(/%([2-7][\da-f])/gi, (_, hex: string) => character(hex, 16)),
  (text) => text.replace(/&#x([\da-f]{2});/gi, (_, hex: string) => character(hex, 16)),
  (text) => text.replace(/&#(\d{2,3});/g, (_, digits: string) => character(digits, 10)),
  (text) => text.replace(/&amp;/g, '&'),
  // Text in UTF-16, as some databases have it.
  (text) => text.replace(/\0/g, ''),
];

/** Adds what a text has in base64. */
function withBase64(text: string): string {
  const words = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  // A word can begin in the middle of an encoded text.
  const decoded = words.flatMap((word) =>
    ['', 'A', 'AA', 'AAA'].map((start) => Buffer.from(start + word, 'base64').toString('latin1')),
  );
  return `${text}\n${decoded.join('\n')}`;
}

/** Finds what matches in a text, in any encoding; `undefined` if nothing does. */
export function findInText(text: string, planted: RegExp): string | undefined {
  let decoded = withBase64(text);
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    const at = decoded.search(planted);
    if (at >= 0) {
      return decoded.slice(Math.max(at - AROUND, 0), at + AROUND).replace(/[^ -~]+/g, ' ');
    }
    const next = DECODERS.reduce((current, decode) => decode(current), decoded);
    if (next === decoded) {
      break;
    }
    decoded = next;
  }
  return undefined;
}

/**
 * Finds what matches in the names and the contents of all files below the folders, in any encoding. A folder that does not
 * exist has nothing.
 */
export async function findPlanted(
  folders: readonly string[],
  planted: RegExp,
  isLookedAt: (path: string) => boolean = () => true,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !isLookedAt(path)) {
        continue;
      }
      // The file may have been removed meanwhile.
      const content = await readFile(path, 'latin1').catch(() => '');
      const around = findInText(`${path}\n${content}`, planted);
      if (around !== undefined) {
        found.push({ path, around });
      }
    }
  }
  return found;
}

/** Rejects if the files below the folders have a token of the tests, and says where. */
export async function refusePlantedTokens(folders: readonly string[]): Promise<void> {
  const found = await findPlanted(folders, TEST_TOKENS);
  if (found.length > 0) {
    throw new Error(
      `Files have a token:\n${found.map(({ around, path }) => `${path}: ${around}`).join('\n')}`,
    );
  }
}

function character(digits: string, base: number): string {
  return String.fromCharCode(Number.parseInt(digits, base));
}
