import type { QuestionAnsweringPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';
import type { EncodedText } from './encodedText';
import { encodeText, rangeLength, specialTokenCount } from './encodedText';
import { likelyAnswers } from './likelyAnswers';
import { spanLogits } from './modelOutput';
import { modelWindow } from './modelWindow';
import { slidingWindows, defaultOverlap } from './slidingWindows';
import { oneText } from './textInputs';
import { tokenizerForm } from './tokenizing';
import { tokenSpans } from './tokenSpans';

const count = (min: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(min)));
const MAX_ANSWERS = 100;

/** Default number of tokens of question and context that are read at once. */
const DEFAULT_WINDOW = 384;

const WORD = /^[\p{L}\p{N}\p{M}]$/u;

/** Tokenizers whose first token represents the whole text. */
const withClass = v.looseObject({ cls_token: v.union([v.string(), v.looseObject({})]) });

interface Answer {
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly answer: string;
}

/**
 * Finds the part of the context that answers the question: `{score, start, end, answer}`, with offsets in Unicode code
 * points; a list of them if `top_k` is above 1. Parameters and defaults are those of transformers'
 * `QuestionAnsweringPipeline`: a long context is read in windows of `max_seq_len` tokens that overlap by `doc_stride`. A
 * question that leaves no room for the context is rejected.
 */
export const questionAnswering = defineTask({
  name: 'question-answering',
  pipeline: 'question-answering',
  inputs: v.object({ question: oneText, context: v.pipe(oneText, v.nonEmpty('is empty')) }),
  parameters: v.object({
    top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_ANSWERS)), 1),
    max_answer_len: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 15),
    max_seq_len: count(1),
    doc_stride: count(0),
    max_question_len: count(1),
    handle_impossible_answer: v.optional(v.boolean(), false),
    align_to_words: v.optional(v.boolean(), true),
  }),
  run: async (pipe, { question, context }, parameters, { signal }) => {
    const { top_k, max_answer_len, handle_impossible_answer } = parameters;
    const encoded = encodeText(pipe.tokenizer, question, context);
    const form = tokenizerForm(pipe.tokenizer);
    const spans = tokenSpans(context, form.tokenize(context), form);
    const points = [...context];
    const hasClass = encoded.text.from > 0 && v.is(withClass, pipe.tokenizer.config);
    const best = new Map<string, Answer>();
    let impossible = Infinity;
    for (const { input, range, at } of contextWindows(pipe, encoded, parameters)) {
      signal.throwIfAborted();
      const { start, end } = await spanLogits(pipe, input);
      const places = { from: at, to: at + rangeLength(range) };
      const found = likelyAnswers({ start, end }, places, hasClass, { top_k, max_answer_len });
      impossible = Math.min(impossible, found.impossible);
      for (const { score, from, to } of found.answers) {
        const begin = spans[range.from + from - at]?.start ?? 0;
        const stop = spans[range.from + to - at]?.end ?? 0;
        const span = parameters.align_to_words ? toWords(points, begin, stop) : { start: begin, end: stop };
        const key = `${span.start}-${span.end}`;
        // Windows overlap, so the same part can be found twice.
        if (score <= (best.get(key)?.score ?? -1)) {
          continue;
        }
        best.set(key, { score, ...span, answer: points.slice(span.start, span.end).join('') });
      }
    }
    const none = { start: 0, end: 0, answer: '' };
    const all = [
      ...best.values(),
      ...(handle_impossible_answer && Number.isFinite(impossible) ? [{ score: impossible, ...none }] : []),
    ];
    const answers = all.sort((a, b) => b.score - a.score).slice(0, top_k);
    return top_k > 1 ? answers : (answers[0] ?? { score: 0, ...none });
  },
});

interface WindowParameters {
  readonly max_seq_len?: number | undefined;
  readonly doc_stride?: number | undefined;
  readonly max_question_len?: number | undefined;
}

/** Splits the context into windows. Throws `InvalidInputError` if the question leaves no room. */
function contextWindows(
  pipe: QuestionAnsweringPipeline,
  encoded: EncodedText,
  { max_seq_len, doc_stride, max_question_len }: WindowParameters,
) {
  const questionTokens = rangeLength(encoded.text);
  const most = modelWindow(pipe);
  if (max_question_len !== undefined && questionTokens > max_question_len) {
    throw new InvalidInputError([
      `\`inputs.question\`: has ${questionTokens} tokens, more than \`max_question_len\``,
    ]);
  }
  const fixedTokens = specialTokenCount(encoded) + questionTokens;
  // A long question widens the default window before it is rejected.
  const window = Math.min(max_seq_len ?? Math.max(DEFAULT_WINDOW, 2 * fixedTokens), most);
  const room = window - fixedTokens;
  if (room < 1) {
    throw new InvalidInputError([
      `\`inputs.question\`: is too long; it has ${questionTokens} tokens, and this model supports ${window} including the context`,
    ]);
  }
  const overlap = doc_stride ?? Math.min(defaultOverlap(window), Math.floor(room / 2));
  if (overlap >= room && rangeLength(encoded.pair) > room) {
    throw new InvalidInputError([
      `\`parameters.doc_stride\`: must be less than ${room}, the size of a chunk`,
    ]);
  }
  return slidingWindows(encoded, 'pair', room, overlap);
}

/** Extends a span to whole words. */
function toWords(points: readonly string[], start: number, end: number) {
  const isWord = (at: number) => WORD.test(points[at] ?? '');
  let [from, to] = [start, end];
  while (from > 0 && isWord(from) && isWord(from - 1)) {
    from--;
  }
  while (to > from && to < points.length && isWord(to - 1) && isWord(to)) {
    to++;
  }
  return { start: from, end: to };
}
