import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, type BuildResult, build } from 'esbuild';

type Bundle = BuildOptions & { readonly entryPoints: Readonly<Record<string, string>> };
type Built = BuildResult<{ metafile: true }>;

/** The bundles of `esbuild.mjs` as they are shipped: each with its entry points by name, minified. */
export async function shippedBundles(): Promise<readonly Bundle[]> {
  const { bundles } = (await import(pathToFileURL(resolve('esbuild.mjs')).href)) as {
    bundles: readonly Bundle[];
  };
  return bundles;
}

/** Builds the bundles into a folder, or only in memory when none is given. */
export async function buildBundles(bundles: readonly Bundle[], outdir?: string): Promise<readonly Built[]> {
  const options = outdir === undefined ? { write: false } : { outdir };
  return Promise.all(
    bundles.map(async (bundle) => build({ ...bundle, ...options, metafile: true, logLevel: 'silent' })),
  );
}
