// npm run bench:runtimes: compares the native ONNX Runtime of this platform with WebAssembly, as the package has them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { demoModels } from '../support/inferenceServer';
import { cacheFolder } from '../support/projectFolder';
import { buildBundles, copyServerFiles, shippedBundles } from '../support/shippedBundles';
import { MATRIX_MODEL, OPERATIONS_PER_TOKEN, writeMatrixModel } from './matrixModel';

const run = promisify(execFile);

/** Each way is measured so often, in turns, and the best of each figure counts: other work only ever adds to it. */
const ROUNDS = 3;
const PLATFORM = `${process.platform}-${process.arch}`;
const PLATFORMS = ['win32-x64', 'win32-arm64', 'darwin-x64', 'darwin-arm64', 'linux-x64', 'linux-arm64'];

const measured = v.object({
  label: v.literal('rust'),
  ...{
    firstAnswer: v.number(),
    single: v.number(),
    batch: v.number(),
    matrices: v.number(),
    rss: v.number(),
  },
});
type Measured = v.InferOutput<typeof measured>;
type Figure = Exclude<keyof Measured, 'label'>;

/** What is measured, with a factor and the unit that it is printed in. */
const FIGURES: Readonly<Record<Figure, readonly [string, number, string]>> = {
  firstAnswer: ['start to first answer', 1, 'ms'],
  single: ['one snippet', 1, 'ms'],
  batch: ['16 longer snippets', 1, 'ms'],
  matrices: [`${((OPERATIONS_PER_TOKEN * 128) / 1e9).toFixed(1)} G operations`, 1, 'ms'],
  rss: ['memory', 1e-6, 'MB'],
};

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-runtimes-'));
  try {
    await printSizes(folder);
    await printSpeed(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each platform's runtime takes, on disk and packed. */
async function printSizes(folder: string): Promise<void> {
  console.log('Size of the runtimes, on disk and packed:');
  for (const platform of ['universal', ...PLATFORMS]) {
    const target = join(folder, platform);
    await copyServerFiles(target, platform);
    const engine = join(target, 'engine');
    const native = join(engine, 'bin');
    const names =
      platform === 'universal'
        ? (await readdir(engine))
            .filter((name) => name.startsWith('ort-wasm'))
            .map((name) => join(engine, name))
        : existsSync(native)
          ? (await readdir(native, { recursive: true, withFileTypes: true }))
              .filter((entry) => entry.isFile())
              .map((entry) => join(entry.parentPath, entry.name))
          : [];
    const contents = await Promise.all(names.map((name) => readFile(name)));
    const mega = (sizes: readonly number[]) => (sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
    const packed = mega(contents.map((content) => gzipSync(content).length));
    const name = platform === 'universal' ? 'WebAssembly' : platform;
    console.log(
      `  ${name.padEnd(13)} ${names.length === 0 ? 'none' : `${mega(contents.map(({ length }) => length))} MB, ${packed} MB`}`,
    );
  }
}

async function printSpeed(folder: string): Promise<void> {
  const bundles = (await shippedBundles()).filter(({ entryPoints }) =>
    Object.keys(entryPoints).some((name) => name.startsWith('engine/')),
  );
  for (const platform of ['universal', PLATFORM]) {
    await buildBundles(bundles, join(folder, platform));
  }
  const models = join(folder, 'models');
  await cp(join(demoModels, 'demo', 'code-language'), join(models, 'demo', 'code-language'), {
    recursive: true,
  });
  await writeMatrixModel(models);

  const most = Math.min(4, availableParallelism());
  const nodes = [process.execPath, join(cacheFolder, `node-${PLATFORM}-22`, 'bin', 'node')].filter(
    existsSync,
  );
  const ways = nodes.flatMap((node, index) =>
    [PLATFORM, 'universal'].flatMap((platform) =>
      [1, most].map((threads) => ({
        name: `${platform === 'universal' ? 'WebAssembly' : 'native'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${index === 0 ? 'this Node' : 'Node 22'}`,
        probe: () =>
          probe(node, join(folder, platform, 'engine', 'transformers.mjs'), models, String(threads)),
      })),
    ),
  );
  const best = new Map<string, Measured>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, probe: measure } of ways) {
      best.set(name, better(await measure(), best.get(name)));
    }
  }
  const [first] = best.values();
  if (first === undefined) {
    return;
  }
  for (const figure of ['firstAnswer', 'single', 'batch', 'matrices', 'rss'] as const) {
    const [title, factor, unit] = FIGURES[figure];
    console.log(`${title[0]?.toUpperCase()}${title.slice(1)}:`);
    for (const [name, values] of best) {
      const ratio = (values[figure] / first[figure]).toFixed(2);
      console.log(
        `  ${name.padEnd(36)} ${(values[figure] * factor).toFixed(2).padStart(8)} ${unit}  (${ratio} ×)`,
      );
    }
  }
}

async function probe(node: string, library: string, models: string, threads: string): Promise<Measured> {
  const script = join(__dirname, 'runtimeProbe.mjs');
  const { stdout } = await run(node, [script, library, models, threads, MATRIX_MODEL]);
  return v.parse(measured, JSON.parse(stdout));
}

function better(one: Measured, other: Measured = one): Measured {
  const least = (figure: Figure) => Math.min(one[figure], other[figure]);
  return {
    label: 'rust',
    ...{ firstAnswer: least('firstAnswer'), single: least('single'), batch: least('batch') },
    ...{ matrices: least('matrices'), rss: least('rss') },
  };
}

void main();
