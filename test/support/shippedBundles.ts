import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions, BuildResult } from 'esbuild';
import { projectFolder } from './projectFolder';

type Bundle = BuildOptions & { readonly entryPoints: Readonly<Record<string, string>> };
type Built = BuildResult<{ metafile: true }>;

interface BuildScript {
  readonly bundles: readonly Bundle[];
  /** Copies what the server has beside its bundles; `platform` is as in `linux-x64`, or `universal`. */
  copyServerFiles(outdir: string, platform?: string): Promise<void>;
}

const buildScript = async () =>
  (await import(pathToFileURL(join(projectFolder, 'esbuild.mjs')).href)) as BuildScript;

/** The bundles of `esbuild.mjs` as they are shipped: each with its entry points by name, minified. */
export async function shippedBundles(): Promise<readonly Bundle[]> {
  return (await buildScript()).bundles;
}

/** Builds the bundles into a folder, or only in memory when none is given. */
export async function buildBundles(bundles: readonly Bundle[], outdir?: string): Promise<readonly Built[]> {
  const options = outdir === undefined ? { write: false } : { outdir };
  return Promise.all(
    bundles.map(async (bundle) => build({ ...bundle, ...options, metafile: true, logLevel: 'silent' })),
  );
}

/** Copies the runtimes and the model that the server has beside its bundles. */
export async function copyServerFiles(outdir: string, platform: string): Promise<void> {
  await (await buildScript()).copyServerFiles(outdir, platform);
}
