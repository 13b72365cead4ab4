import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { cacheFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';

const PackedSchema = v.pipe(v.array(v.object({ filename: v.string() })), v.minLength(1));

/**
 * Unpacks an npm package into the cache folder and resolves to its folder. A second call finds it there and does nothing.
 * `prepare` finishes the package (for example installs its dependencies). The work happens under a temporary name and is
 * renamed at its end, so an interrupted or a concurrent run never leaves half a package behind.
 * Rejects when the registry cannot be reached or `prepare` fails.
 */
export async function npmPackage(
  spec: string,
  sentence: string,
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const folder = join(cacheFolder, spec.replace('@', '-'));
  if (existsSync(folder)) {
    return folder;
  }
  console.error(sentence);
  await mkdir(cacheFolder, { recursive: true });
  await removeLeftovers();
  const temporary = await mkdtemp(join(cacheFolder, 'installing-'));
  try {
    const packed = await runToEnd('npm', ['pack', spec, '--json', '--ignore-scripts'], {
      cwd: temporary,
      output: 'hide',
    });
    const [archive] = v.parse(PackedSchema, JSON.parse(packed));
    await runToEnd('tar', ['-xzf', archive?.filename ?? ''], { cwd: temporary, output: 'hide' });
    const unpacked = join(temporary, 'package');
    await prepare(unpacked);
    await rename(unpacked, folder).catch((error: unknown) => {
      // Another run was faster.
      if (!existsSync(folder)) {
        throw error;
      }
    });
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what installs that were interrupted have left: nothing takes an hour. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const folder = join(cacheFolder, name);
    if (!name.startsWith('installing-') || Date.now() - (await stat(folder)).mtimeMs < 3_600_000) {
      continue;
    }
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rewrites the dependency versions of a package that is being prepared. */
export async function overrideDependencies(
  folder: string,
  versions: Readonly<Record<string, string>>,
): Promise<void> {
  const file = join(folder, 'package.json');
  const Manifest = v.looseObject({ dependencies: v.record(v.string(), v.string()) });
  const manifest = v.parse(Manifest, JSON.parse(await readFile(file, 'utf8')));
  await writeFile(
    file,
    JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, ...versions } }, undefined, 2),
  );
}
