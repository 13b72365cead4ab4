import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { projectFolder } from './projectFolder';

const described = v.object({
  ...{ name: v.string(), version: v.string(), license: v.string() },
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

/** Packages that ship without the license that they name, and the folder here that has it as their repository does. */
const KEPT_HERE = [
  { packages: /^onnxruntime-(common|node|web)$/, folder: 'onnxruntime' },
  { packages: /^(mpg123-decoder|@wasm-audio-decoders\/.*)$/, folder: 'wasmAudioDecoders' },
];

/**
 * The packages whose code is in the bundles, sorted, as their folders in `node_modules`: one that is there in two versions
 * may have two licenses.
 */
export function bundledPackages(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap(({ inputs: files }) => Object.keys(files));
  const folders = inputs.map(
    (path) => /^.*?node_modules\/(.*node_modules\/)?(@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  const names = folders.map((folder) => folder?.replace(/^.*?node_modules\//, ''));
  return [...new Set([...names, ...UNSEEN])].filter((name) => name !== undefined).sort();
}

/** The licenses of the packages, as they ask to be passed on with what is made of them. Rejects where one has none. */
export async function notices(folders: readonly string[]): Promise<string> {
  const parts = await Promise.all(folders.map(notice));
  const kept = await Promise.all(KEPT_HERE.map(({ folder }) => thirdParties(folder)));
  return ['This package contains the following third-party software.', ...parts, ...kept.flat()].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

async function notice(name: string): Promise<string> {
  const folder = join(projectFolder, 'node_modules', name);
  const about = v.parse(described, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const texts = await licenses(about.name, folder);
  if (texts.length === 0) {
    throw new Error(`${name} has no license text. Add it to test/support/licenses.`);
  }
  const head = [`${about.name} ${about.version}`, about.license, about.repository];
  return [head.join('\n'), ...texts.map((text) => text.trim())].join('\n\n');
}

async function licenses(name: string, folder: string): Promise<readonly string[]> {
  // sharp lists the libraries inside of it, and where their sources are, in its readme.
  const wanted = name === '@img/sharp-wasm32' ? /^(licen[cs]e|notice|readme)/i : /^(licen[cs]e|notice)/i;
  const found = await filesOf(folder, wanted);
  if (found.length > 0) {
    return found;
  }
  const kept = KEPT_HERE.find(({ packages }) => packages.test(name));
  if (kept) {
    return filesOf(join(__dirname, 'licenses', kept.folder), /^licen[cs]e/i);
  }
  const readmes = await filesOf(folder, /^readme/i);
  return readmes.flatMap((text) => /^#*\s*Licen[cs]e\s*$[^]*Permission is[^]*/im.exec(text)?.[0] ?? []);
}

/** What the authors of packages without a license say about others' software in their compiled files. */
async function thirdParties(name: string): Promise<readonly string[]> {
  const texts = await filesOf(join(__dirname, 'licenses', name), /^thirdparty/i);
  return texts.map((text) => `Software in the compiled files of ${basename(name)}\n\n${text.trim()}`);
}

async function filesOf(folder: string, wanted: RegExp): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((file) => wanted.test(file)).sort();
  return Promise.all(names.map((file) => readFile(join(folder, file), 'utf8')));
}
