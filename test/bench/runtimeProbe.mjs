// One measurement of test/bench/runtimes.ts in a process of its own: node runtimeProbe.mjs LIBRARY MODELS THREADS MATRIX_MODEL
import { pathToFileURL } from 'node:url';

const [library, models, threads, matrixModel] = process.argv.slice(2);
const started = performance.now();
const { env, pipeline } = await import(pathToFileURL(library).href);
env.allowRemoteModels = false;
env.useFSCache = false;
env.localModelPath = models;
env.logLevel = 40;
const { wasm } = env.backends.onnx;
if (wasm !== undefined) {
  wasm.numThreads = Number(threads);
}
const options = {
  ...{ device: 'cpu', dtype: 'fp32', subfolder: 'onnx', local_files_only: true },
  session_options: { intraOpNumThreads: Number(threads) },
};

const snippet = [
  'fn total(prices: &[u32]) -> u32 {',
  '    let mut sum = 0;',
  '    for price in prices.iter() { sum += price; }',
  '    println!("{}", sum);',
  '    sum',
  '}',
].join('\n');
const classify = await pipeline('text-classification', 'demo/code-language', options);
const [{ label }] = await classify(snippet);
const firstAnswer = performance.now() - started;

async function median(times, run) {
  const taken = [];
  for (let time = -3; time < times; time++) {
    const before = performance.now();
    await run();
    if (time >= 0) {
      taken.push(performance.now() - before);
    }
  }
  return taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)];
}

const single = await median(100, () => classify(snippet));
const batch = await median(10, () => classify(Array(16).fill(snippet.repeat(4))));
const rss = process.memoryUsage.rss();
const vectors = await pipeline('feature-extraction', matrixModel, options);
const matrices = await median(20, () => vectors('good '.repeat(128)));
process.stdout.write(`${JSON.stringify({ label, firstAnswer, single, batch, matrices, rss })}\n`);
process.exit(0);
