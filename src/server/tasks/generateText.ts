import type { TextGenerationPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import type { LikelyToken, RunOptions } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { HeldBackText } from './heldBackText';
import { endIds, endTokens } from './endTokens';
import type { LengthSettings } from './generationWindow';
import { newTokenCount, windowOf } from './generationWindow';
import type { PenaltySettings } from './tokenPenalties';
import { TokenPenalties } from './tokenPenalties';
import type { SamplerSettings, ScoredToken } from './tokenSampler';
import { TokenSampler } from './tokenSampler';
import { TokenText } from './tokenText';

export interface GenerationSettings extends SamplerSettings, LengthSettings {
  readonly penalties: PenaltySettings;
  /** Texts that end the generation; they may contain the names of special tokens. */
  readonly stop: readonly string[];
  /** The names of special tokens that are part of the text. */
  readonly shownMarks?: readonly string[];
}

/** The result of a generation, and why it ended. */
export const generation = v.object({
  /** The new text, including the stop text. */
  text: v.string(),
  /** The new text up to the stop text. */
  beforeStop: v.string(),
  finish: v.picklist(['length', 'eos_token', 'stop_sequence']),
  tokens: v.number(),
  promptTokens: v.number(),
  /** Whether the same request gives the same text again: nothing was drawn at random, or with a seed. */
  isRepeatable: v.optional(v.boolean(), false),
});
export type Generation = v.InferOutput<typeof generation>;

/**
 * Continues a text. Throws `InvalidInputError` if prompt and new tokens exceed the context window, or if the model cannot
 * start from an empty text; a `ModelFailureError` if the model's numbers are invalid; and the signal's reason if it is
 * aborted.
 */
export async function generateText(
  pipe: TextGenerationPipeline,
  prompt: { readonly text: string; readonly addSpecialTokens: boolean },
  settings: GenerationSettings,
  { signal, onToken, topTokens = 0 }: RunOptions,
): Promise<Generation> {
  const { LogitsProcessor, LogitsProcessorList, StoppingCriteria, Tensor, TextStreamer } =
    await import('@huggingface/transformers');
  const { tokenizer, model } = pipe;
  const ids = promptIds(pipe, prompt).slice(-(settings.truncate ?? Infinity));
  const newTokens = newTokenCount(ids.length, windowOf(pipe), settings);
  const ends = endTokens(pipe);
  const special = new Set<number>([...tokenizer.all_special_ids, ...ends]);
  const text = new TokenText(ids, (part) =>
    tokenizer.decode(part, { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
  );
  const penalties = new TokenPenalties(settings.penalties, ids);
  const sampler = new TokenSampler(settings);
  const held = new HeldBackText(settings.stop);
  let beforeStop = '';
  let last: ReturnType<typeof sampler.choose> | undefined;
  let tokens = 0;

  /** Samples the token and rules out all others, so that the library chooses it, too. */
  class SampledToken extends LogitsProcessor {
    override _call(_ids: bigint[][], logits: InstanceType<typeof Tensor>): InstanceType<typeof Tensor> {
      const scores = v.parse(v.instance(Float32Array), logits.data);
      penalties.apply(scores);
      last = sampler.choose(scores, topTokens);
      const chosen = new Float32Array(scores.length).fill(-Infinity);
      chosen[last.id] = 0;
      return new Tensor('float32', chosen, logits.dims);
    }
  }
  const markOf = (id: number): string | undefined =>
    special.has(id) ? tokenizer.decode([id], { skip_special_tokens: false }) : undefined;
  const hasEnded = () => last !== undefined && ends.has(last.id);
  class Stop extends StoppingCriteria {
    override _call(batch: number[][]): boolean[] {
      return batch.map(() => held.hasEnded || hasEnded() || signal.aborted);
    }
  }
  class TokenReporter extends TextStreamer {
    override put(): void {
      // The first call passes the prompt.
      if (last === undefined || signal.aborted) {
        return;
      }
      tokens++;
      penalties.add(last.id);
      const { top, ...chosen } = last;
      const mark = markOf(chosen.id);
      // Before the text has the new token.
      const others = top.map(({ id }) => markOf(id) ?? text.peek(id));
      const isShown = mark !== undefined && settings.shownMarks?.includes(mark) === true;
      const added = mark === undefined ? text.push(chosen.id) : isShown ? text.insert(mark) : '';
      const hidden = isShown ? undefined : mark;
      beforeStop += held.push(added) + held.push(hidden ?? '', true);
      const likely = (one: ScoredToken, index: number): LikelyToken => ({
        ...one,
        text: one.id === chosen.id ? (mark ?? added) : (others[index] ?? ''),
        special: special.has(one.id),
      });
      onToken?.({
        ...chosen,
        text: added,
        special: mark !== undefined,
        ...(hidden === undefined ? {} : { mark: hidden }),
        ...(topTokens === 0 ? {} : { top: top.map(likely) }),
      });
    }
    override end(): void {}
  }
  const processors = new LogitsProcessorList();
  processors.push(new SampledToken());
  const shape = [1, ids.length];
  await model.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    max_new_tokens: newTokens,
    ...{ do_sample: false, num_beams: 1, repetition_penalty: 1 },
    logits_processor: processors,
    stopping_criteria: new Stop(),
    streamer: new TokenReporter(tokenizer),
  });
  signal.throwIfAborted();
  const rest = held.push(text.finish());
  return {
    text: text.text,
    beforeStop: beforeStop + rest + held.finish(),
    finish: held.hasEnded ? 'stop_sequence' : hasEnded() ? 'eos_token' : 'length',
    tokens,
    promptTokens: ids.length,
    isRepeatable: !settings.sample || settings.seed !== undefined,
  };
}

function promptIds(
  { tokenizer, model }: TextGenerationPipeline,
  { text, addSpecialTokens }: { readonly text: string; readonly addSpecialTokens: boolean },
): number[] {
  const ids: number[] = tokenizer.encode(text, { add_special_tokens: addSpecialTokens });
  if (ids.length > 0) {
    return ids;
  }
  const [start] = [endIds({ eos_token_id: tokenizer.bos_token_id }), endIds(model.config)].flat();
  if (start === undefined) {
    throw new InvalidInputError(['`inputs`: this model cannot start from an empty text']);
  }
  return [start];
}
