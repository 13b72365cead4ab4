import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor as OrtTensor } from 'onnxruntime-node';
import type { FetchedPackage } from '../fetchSources';
import { encodeOnnx } from '../nn/onnxFile';
import { Tape } from '../nn/tape';
import type { Weights } from '../nn/tape';
import { TrainingSession } from '../nn/trainingSession';
import { seededRandom } from '../seededRandom';
import type { SeededRandom } from '../seededRandom';
import { loadTokenizer, makeTokenizerFiles } from '../tokenizerFiles';
import { measure } from './measure';
import { classifier, startWeights, trainingGraph } from './model';
import type { ModelSizes } from './model';
import { LABELS, readSnippets } from './readSnippets';
import type { Part } from './readSnippets';

const SEED = 20250;
const TARGET = join(__dirname, '../../demo/code-language');
const VOCABULARY = 4096;
const EPOCHS = 4;
const BATCH_TOKENS = 6144;
const RATE = 2e-3;
/** Words, numbers, line breaks with the indentation after them, and up to three punctuation marks; no lone spaces. */
const PIECES = '[A-Za-z_]+|[0-9]+|\\n[\\n\\t ]*|\\t+|[^\\sA-Za-z0-9_]{1,3}';

interface Example {
  readonly ids: readonly number[];
  readonly label: number;
}

async function main(): Promise<void> {
  const random = seededRandom(SEED);
  const train = await readSnippets('train', random);
  const heldOut = await readSnippets('heldOut', random);

  console.log('Learning the tokenizer');
  const files = makeTokenizerFiles({
    texts: random
      .shuffle([...train.snippets])
      .slice(0, 30_000)
      .map(({ text }) => text),
    pieces: PIECES,
    vocabulary: VOCABULARY,
    special: { pad_token: '<pad>', bos_token: '<s>', eos_token: '</s>' },
    around: ['<s>', '</s>'],
    maximumLength: 2048,
  });
  const tokenize = loadTokenizer(files);
  const examples = train.snippets.map(({ text, language }): Example => ({
    ids: tokenize(text),
    label: LABELS.indexOf(language),
  }));

  const sizes: ModelSizes = { vocabulary: VOCABULARY, embedding: 64, filters: 192, classes: LABELS.length };
  const weights = startWeights(sizes, random);
  await learn(examples, sizes, weights, random);

  const model = inferenceModel(sizes, weights);
  await mkdir(join(TARGET, 'onnx'), { recursive: true });
  await writeFile(join(TARGET, 'onnx/model.onnx'), model);
  await writeJson('tokenizer.json', files.tokenizer);
  await writeJson('tokenizer_config.json', files.tokenizerConfig);
  await writeJson('config.json', {
    model_type: 'distilbert',
    architectures: ['DistilBertForSequenceClassification'],
    vocab_size: VOCABULARY,
    pad_token_id: 0,
    id2label: Object.fromEntries(LABELS.map((label, id) => [id, label])),
    label2id: Object.fromEntries(LABELS.map((label, id) => [label, id])),
  });
  const accuracy = await measure(TARGET, heldOut.snippets);
  await writeJson('training.json', {
    seed: SEED,
    snippetLines: '3 to 40, each length equally likely',
    counts: counts(train, heldOut),
    ...accuracy,
    packages: { train: train.packages.map(nameOf), heldOut: heldOut.packages.map(nameOf) },
  });
}

async function learn(
  examples: readonly Example[],
  sizes: ModelSizes,
  weights: ReadonlyMap<string, Weights>,
  random: SeededRandom,
): Promise<void> {
  const tape = new Tape(weights, true);
  const { loss, embedded } = trainingGraph(tape, sizes);
  const rows = { table: 'embedding', ids: 'ids', taken: embedded };
  const session = await TrainingSession.create({ tape, loss, rows }, weights, 0.01);
  const started = Date.now();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const batches = random.shuffle(batchesOf(examples, random));
    let sum = 0;
    for (const [index, batch] of batches.entries()) {
      const progress = (epoch + index / batches.length) / EPOCHS;
      sum += await session.step(feeds(batch), RATE * Math.min(1, progress * 20) * (1 - progress));
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`Epoch ${epoch + 1}: loss ${(sum / batches.length).toFixed(4)} after ${seconds} s`);
  }
  await session.release();
}

/** Snippets of about the same length go together, so that little padding is computed. */
function batchesOf(examples: readonly Example[], random: SeededRandom): Example[][] {
  const sorted = examples
    .map((example) => ({ example, key: example.ids.length * (1 + 0.1 * random.next()) }))
    .sort((a, b) => a.key - b.key);
  const batches: Example[][] = [[]];
  for (const { example } of sorted) {
    const batch = batches.at(-1) as Example[];
    if ((batch.length + 1) * example.ids.length > BATCH_TOKENS && batch.length > 0) {
      batches.push([example]);
    } else {
      batch.push(example);
    }
  }
  return batches;
}

function feeds(batch: readonly Example[]): Record<string, OrtTensor> {
  const tokens = Math.max(...batch.map(({ ids }) => ids.length));
  const ids = new BigInt64Array(batch.length * tokens);
  const attention = new BigInt64Array(batch.length * tokens);
  for (const [row, example] of batch.entries()) {
    for (const [column, id] of example.ids.entries()) {
      ids[row * tokens + column] = BigInt(id);
      attention[row * tokens + column] = 1n;
    }
  }
  const labels = BigInt64Array.from(batch, ({ label }) => BigInt(label));
  return {
    ids: new OrtTensor('int64', ids, [batch.length, tokens]),
    attention: new OrtTensor('int64', attention, [batch.length, tokens]),
    labels: new OrtTensor('int64', labels, [batch.length]),
    weights: new OrtTensor('float32', new Float32Array(batch.length).fill(1 / batch.length), [
      batch.length,
      1,
    ]),
  };
}

function inferenceModel(sizes: ModelSizes, weights: ReadonlyMap<string, Weights>): Uint8Array {
  const tape = new Tape(weights, false);
  const ids = tape.input('input_ids', 'int64', ['batch', 'tokens']);
  const attention = tape.input('attention_mask', 'int64', ['batch', 'tokens']);
  const { name } = tape.rename(classifier(tape, sizes, ids, attention).logits, 'logits');
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', sizes.classes] }]));
}

function counts(train: Part, heldOut: Part): Record<string, Record<string, Record<string, number>>> {
  const count = ({ files, snippets }: Part, label: string) => {
    const own = files.filter(({ language }) => language === label);
    return {
      packages: own.length,
      files: own.reduce((sum, { texts }) => sum + texts.length, 0),
      snippets: snippets.filter(({ language }) => language === label).length,
    };
  };
  return Object.fromEntries(
    LABELS.map((label) => [label, { train: count(train, label), heldOut: count(heldOut, label) }]),
  );
}

function nameOf({ registry, name, version }: FetchedPackage): string {
  return `${registry} ${name} ${version}`;
}

async function writeJson(name: string, value: object): Promise<void> {
  await writeFile(join(TARGET, name), `${JSON.stringify(value, null, name === 'tokenizer.json' ? 0 : 1)}\n`);
}

void main();
