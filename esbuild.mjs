// Builds the bundles into dist/: the extension (and the parts it loads late), and the local inference server.
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');

/** Modules that the extension loads on first use: each becomes a bundle of its own beside dist/extension.js. */
const LAZY = {
  nodeFetch: 'src/platform/nodeFetch.ts',
  fileLock: 'src/platform/fileLock.ts',
  runTools: 'src/core/runs/runTools.ts',
};

/** Leaves `import('…/lazyName')` in the main bundle as a run-time import of the separate bundle. */
const lazyParts = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: new RegExp(`/(${Object.keys(LAZY).join('|')})$`) }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `./${path.split('/').pop()}.js`, external: true } : undefined,
    );
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: true,
  minify: !watch,
  charset: 'utf8',
  outdir: 'dist',
  logLevel: 'info',
  metafile: true,
};

/** The bundles as they are shipped; tests build the same ones and look at their size. */
export const bundles = [
  {
    ...shared,
    entryPoints: { extension: 'src/extension.ts' },
    external: ['vscode'],
    plugins: [lazyParts],
  },
  {
    ...shared,
    entryPoints: LAZY,
    external: ['vscode'],
    // node-fetch names its errors by their class names.
    keepNames: true,
  },
  {
    ...shared,
    entryPoints: { server: 'src/server/main.ts' },
    external: ['@huggingface/transformers'],
  },
];

async function buildAll() {
  await rm('dist', { recursive: true, force: true });
  const contexts = await Promise.all(bundles.map((options) => context(options)));
  if (watch) {
    await Promise.all(contexts.map((one) => one.watch()));
  } else {
    await Promise.all(contexts.map((one) => one.rebuild()));
    await Promise.all(contexts.map((one) => one.dispose()));
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildAll();
}
