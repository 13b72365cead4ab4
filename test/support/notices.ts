import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { projectFolder } from './projectFolder';

const described = v.object({
  ...{ version: v.string(), license: v.string() },
  repository: v.union([
    v.string(),
    v.pipe(
      v.object({ url: v.string() }),
      v.transform(({ url }) => url),
    ),
  ]),
});

/** Packages that reach a bundle, or lie beside it, without esbuild seeing their files. */
const UNSEEN = ['@huggingface/jinja', '@huggingface/tokenizers'];

/** The packages whose code is in the bundles, sorted. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap(({ inputs: files }) => Object.keys(files));
  const names = inputs.map((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set([...names, ...UNSEEN])].filter((name) => name !== undefined).sort();
}

/** The licences of the packages, as they ask to be passed on with what is made of them. */
export async function notices(names: readonly string[]): Promise<string> {
  const parts = await Promise.all(names.map(notice));
  return ['This package contains the following third-party software.', ...parts].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

async function notice(name: string): Promise<string> {
  const folder = join(projectFolder, 'node_modules', name);
  const about = v.parse(described, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const files = await readdir(folder);
  // sharp lists the libraries inside of it, and where their sources are, in its readme.
  const wanted = name === '@img/sharp-wasm32' ? /^(licen[cs]e|notice|readme)/i : /^(licen[cs]e|notice)/i;
  const texts = await Promise.all(
    files.filter((file) => wanted.test(file)).map((file) => readFile(join(folder, file), 'utf8')),
  );
  const head = [`${name} ${about.version}`, about.license, about.repository];
  return [head.join('\n'), ...texts.map((text) => text.trim())].join('\n\n');
}
