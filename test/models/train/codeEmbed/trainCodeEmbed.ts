import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { Tensor as OrtTensor } from 'onnxruntime-node';
import { collectFiles } from '../codeLanguage/collectFiles';
import type { SourceFiles } from '../codeLanguage/collectFiles';
import { SOURCES } from '../codeLanguage/sources';
import { fetchPackages } from '../fetchSources';
import { Tape } from '../nn/tape';
import { TrainingSession } from '../nn/trainingSession';
import { seededRandom } from '../seededRandom';
import type { SeededRandom } from '../seededRandom';
import { loadTokenizer, makeTokenizerFiles } from '../tokenizerFiles';
import { embedFile, embedTraining, embedWeights } from './embedModel';
import { pairsOf } from './pairs';
import type { Pair } from './pairs';

const SEED = 1789;
const CACHE = join(__dirname, '../../../../node_modules/.cache/training');
const MODELS = join(__dirname, '../..');
const TARGET = join(MODELS, 'demo/code-embed');
const SIZES = { vocabulary: 5120, embedding: 64, filters: 64, vector: 96 };
const PAIRS = 64;
const STEPS = 1500;
const RATE = 3e-3;
const MAX_LENGTH = 160;
/** Words within names, as `readFile` and `read_file` speak of the same; numbers; runs of punctuation. */
const PIECES = '[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\\sA-Za-z0-9_]+';
const CHOICES = 20;

interface Example {
  readonly query: readonly number[];
  readonly code: readonly number[];
}

async function main(): Promise<void> {
  const random = seededRandom(SEED);
  const train = await readPairs('train', random);
  const heldOut = await readPairs('heldOut', random);
  const files = makeTokenizerFiles({
    texts: random
      .shuffle([...train])
      .slice(0, 30_000)
      .map(({ query, code }) => `${query}\n${code}`),
    pieces: PIECES,
    vocabulary: SIZES.vocabulary,
    special: { pad_token: '<pad>', bos_token: '<s>', eos_token: '</s>' },
    around: ['<s>', '</s>'],
    maximumLength: 1024,
  });
  const tokenize = loadTokenizer(files);
  const groups = new Map<string, Example[]>();
  for (const { query, code, language, kind } of train) {
    const key = `${language} ${kind}`;
    const example = {
      query: tokenize(query).slice(0, MAX_LENGTH),
      code: tokenize(code).slice(0, MAX_LENGTH),
    };
    const group = groups.get(key) ?? [];
    group.push(example);
    groups.set(key, group);
  }
  console.log(`${train.length} pairs to train on, ${heldOut.length} held out`);

  const weights = embedWeights(SIZES, random);
  const tape = new Tape(weights, true);
  const { loss, embedded } = embedTraining(tape, SIZES, PAIRS);
  const rows = { table: 'embedding', ids: 'ids', taken: embedded };
  const session = await TrainingSession.create({ tape, loss, rows }, weights, 0.01);
  // Pairs of one language are harder to tell apart, so they teach more than the difference of languages.
  const full = [...groups.values()].filter((group) => group.length >= PAIRS);
  let sum = 0;
  for (let step = 1; step <= STEPS; step++) {
    const group = full[random.integer(full.length)] as readonly Example[];
    const batch = random.shuffle([...group]).slice(0, PAIRS);
    sum += await session.step(feeds(batch), RATE * Math.min(1, step / 100) * (1 - (0.95 * step) / STEPS));
    if (step % 100 === 0) {
      console.log(`Step ${step}: loss ${(sum / 100).toFixed(3)}`);
    }
    if (step % 100 === 0) {
      sum = 0;
    }
  }
  await session.release();

  await mkdir(join(TARGET, 'onnx'), { recursive: true });
  await mkdir(join(TARGET, '1_Pooling'), { recursive: true });
  await mkdir(join(TARGET, '2_Normalize'), { recursive: true });
  await writeFile(join(TARGET, 'onnx/model.onnx'), embedFile(SIZES, weights));
  await writeJson('config.json', {
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: SIZES.vector,
    pad_token_id: 0,
  });
  await writeJson('1_Pooling/config.json', {
    word_embedding_dimension: SIZES.vector,
    pooling_mode_mean_tokens: true,
  });
  // The folder says that vectors are scaled to length 1; an empty one is not kept by version control.
  await writeJson('2_Normalize/config.json', {});
  await writeFile(join(TARGET, 'tokenizer.json'), `${JSON.stringify(files.tokenizer)}\n`);
  await writeJson('tokenizer_config.json', files.tokenizerConfig);
  await writeJson('training.json', {
    seed: SEED,
    pairs: { train: train.length, heldOut: heldOut.length },
    packages: 'the same as of demo/code-language, apart in the same way',
    choices: CHOICES,
    nearestIsRight: {
      codeForItsComment: await quality(heldOut, 'comment', random),
      codeOfTheSameFile: await quality(heldOut, 'code', random),
    },
  });
}

async function readPairs(part: 'train' | 'heldOut', random: SeededRandom): Promise<Pair[]> {
  const files: SourceFiles[] = [];
  for (const origin of await fetchPackages(CACHE, SOURCES[part])) {
    files.push(...(await collectFiles(origin, random)));
  }
  return pairsOf(files, 3, random);
}

function feeds(batch: readonly Example[]): Record<string, OrtTensor> {
  const texts = [...batch.map(({ query }) => query), ...batch.map(({ code }) => code)];
  const tokens = Math.max(...texts.map((text) => text.length));
  const ids = new BigInt64Array(texts.length * tokens);
  const attention = new BigInt64Array(texts.length * tokens);
  const self = new Float32Array(texts.length ** 2);
  for (const [row, text] of texts.entries()) {
    self[row * texts.length + row] = -1e4;
    for (const [column, id] of text.entries()) {
      ids[row * tokens + column] = BigInt(id);
      attention[row * tokens + column] = 1n;
    }
  }
  const others = texts.map((_, row) => BigInt((row + batch.length) % texts.length));
  return {
    ids: new OrtTensor('int64', ids, [texts.length, tokens]),
    attention: new OrtTensor('int64', attention, [texts.length, tokens]),
    labels: new OrtTensor('int64', BigInt64Array.from(others), [texts.length]),
    weights: new OrtTensor('float32', new Float32Array(texts.length).fill(1 / texts.length), [
      texts.length,
      1,
    ]),
    self: new OrtTensor('float32', self, [texts.length, texts.length]),
  };
}

/** How often the right code is the nearest of 20 of the same language, from packages that were not trained on. */
async function quality(pairs: readonly Pair[], kind: Pair['kind'], random: SeededRandom): Promise<number> {
  env.localModelPath = MODELS;
  env.allowRemoteModels = false;
  const embed = await pipeline('feature-extraction', 'demo/code-embed', { dtype: 'fp32' });
  const vectors = async (texts: string[]): Promise<number[][]> =>
    (await embed(texts, { pooling: 'mean', normalize: true })).tolist();
  let [asked, right] = [0, 0];
  for (const language of new Set(pairs.map((pair) => pair.language))) {
    const own = random.shuffle(pairs.filter((pair) => pair.language === language && pair.kind === kind));
    for (let start = 0; start + CHOICES <= Math.min(own.length, 5 * CHOICES); start += CHOICES) {
      const chosen = own.slice(start, start + CHOICES);
      const queries = await vectors(chosen.map(({ query }) => query));
      const codes = await vectors(chosen.map(({ code }) => code));
      for (const [index, query] of queries.entries()) {
        const likeness = codes.map((code) =>
          code.reduce((sum, value, at) => sum + value * (query[at] as number), 0),
        );
        asked++;
        if (likeness.indexOf(Math.max(...likeness)) === index) {
          right++;
        }
      }
    }
  }
  await embed.dispose();
  console.log(`${kind}: ${right} of ${asked}`);
  return Number((right / asked).toFixed(4));
}

async function writeJson(name: string, value: object): Promise<void> {
  await writeFile(join(TARGET, name), `${JSON.stringify(value, null, 1)}\n`);
}

void main();
