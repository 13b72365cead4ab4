import { encodeOnnx } from '../nn/onnxFile';
import { Tape } from '../nn/tape';
import type { Tensor } from '../nn/tape';
import { ENTITY_LABELS, entityLabel, topicsOf, VOCABULARY } from './words';

type Row = (word: string) => readonly number[];

/** A graph with one table that has a row for each word. */
function tapeWith(row: Row): { readonly tape: Tape; readonly table: Tensor } {
  const rows = VOCABULARY.map(row);
  const weights = { shape: [rows.length, rows[0]?.length ?? 0], values: Float32Array.from(rows.flat()) };
  const tape = new Tape(new Map([['words', weights]]), false);
  return { tape, table: tape.parameter('words') };
}

function input(tape: Tape, name: string): Tensor {
  return tape.input(name, 'int64', ['batch', 'tokens']);
}

/** Finds the names in a text: the table says what each word is. */
export function nameFinder(): Uint8Array {
  const { tape, table } = tapeWith((word) =>
    ENTITY_LABELS.map((label) => (label === entityLabel(word) ? 8 : 0)),
  );
  const { name } = tape.rename(tape.operator('Gather', [table, input(tape, 'input_ids')]), 'logits');
  return encodeOnnx(tape.graph([{ name, type: 'float' }]));
}

/** Answers who, where and which company with a name of the context: the table asks, begins and ends for each kind. */
export function answerer(): Uint8Array {
  const kinds = ['PER', 'LOC', 'ORG'];
  const asks = ['who', 'where', 'company'];
  const { tape, table } = tapeWith((word) => {
    const label = entityLabel(word);
    const named = (first: number, later: number) =>
      kinds.map((kind) => (label === `B-${kind}` ? first : label === `I-${kind}` ? later : 0));
    return [...asks.map((asked) => (asked === word ? 1 : 0)), ...named(10, 0), ...named(6, 9)];
  });
  const rows = tape.operator('Gather', [table, input(tape, 'input_ids')]);
  const sizes = tape.constant('int64', [3, 3, 3]);
  const [asking, first, last] = tape.operators('Split', [rows, sizes], { axis: 2 }, 3) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const question = tape.operator('Mul', [asking, partOf(tape).first]);
  const asked = tape.operator('ReduceMax', [question, tape.constant('int64', [1])], { keepdims: 1 });
  const score = (place: Tensor, name: string) => {
    const fitting = tape.operator('Mul', [place, asked]);
    const sum = tape.operator('ReduceSum', [fitting, tape.constant('int64', [2])], { keepdims: 0 });
    return tape.rename(sum, name);
  };
  const outputs = [score(first, 'start_logits'), score(last, 'end_logits')];
  return encodeOnnx(tape.graph(outputs.map(({ name }) => ({ name, type: 'float' }))));
}

/** For each token 1 where it belongs to the first text and to the second, `[batch, tokens, 1]`. */
function partOf(tape: Tape): { readonly first: Tensor; readonly second: Tensor } {
  const types = tape.operator('Cast', [input(tape, 'token_type_ids')], { to: 1 });
  const second = tape.operator('Unsqueeze', [types, tape.constant('int64', [2])]);
  return { second, first: tape.operator('Sub', [tape.constant('float', [1], []), second]) };
}

/** Tells whether a label follows from a text: they share a word that means something, or a topic. */
export function topicJudge(): Uint8Array {
  const { tape, table } = tapeWith((word) => [
    ...topicsOf(word),
    word.length > 3 && !/^\W/.test(word) ? 1 : 0,
  ]);
  const ids = input(tape, 'input_ids');
  const { first, second } = partOf(tape);
  const topics = topicsOf('').length;
  const rows = tape.operator('Gather', [table, ids]);
  const sizes = tape.constant('int64', [topics, 1]);
  const [topic, meaning] = tape.operators('Split', [rows, sizes], { axis: 2 }, 2) as [Tensor, Tensor];
  const axis = (number: number) => tape.constant('int64', [number]);
  const about = (part: Tensor) =>
    tape.operator('ReduceMax', [tape.operator('Mul', [topic, part]), axis(1)], { keepdims: 0 });
  const both = tape.operator('Mul', [about(first), about(second)]);
  const sameTopic = tape.operator('ReduceSum', [both, axis(1)], { keepdims: 1 });

  const column = tape.operator('Unsqueeze', [ids, axis(2)]);
  const equal = tape.operator('Equal', [column, tape.operator('Unsqueeze', [ids, axis(1)])]);
  const meant = (part: Tensor) => tape.operator('Mul', [meaning, part]);
  const turned = tape.operator('Transpose', [meant(second)], { perm: [0, 2, 1] });
  const pairs = tape.operator('Mul', [
    tape.operator('Mul', [meant(first), turned]),
    tape.operator('Cast', [equal], { to: 1 }),
  ]);
  const sameWord = tape.operator('ReduceMax', [pairs, tape.constant('int64', [1, 2])], { keepdims: 0 });
  const shared = tape.operator('Add', [sameTopic, tape.operator('Unsqueeze', [sameWord, axis(1)])]);

  const certain = tape.operator('Mul', [shared, tape.constant('float', [5], [])]);
  const strength = tape.operator('Sub', [certain, tape.constant('float', [2.5], [])]);
  const neutral = tape.operator('Mul', [strength, tape.constant('float', [0], [])]);
  const { name } = tape.rename(
    tape.operator('Concat', [tape.operator('Neg', [strength]), neutral, strength], { axis: 1 }),
    'logits',
  );
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', 3] }]));
}

/** Hands the words of the source text on to the writer, as numbers. */
export function reader(): Uint8Array {
  const tape = new Tape(new Map(), false);
  const ids = tape.operator('Cast', [input(tape, 'input_ids')], { to: 1 });
  const mask = tape.operator('Cast', [input(tape, 'attention_mask')], { to: 1 });
  const present = tape.operator('Unsqueeze', [
    tape.operator('Mul', [ids, mask]),
    tape.constant('int64', [2]),
  ]);
  const { name } = tape.rename(present, 'last_hidden_state');
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', 'tokens', 1] }]));
}

/**
 * Writes for each word of the source text the word that `wordFor` gives, and ends where the text or, with `oneSentence`,
 * its first sentence does. How far it is, it knows from the length of its cache only.
 */
export function writer(wordFor: (word: string) => string, oneSentence: boolean): Uint8Array {
  const end = VOCABULARY.indexOf('[SEP]');
  const { tape, table } = tapeWith((word) => [
    word.startsWith('[') ? end : VOCABULARY.indexOf(wordFor(word)),
  ]);
  const int = (value: number) => tape.constant('int64', [value], []);
  const sizeOf = (tensor: Tensor, axis: number) =>
    tape.operator('Gather', [tape.operator('Shape', [tensor]), int(axis)]);
  const ids = tape.input('input_ids', 'int64', ['batch_size', 'new_tokens']);
  const source = tape.input('encoder_hidden_states', 'float', ['batch_size', 'source_tokens', 1]);
  const past = ['key', 'value'].map((part) =>
    tape.input(`past_key_values.0.decoder.${part}`, 'float', ['batch_size', 1, 'past_tokens', 1]),
  ) as [Tensor, Tensor];

  const before = sizeOf(past[0], 2);
  // The first word comes after [CLS]; behind the last one everything is the end.
  const first = tape.operator('Add', [before, int(1)]);
  const places = tape.operator('Range', [first, tape.operator('Add', [first, sizeOf(ids, 1)]), int(1)]);
  const inside = tape.operator('Min', [places, tape.operator('Sub', [sizeOf(source, 1), int(1)])]);
  const words = tape.operator('Squeeze', [source, tape.constant('int64', [2])]);
  const numbers = tape.operator('Cast', [tape.operator('Gather', [words, inside], { axis: 1 })], { to: 7 });
  const found = tape.operator('Squeeze', [
    tape.operator('Gather', [table, numbers]),
    tape.constant('int64', [2]),
  ]);
  const next = tape.operator('Cast', [found], { to: 7 });
  const finished = tape.operator('Equal', [ids, int(VOCABULARY.indexOf('.'))]);
  const chosen = oneSentence ? tape.operator('Where', [finished, int(end), next]) : next;
  const scores = tape.operator('OneHot', [chosen, int(VOCABULARY.length), tape.constant('float', [0, 10])], {
    axis: -1,
  });

  const outputs = [tape.rename(scores, 'logits')];
  const shape = tape.operator('Unsqueeze', [
    tape.operator('Cast', [ids], { to: 1 }),
    tape.constant('int64', [1, 3]),
  ]);
  for (const [index, part] of ['key', 'value'].entries()) {
    const longer = tape.operator('Concat', [past[index] as Tensor, shape], { axis: 2 });
    outputs.push(tape.rename(longer, `present.0.decoder.${part}`));
  }
  return encodeOnnx(tape.graph(outputs.map(({ name }) => ({ name, type: 'float' }))));
}
