import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transformerWeights } from '../nn/transformer';
import type { TransformerSizes } from '../nn/transformer';
import { seededRandom } from '../seededRandom';
import type { SeededRandom } from '../seededRandom';
import { loadTokenizer, makeTokenizerFiles } from '../tokenizerFiles';
import type { TokenizerFiles } from '../tokenizerFiles';
import { readDeclarations } from './declarations';
import { decoderFile, learnTokens, maskedFile } from './languageModel';
import type { Batch } from './languageModel';
import { completionQuality, maskQuality } from './measureDts';

const SEED = 4711;
const DEMO = join(__dirname, '../../demo');
const VOCABULARY = 3072;
/** Every character is part of a piece, as a text has to come out as it went in. */
const PIECES = ' ?[A-Za-z_$]+| ?[0-9]+|\\n *| ?[^\\sA-Za-z0-9_$]+|\\s';
const SPECIAL = { pad_token: '<pad>', eos_token: '</s>', bos_token: '</s>', mask_token: '<mask>' };
const SIZES = { vocabulary: VOCABULARY, heads: 4, sight: 'back', layers: 4, size: 128 } as const;
const MASK_SIZES = { ...SIZES, sight: 'both', layers: 3, size: 96 } as const;
const WIDTH = 160;
const ROWS = 20;
const STEPS = { complete: 1600, mask: 1200 };

/** Trains the models named on the command line, or both. */
async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const isWanted = (name: string) => named.length === 0 || named.includes(name);
  const random = seededRandom(SEED);
  const train = await readDeclarations('train', random);
  const heldOut = await readDeclarations('heldOut', random);
  const files = makeTokenizerFiles({
    texts: train.texts,
    pieces: PIECES,
    vocabulary: VOCABULARY,
    special: SPECIAL,
    maximumLength: 2048,
  });
  const tokenize = loadTokenizer(files);
  const end = files.tokenizer.model.vocab['</s>'] as number;
  const texts = train.texts.map((text) => [...tokenize(text), end]);
  console.log(`${texts.length} files, ${texts.reduce((sum, { length }) => sum + length, 0)} tokens`);
  const provenance = {
    seed: SEED,
    files: { train: train.texts.length, heldOut: heldOut.texts.length },
    packages: {
      train: train.packages.map(({ name, version }) => `npm ${name} ${version}`),
      heldOut: heldOut.packages.map(({ name, version }) => `npm ${name} ${version}`),
    },
  };

  if (isWanted('dts-complete')) {
    const weights = transformerWeights(SIZES, random);
    const next = (): Batch => continuing(texts, random);
    await learnTokens(SIZES, weights, { steps: STEPS.complete, rate: 3e-3, next }, random);
    await writeModel('dts-complete', decoderFile(SIZES, weights), files, {
      config: { ...shapeOf(SIZES), model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] },
      // A message is a piece of a declaration file: the answer goes on where the last one ends.
      chat_template: '{% for message in messages %}{{ message.content }}{% endfor %}',
    });
    await writeTraining('dts-complete', { ...provenance, ...(await completionQuality(DEMO, heldOut.texts)) });
  }
  if (isWanted('dts-mask')) {
    // Numbers of its own, so that the model is the same whether the other one is trained before or not.
    const own = seededRandom(SEED + 1);
    const mask = files.tokenizer.model.vocab['<mask>'] as number;
    const weights = transformerWeights(MASK_SIZES, own);
    const words = wordTokens(files.tokenizer.model.vocab);
    const next = (): Batch => masked(texts, words, mask, own);
    await learnTokens(MASK_SIZES, weights, { steps: STEPS.mask, rate: 3e-3, next }, own);
    await writeModel('dts-mask', maskedFile(MASK_SIZES, weights), files, {
      config: { ...shapeOf(MASK_SIZES), model_type: 'roberta', architectures: ['RobertaForMaskedLM'] },
    });
    await writeTraining('dts-mask', { ...provenance, ...(await maskQuality(DEMO, heldOut.texts)) });
  }
}

/** Pieces of files, each place asked for the token after it. */
function continuing(texts: readonly (readonly number[])[], random: SeededRandom): Batch {
  const rows = Array.from({ length: ROWS }, () => piece(texts, WIDTH + 1, random));
  return { ids: rows.map((row) => row.slice(0, -1)), targets: rows.map((row) => row.slice(1)) };
}

/**
 * Pieces of files in which some words are hidden and asked for: whole words after a space, as it is whole words that
 * people ask for, and as the mask takes the space before it along.
 */
function masked(
  texts: readonly (readonly number[])[],
  words: ReturnType<typeof wordTokens>,
  mask: number,
  random: SeededRandom,
): Batch {
  const rows = Array.from({ length: ROWS }, () => piece(texts, WIDTH, random));
  const isHidden = (row: readonly number[], at: number) =>
    words.first.has(row[at] ?? -1) && !words.later.has(row[at + 1] ?? -1) && random.next() < 0.3;
  const targets = rows.map((row) => row.map((id, at) => (isHidden(row, at) ? id : -1)));
  return {
    targets,
    ids: rows.map((row, index) => row.map((id, at) => ((targets[index]?.[at] ?? -1) < 0 ? id : mask))),
  };
}

/** The tokens that begin a word after a space, and those that may continue a word. */
function wordTokens(vocab: Readonly<Record<string, number>>): {
  readonly [part in 'first' | 'later']: ReadonlySet<number>;
} {
  // In byte-level vocabularies, \u0120 stands for the space.
  const matching = (pattern: RegExp) =>
    new Set(Object.entries(vocab).flatMap(([token, id]) => (pattern.test(token) ? [id] : [])));
  return { first: matching(/^\u0120[A-Za-z]{2,}$/), later: matching(/^[A-Za-z0-9_$]/) };
}

/** A piece of one file, or of several one after another where they are short. */
function piece(texts: readonly (readonly number[])[], length: number, random: SeededRandom): number[] {
  const tokens: number[] = [];
  while (tokens.length < length) {
    const text = texts[random.integer(texts.length)] as readonly number[];
    const start = random.next() < 0.2 ? 0 : random.integer(Math.max(1, text.length - length));
    tokens.push(...text.slice(start, start + length - tokens.length));
  }
  return tokens;
}

function shapeOf({ size, heads, layers, vocabulary }: TransformerSizes): object {
  return {
    ...{ vocab_size: vocabulary, n_embd: size, n_head: heads, n_layer: layers },
    ...{ hidden_size: size, num_attention_heads: heads, num_hidden_layers: layers },
    ...{ pad_token_id: 0, bos_token_id: 1, eos_token_id: 1 },
  };
}

interface ModelFiles {
  readonly config: object;
  readonly chat_template?: string;
}

async function writeModel(
  name: string,
  model: Uint8Array,
  files: TokenizerFiles,
  own: ModelFiles,
): Promise<void> {
  const folder = join(DEMO, name);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const { config, ...template } = own;
  await writeFile(join(folder, 'onnx/model.onnx'), model);
  await writeFile(join(folder, 'tokenizer.json'), `${JSON.stringify(files.tokenizer)}\n`);
  await writeFile(join(folder, 'tokenizer_config.json'), json({ ...files.tokenizerConfig, ...template }));
  await writeFile(join(folder, 'config.json'), json(config));
  if (template.chat_template === undefined) {
    return;
  }
  await writeFile(
    join(folder, 'generation_config.json'),
    json({ pad_token_id: 0, bos_token_id: 1, eos_token_id: 1 }),
  );
}

async function writeTraining(name: string, training: object): Promise<void> {
  await writeFile(join(DEMO, name, 'training.json'), json(training));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

void main();
