import { join } from 'node:path';
import { fetchPackages } from '../fetchSources';
import type { FetchedPackage } from '../fetchSources';
import type { SeededRandom } from '../seededRandom';
import { collectFiles } from './collectFiles';
import type { SourceFiles } from './collectFiles';
import { sampleSnippets } from './sampleSnippets';
import type { Snippet } from './sampleSnippets';
import { LANGUAGES, SOURCES } from './sources';

const CACHE = join(__dirname, '../../../../node_modules/.cache/training');
const SNIPPETS = { train: 4000, heldOut: 500 };

/** The labels of the model. */
export const LABELS = Object.keys(LANGUAGES).sort();

/** What the model is trained on, or what it is measured on. */
export interface Part {
  readonly packages: readonly FetchedPackage[];
  readonly files: readonly SourceFiles[];
  readonly snippets: readonly Snippet[];
}

/** Fetches the packages of a part, unless they are at hand, and cuts the snippets out of them. */
export async function readSnippets(part: 'train' | 'heldOut', random: SeededRandom): Promise<Part> {
  const packages = await fetchPackages(CACHE, SOURCES[part]);
  const files: SourceFiles[] = [];
  for (const origin of packages) {
    files.push(...(await collectFiles(origin, random)));
  }
  const snippets = LABELS.flatMap((label) =>
    sampleSnippets(
      files.filter(({ language }) => language === label),
      SNIPPETS[part],
      part === 'train' ? 'logarithmic' : 'even',
      random,
    ),
  );
  return { packages: packages.filter((one) => files.some(({ origin }) => origin === one)), files, snippets };
}
