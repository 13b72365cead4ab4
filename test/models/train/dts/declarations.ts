import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackages } from '../fetchSources';
import type { FetchedPackage } from '../fetchSources';
import type { SeededRandom } from '../seededRandom';

const CACHE = join(__dirname, '../../../../node_modules/.cache/training');
const MAXIMUM_FILES = 500;
const MAXIMUM_BYTES = 200_000;

/** npm packages with declaration files; the held-out ones are never trained on. */
const PACKAGES = {
  train: `@types/node @types/react @types/vscode @types/lodash @types/express-serve-static-core @types/jquery
    @types/three @types/d3-selection @types/d3-array @types/ws @types/mocha @types/jest @types/leaflet @types/estree
    @types/google.maps @types/chrome @types/sequelize @types/mongodb @types/yargs @types/sinon @types/chai @types/jsdom
    rxjs effect axios zod playwright-core monaco-editor ts-morph type-fest @octokit/types
    @reduxjs/toolkit chart.js fastify graphql date-fns ol vue-router @angular/core @angular/router
    commander execa prettier rollup vite esbuild pino`,
  heldOut:
    '@types/semver @types/glob @types/webpack @types/underscore knex winston mobx immer @types/pg @types/express',
};

/** Declaration files of packages, comments taken out. */
export interface Declarations {
  readonly packages: readonly FetchedPackage[];
  readonly texts: readonly string[];
}

export async function readDeclarations(
  part: keyof typeof PACKAGES,
  random: SeededRandom,
): Promise<Declarations> {
  const names = PACKAGES[part].split(/\s+/);
  const packages = await fetchPackages(CACHE, { debian: [], 'debian-source': [], npm: names });
  const texts = new Set<string>();
  for (const { folder } of packages) {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => file.isFile() && /\.d\.[cm]?ts$/.test(file.name))
      .map((file) => join(file.parentPath, file.name))
      .sort();
    for (const path of random.shuffle(paths).slice(0, MAXIMUM_FILES)) {
      const text = plain(await readFile(path, 'utf8'));
      if (text.length > 100 && text.length < MAXIMUM_BYTES) {
        texts.add(text);
      }
    }
  }
  return { packages, texts: [...texts] };
}

/** Without comments, imports and empty lines, and indented by two spaces, so that a small model learns declarations. */
function plain(text: string): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$|\s+\/\/ .*$/gm, '')
    .replace(/\t/g, '  ')
    .split('\n')
    .filter(
      (line) => line.trim() !== '' && !/^import |^\/\/\/|sourceMappingURL/.test(line) && line.length < 200,
    );
  const wide = lines.some((line) => line.startsWith('    ')) && !lines.some((line) => /^ {2}\S/.test(line));
  return `${lines.map((line) => (wide ? line.replace(/^( +)/, (indent) => indent.slice(indent.length / 2)) : line.trimEnd())).join('\n')}\n`;
}
