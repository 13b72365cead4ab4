import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnnxGraph } from '../../models/train/nn/onnxFile';
import { encodeOnnx } from '../../models/train/nn/onnxFile';
import { decode, lookup, sum, WORDS } from './miniatureGraphs';
import { miniatureTokenizer } from './miniatureTokenizer';

interface Miniature {
  readonly config: object;
  readonly tokenizer?: object;
  /** By the names of the files. */
  readonly graphs: Readonly<Record<string, OnnxGraph>>;
}

const only =
  (...wanted: string[]) =>
  (word: string) =>
    wanted.includes(word) ? 3 : 0;
const oneHot = (word: string, weight: number) => WORDS.map((other) => (other === word ? weight : 0));
const BERT = { model_type: 'distilbert', dim: 3, n_layers: 1, n_heads: 1, vocab_size: WORDS.length };
const END = WORDS.indexOf('[SEP]');

function bert(head: string, graph: OnnxGraph, labels: readonly string[] = []): Miniature {
  const id2label = Object.fromEntries(labels.map((label, index) => [index, label]));
  const label2id = Object.fromEntries(labels.map((label, index) => [label, index]));
  return {
    config: { ...BERT, architectures: [`DistilBert${head}`], id2label, label2id },
    graphs: { model: graph },
  };
}

/** Which words follow a word, the likeliest first. */
const FOLLOWERS: Readonly<Record<string, readonly string[]>> = {
  good: ['is', 'bad'],
  is: ['bad', 'good'],
  bad: ['good', 'is'],
  anna: ['!'],
  '!': ['[SEP]'],
};

/** A logit of 2 for the likeliest next word and 1 for the other; `paris` may always follow. */
function likelihood(word: string, next: string): number {
  const rank = (FOLLOWERS[word] ?? []).indexOf(next);
  return rank === -1 ? (next === 'paris' ? 0.5 : 0) : 2 - rank;
}

const sentiment = (word: string) => [only('good')(word), only('bad')(word), word === 'is' ? 1 : 0];

/** Repeats the words of the source text, the ones that the vocabulary has first, and no word after itself. */
const seq2seq: Miniature = {
  config: {
    ...{ model_type: 't5', architectures: ['T5ForConditionalGeneration'], is_encoder_decoder: true },
    ...{ d_model: 4, d_kv: 2, num_heads: 1, num_layers: 1, num_decoder_layers: 1, vocab_size: WORDS.length },
    ...{ decoder_start_token_id: 0, eos_token_id: END, pad_token_id: 0 },
  },
  graphs: {
    encoder_model: lookup({
      last_hidden_state: (word) => (word.startsWith('[') ? oneHot(word, 0) : oneHot(word, 5)),
    }),
    decoder_model_merged: decode((word) => oneHot(word, -9)),
  },
};

const MODELS = {
  'text-classification': bert('ForSequenceClassification', sum(sentiment), [
    'positive',
    'negative',
    'neutral',
  ]),
  'zero-shot-classification': bert(
    'ForSequenceClassification',
    sum((word) => [only('bad')(word), 0, only('good')(word)]),
    ['CONTRADICTION', 'NEUTRAL', 'ENTAILMENT'],
  ),
  'feature-extraction': bert('Model', lookup({ last_hidden_state: sentiment })),
  'token-classification': bert(
    'ForTokenClassification',
    lookup({
      logits: (word) => [1, only('anna')(word) * 2, only('paris')(word) * 2, only('gro', '##ß')(word) * 2],
    }),
    ['O', 'B-PER', 'B-LOC', 'I-LOC'],
  ),
  'question-answering': bert(
    'ForQuestionAnswering',
    lookup({
      start_logits: only('anna', 'paris'),
      end_logits: (word) => (word === '!' ? 4 : only('anna')(word)),
    }),
  ),
  'fill-mask': bert(
    'ForMaskedLM',
    lookup({
      logits: (word) =>
        WORDS.map((other) => (word !== '[MASK]' ? 0 : other === 'good' ? 4 : other === 'bad' ? 3 : 0)),
    }),
  ),
  'text-generation': {
    config: {
      ...{ model_type: 'gpt2', architectures: ['GPT2LMHeadModel'], eos_token_id: END },
      ...{ vocab_size: WORDS.length, n_positions: 10_000, n_embd: 2, n_layer: 1, n_head: 1 },
    },
    tokenizer: {
      eos_token: '[SEP]',
      chat_template: '{% for message in messages %}{{ message.content }} {% endfor %}',
    },
    graphs: { model: lookup({ logits: (word) => WORDS.map((next) => likelihood(word, next)) }) },
  },
  summarization: seq2seq,
} as const satisfies Readonly<Record<string, Miniature>>;

/** The miniature models are called `mini/<task>`. */
export const MINIATURES = Object.keys(MODELS);

/**
 * Writes all miniature models into a model folder. They are a few kilobytes each, run in the real library, and their
 * answers follow from their words by tables, so they can be worked out by hand.
 */
export async function writeMiniatureModels(root: string): Promise<void> {
  for (const name of MINIATURES) {
    await writeMiniature(join(root, 'mini', name), name);
  }
}

/** Writes one miniature model into a folder of its own; `change` makes its graphs others. */
export async function writeMiniature(
  folder: string,
  name: string,
  change: (graph: OnnxGraph) => OnnxGraph = (graph) => graph,
): Promise<void> {
  const model = Object.entries<Miniature>(MODELS).find(([one]) => one === name)?.[1];
  if (model === undefined) {
    throw new Error(`There is no miniature ${name}`);
  }
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const { tokenizer, settings } = miniatureTokenizer(name !== 'text-generation', model.tokenizer ?? {});
  const files = {
    'config.json': model.config,
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': settings,
  };
  for (const [file, value] of Object.entries(files)) {
    await writeFile(join(folder, file), JSON.stringify(value));
  }
  for (const [file, graph] of Object.entries(model.graphs)) {
    await writeFile(join(folder, 'onnx', `${file}.onnx`), encodeOnnx(change(graph)));
  }
}
