// Builds into dist/: the extension (and the parts it loads late), and the local inference server with what it runs on.
// --target=linux-x64 takes the native ONNX Runtime of another platform along, --target=universal none.
import { cp, readFile, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');
const target =
  process.argv.find((one) => one.startsWith('--target='))?.split('=')[1] ??
  `${process.platform}-${process.arch}`;

/** Modules that the extension loads on first use: each becomes a bundle of its own beside dist/extension.js. */
const LAZY = {
  accountDialogs: 'src/features/account/accountDialogs.ts',
  annotations: 'src/features/annotations/annotations.ts',
  askForArgs: 'src/features/infer/askForArgs.ts',
  attachPictures: 'src/features/infer/attachPictures.ts',
  batchFeature: 'src/features/batch/batchFeature.ts',
  batchReports: 'src/features/batch/batchReports.ts',
  changeFlags: 'src/features/flags/changeFlags.ts',
  fileBytes: 'src/node/batch/fileBytes.ts',
  filesOfCall: 'src/features/infer/filesOfCall.ts',
  downloadDialogs: 'src/features/localServer/downloadDialogs.ts',
  endpointDialogs: 'src/features/models/endpointDialogs.ts',
  localServerControls: 'src/features/localServer/localServerControls.ts',
  modelPicker: 'src/features/models/modelPicker.ts',
  nodeFetch: 'src/node/nodeFetch.ts',
  openBatchFiles: 'src/node/openBatchFiles.ts',
  openDownloads: 'src/node/openDownloads.ts',
  openHistory: 'src/node/openHistory.ts',
  openLocalServer: 'src/node/openLocalServer.ts',
  openUsage: 'src/node/openUsage.ts',
  prepareJob: 'src/features/infer/prepareJob.ts',
  pinStorage: 'src/node/pinStorage.ts',
  pinsFeature: 'src/features/pins/pinsFeature.ts',
  promptCommands: 'src/features/prompts/promptCommands.ts',
  resultsFeature: 'src/features/results/resultsFeature.ts',
  resultPresenter: 'src/features/infer/resultPresenter.ts',
  runJob: 'src/features/infer/runJob.ts',
  runsFeature: 'src/features/runs/runsFeature.ts',
  runTools: 'src/core/runs/runTools.ts',
  statusMenu: 'src/features/statusBar/statusMenu.ts',
  tokenSources: 'src/node/tokenSources.ts',
  usageFeature: 'src/features/usage/usageFeature.ts',
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

/**
 * Gives each bundle one module with those parts of VS Code's API that it uses. Otherwise, each source file would have its own
 * copy of all the names of the API, which takes longer at activation than everything else that the bundle does.
 */
const editorApi = {
  name: 'editor-api',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'editor-api'
        ? { path: 'vscode', external: true }
        : { path: 'vscode', namespace: 'editor-api', sideEffects: false },
    );
    build.onLoad({ filter: /.*/, namespace: 'editor-api' }, async () => {
      const types = await readFile('node_modules/@types/vscode/index.d.ts', 'utf8');
      const names = [...types.matchAll(/^(?:\t| {4})export (?:namespace|class|enum|const) (\w+)/gm)];
      const lines = [...new Set(names.map(([, name]) => name))].map(
        (name) => `export const ${name} = /* @__PURE__ */ part('${name}');`,
      );
      return {
        contents: ["const api = require('vscode');", 'const part = (name) => api[name];', ...lines].join(
          '\n',
        ),
        resolveDir: '.',
      };
    });
  },
};

/** Gives transformers.js the runtimes of dist/engine, in place of packages that it would look for when it runs. */
const ownRuntimes = {
  name: 'own-runtimes',
  setup(build) {
    const take = (from, module, path) =>
      build.onResolve({ filter: module }, ({ importer }) => (from.test(importer) ? path : undefined));
    take(/transformers\.node\.mjs$/, /^module$/, { path: resolve('src/server/engine/onnxRuntime.ts') });
    take(/transformers\.node\.mjs$/, /^sharp$/, { path: resolve('src/server/engine/lateSharp.ts') });
    take(/sharp.dist.\w+\.[cm]js$/, /^\.\/sharp\.[cm]js$/, { path: './sharpWasm.js', external: true });
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

const engine = { ...shared, sourcemap: false, legalComments: 'none', plugins: [ownRuntimes] };

/** The bundles as they are shipped; tests build the same ones and look at their size. */
export const bundles = [
  {
    ...shared,
    entryPoints: { extension: 'src/extension.ts' },
    plugins: [lazyParts, editorApi],
  },
  {
    ...shared,
    entryPoints: LAZY,
    plugins: [editorApi],
    // node-fetch names its errors by their class names.
    keepNames: true,
  },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    // What the oldest supported VS Code contains.
    target: 'chrome138',
    entryPoints: {
      'webview/resultPanel': 'src/webview/resultPage.ts',
      'webview/usageDashboard': 'src/webview/usageDashboard.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    sourcemap: false,
    entryPoints: {
      'webview/resultStyles': 'src/webview/resultStyles.css',
      'webview/usageStyles': 'src/webview/usageStyles.css',
    },
    outExtension: { '.js': '.css' },
  },
  {
    ...shared,
    entryPoints: { server: 'src/server/main.ts' },
    alias: {
      '@huggingface/transformers': './engine/transformers.mjs',
      '@wasm-audio-decoders/flac': './engine/flac.js',
      'mpg123-decoder': './engine/mp3.js',
    },
    external: ['./engine/transformers.mjs', './engine/flac.js', './engine/mp3.js'],
  },
  {
    ...engine,
    format: 'esm',
    entryPoints: {
      'engine/transformers': 'node_modules/@huggingface/transformers/dist/transformers.node.mjs',
    },
    outExtension: { '.js': '.mjs' },
  },
  {
    ...engine,
    entryPoints: {
      'engine/native/onnxRuntime': 'onnxruntime-node',
      'engine/sharp': 'node_modules/sharp/dist/index.cjs',
      'engine/sharpWasm': '@img/sharp-wasm32/sharp.node',
      'engine/flac': '@wasm-audio-decoders/flac',
      'engine/mp3': 'mpg123-decoder',
    },
    // The native files, which are copied.
    external: ['../bin/*'],
  },
];

/** The file of the native ONNX Runtime that carries it, and the one that Node loads; the others serve graphics cards. */
const NATIVE = /^(onnxruntime\.dll|libonnxruntime\.(so\.1|1\.dylib)|onnxruntime_binding\.node)$/;

/** Copies what the server has beside its bundles: its runtimes, native for one platform, and a model to begin with. */
export async function copyServerFiles(outdir, platform = target) {
  const take = (file, to) => cp(file, join(outdir, to, basename(file)));
  const takeAll = async (folder, wanted, to) => {
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.filter((name) => wanted.test(name)).map((name) => take(join(folder, name), to)));
  };
  const native = join('bin/napi-v6', platform.replace('-', '/'));
  const model = 'models/demo/code-language';
  await Promise.all([
    takeAll('node_modules/onnxruntime-web/dist', /^ort-wasm-simd-threaded\.(mjs|wasm)$/, 'engine'),
    takeAll('node_modules/@img/sharp-wasm32/lib', /\.wasm$/, 'engine'),
    takeAll(join('node_modules/onnxruntime-node', native), NATIVE, join('engine', native)),
    takeAll(join('test', model), /^(config|tokenizer|tokenizer_config)\.json$/, model),
    take(join('test', model, 'onnx/model.onnx'), join(model, 'onnx')),
  ]);
}

async function buildAll() {
  await rm('dist', { recursive: true, force: true });
  await copyServerFiles('dist');
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
