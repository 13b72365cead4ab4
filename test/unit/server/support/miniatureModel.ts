import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnnxGraph } from '../../../models/train/nn/onnxFile';
import { encodeOnnx } from '../../../models/train/nn/onnxFile';

/** The words that miniature models know; everything else is `[UNK]`. */
const WORDS = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'good',
  'bad',
  'paris',
  'anna',
  'is',
  'in',
  '!',
  'gro',
  '##ß',
  'ein',
];

export const MINIATURES = [
  'text-classification',
  'feature-extraction',
  'token-classification',
  'fill-mask',
  'text-generation',
] as const;
export type MiniatureKind = (typeof MINIATURES)[number];

const CHAT_TEMPLATE = '{% for message in messages %}{{ message.content }} {% endfor %}';

const LABELS = ['positive', 'negative', 'neutral'];
const ENTITIES = ['O', 'B-PER', 'B-LOC', 'I-LOC'];

/**
 * Writes a model of a few kilobytes into `root/id`, whose answers follow from its words: each word has a row of
 * numbers, and the answer is those rows, or their sum for a whole text.
 */
export async function writeMiniatureModel(root: string, id: string, kind: MiniatureKind): Promise<void> {
  const folder = join(root, id);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await json('config.json', configOf(kind));
  // A text that is continued has no end.
  await json(
    'tokenizer.json',
    kind === 'text-generation' ? { ...TOKENIZER, post_processor: null } : TOKENIZER,
  );
  await json('tokenizer_config.json', {
    tokenizer_class: 'DistilBertTokenizer',
    model_max_length: 64,
    do_lower_case: true,
    ...(kind === 'text-generation' ? { eos_token: '[SEP]', chat_template: CHAT_TEMPLATE } : {}),
    ...{
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
    },
  });
  await writeFile(join(folder, 'onnx', 'model.onnx'), encodeOnnx(graphOf(kind)));
}

function configOf(kind: MiniatureKind): object {
  if (kind === 'text-generation') {
    const size = { vocab_size: WORDS.length, n_positions: 10_000, n_embd: 2, n_layer: 1, n_head: 1 };
    return {
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      eos_token_id: WORDS.indexOf('[SEP]'),
      ...size,
    };
  }
  const shared = { model_type: 'distilbert', dim: 3, n_layers: 1, n_heads: 1, vocab_size: WORDS.length };
  const labels = kind === 'token-classification' ? ENTITIES : LABELS;
  const heads: Record<Exclude<MiniatureKind, 'text-generation'>, string> = {
    'text-classification': 'DistilBertForSequenceClassification',
    'token-classification': 'DistilBertForTokenClassification',
    'fill-mask': 'DistilBertForMaskedLM',
    'feature-extraction': 'DistilBertModel',
  };
  return {
    ...shared,
    architectures: [heads[kind]],
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
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

/** The row of a word: what the model says about it. */
function row(word: string, kind: MiniatureKind): number[] {
  const [first, second, third] = [word === 'good' ? 3 : 0, word === 'bad' ? 3 : 0, word === 'is' ? 1 : 0];
  switch (kind) {
    case 'token-classification':
      return [
        1,
        word === 'anna' ? 5 : 0,
        word === 'paris' ? 5 : 0,
        word.endsWith('##ß') || word === 'gro' ? 5 : 0,
      ];
    case 'fill-mask':
      return WORDS.map((_, index) =>
        word === '[MASK]' && index === 5 ? 4 : word === '[MASK]' && index === 6 ? 3 : 0,
      );
    case 'text-generation':
      return WORDS.map((next) => likelihood(word, next));
    default:
      return [first, second, third];
  }
}

function graphOf(kind: MiniatureKind): OnnxGraph {
  const rows = WORDS.map((word) => row(word, kind));
  const width = rows[0]?.length ?? 0;
  const summed = kind === 'text-classification';
  const result = kind === 'feature-extraction' ? 'last_hidden_state' : 'logits';
  return {
    inputs: ['input_ids', 'attention_mask'].map((name) => ({
      name,
      type: 'int64',
      shape: ['batch', 'sequence'],
    })),
    outputs: [
      { name: result, type: 'float', shape: summed ? ['batch', width] : ['batch', 'sequence', width] },
    ],
    constants: [
      {
        name: 'table',
        type: 'float',
        shape: [WORDS.length, width],
        data: new Uint8Array(new Float32Array(rows.flat()).buffer),
      },
      { name: 'axis', type: 'int64', shape: [1], data: new Uint8Array(new BigInt64Array([1n]).buffer) },
    ],
    nodes: summed
      ? [
          { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
          { operator: 'ReduceSum', inputs: ['rows', 'axis'], outputs: [result], attributes: { keepdims: 0 } },
        ]
      : [{ operator: 'Gather', inputs: ['table', 'input_ids'], outputs: [result] }],
  };
}

const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const special = (id: string) => [id, { id, ids: [WORDS.indexOf(id)], tokens: [id] }] as const;

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: WORDS.slice(0, 5).map((content, id) => ({
    ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [token('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, token('[SEP]')],
    pair: [
      token('[CLS]'),
      { Sequence: { id: 'A', type_id: 0 } },
      token('[SEP]'),
      { Sequence: { id: 'B', type_id: 1 } },
    ],
    special_tokens: Object.fromEntries([special('[CLS]'), special('[SEP]')]),
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
  },
};
