import type { OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from '../../models/train/nn/onnxFile';

/** The words that miniature models know; everything else is `[UNK]`. */
export const WORDS = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  ...['good', 'bad', 'paris', 'anna', 'is', 'in', '!', 'gro', '##ß', 'ein'],
];

/** A number, or several, for each word. */
type Table = (word: string) => number | readonly number[];

const IDS = ['input_ids', 'attention_mask'];
const ids = (names: readonly string[]): OnnxValue[] =>
  names.map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] }));

function table(name: string, row: Table): OnnxConstant {
  const rows = WORDS.map(row);
  const width = rows.flatMap((one) => (typeof one === 'number' ? [] : [one.length]))[0];
  const data = new Uint8Array(new Float32Array(rows.flat()).buffer);
  return { name, type: 'float', shape: width === undefined ? [WORDS.length] : [WORDS.length, width], data };
}

const axisOne: OnnxConstant = {
  ...{ name: 'axis', type: 'int64', shape: [1] },
  data: new Uint8Array(new BigInt64Array([1n]).buffer),
};

/** Looks each word up in tables: one output for each table. */
export function lookup(outputs: Readonly<Record<string, Table>>): OnnxGraph {
  const constants = Object.entries(outputs).map(([name, row]) => table(`${name}_table`, row));
  return {
    inputs: ids(IDS),
    outputs: Object.keys(outputs).map((name, index) => ({
      ...{ name, type: 'float' },
      shape: ['batch', 'sequence', ...(constants[index]?.shape.slice(1) ?? [])],
    })),
    constants,
    nodes: Object.keys(outputs).map((name) => gather(`${name}_table`, 'input_ids', name)),
  };
}

/** Adds up the rows of all words of a text. */
export function sum(row: Table): OnnxGraph {
  const rows = table('table', row);
  return {
    inputs: ids(IDS),
    outputs: [{ name: 'logits', type: 'float', shape: ['batch', rows.shape[1] ?? 1] }],
    constants: [rows, axisOne],
    nodes: [
      gather('table', 'input_ids', 'rows'),
      { operator: 'ReduceSum', inputs: ['rows', 'axis'], outputs: ['logits'], attributes: { keepdims: 0 } },
    ],
  };
}

/**
 * The next word by all words so far: adds up their rows. Without a cache, and so wrong if only the newest word arrives.
 * `present`: gives out what would be cached, but takes nothing back, as the first half of a split export does.
 */
export function nextByAll(row: Table, present = false): OnnxGraph {
  const rows = table('table', row);
  const cached: OnnxValue = {
    name: 'present.0.key',
    type: 'float',
    shape: ['batch', 'sequence', WORDS.length],
  };
  const logits: OnnxValue = { name: 'logits', type: 'float', shape: ['batch', 1, WORDS.length] };
  return {
    inputs: ids(IDS),
    outputs: [logits, ...(present ? [cached] : [])],
    constants: [rows, axisOne],
    nodes: [
      gather('table', 'input_ids', cached.name),
      {
        operator: 'ReduceSum',
        inputs: [cached.name, 'axis'],
        outputs: ['logits'],
        attributes: { keepdims: 1 },
      },
    ],
  };
}

/** As `decode`, but by all words that are written so far. */
export function decodeByAll(row: Table): OnnxGraph {
  const { inputs, outputs, constants, nodes } = decode(row);
  const [lookup, sourceSays] = nodes;
  if (lookup === undefined || sourceSays === undefined) {
    throw new Error('This is not the graph of decode');
  }
  return {
    ...{ inputs, outputs, constants },
    nodes: [
      { ...lookup, outputs: ['rows'] },
      { operator: 'ReduceSum', inputs: ['rows', 'axis'], outputs: ['next'], attributes: { keepdims: 1 } },
      sourceSays,
      { operator: 'Add', inputs: ['next', 'source_says'], outputs: ['logits'] },
    ],
  };
}

/** The next word by the word before it, with what the words of the source text say added. */
export function decode(row: Table): OnnxGraph {
  const rows = table('table', row);
  const states: OnnxValue = {
    ...{ name: 'encoder_hidden_states', type: 'float' },
    shape: ['batch', 'source', WORDS.length],
  };
  return {
    inputs: [...ids(['input_ids']), states],
    outputs: [{ name: 'logits', type: 'float', shape: ['batch', 'sequence', WORDS.length] }],
    constants: [rows, axisOne],
    nodes: [
      gather('table', 'input_ids', 'next'),
      {
        operator: 'ReduceMax',
        inputs: [states.name, 'axis'],
        outputs: ['source_says'],
        attributes: { keepdims: 1 },
      },
      { operator: 'Add', inputs: ['next', 'source_says'], outputs: ['logits'] },
    ],
  };
}

function gather(from: string, indices: string, to: string): OnnxNode {
  return { operator: 'Gather', inputs: [from, indices], outputs: [to] };
}
