import type { TextGenerationPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import type { RunOptions } from '../engine/engine';
import { WrongInput } from '../engine/engine';
import { TokenSampler } from './tokenSampler';
import type { SamplerSettings } from './tokenSampler';
import { TokenText } from './tokenText';

export interface GenerationSettings extends SamplerSettings {
  readonly maxNewTokens: number | undefined;
  /** What counts where `maxNewTokens` is not given; less for a model that cannot hold it twice. */
  readonly usualNewTokens: number;
  /** 1: none; `undefined`: as the model's own configuration says. */
  readonly repetitionPenalty: number | undefined;
  /** Texts that end the generation. */
  readonly stop: readonly string[];
}

/** What a generation made, and why it ended. */
export const generation = v.object({
  /** The new text, the stop text included. */
  text: v.string(),
  finish: v.picklist(['length', 'eos_token', 'stop_sequence']),
  tokens: v.number(),
  promptTokens: v.number(),
});
export type Generation = v.InferOutput<typeof generation>;

const lengths = v.looseObject({
  max_position_embeddings: v.optional(v.number()),
  n_positions: v.optional(v.number()),
});
const tokenizerLength = v.fallback(v.number(), Infinity);
const tokenIds = v.nullish(v.union([v.number(), v.array(v.number())]));
const endings = v.looseObject({ eos_token_id: tokenIds });

/**
 * Continues a text. Where text and new tokens together are too long for the model, the start of the text is left out.
 * Throws `WrongInput` for an empty text that the model cannot begin from, and the signal's reason when it is aborted.
 */
export async function generateText(
  pipe: TextGenerationPipeline,
  prompt: { readonly text: string; readonly addSpecialTokens: boolean },
  settings: GenerationSettings,
  { signal, onToken }: RunOptions,
): Promise<Generation> {
  const { LogitsProcessor, LogitsProcessorList, StoppingCriteria, Tensor, TextStreamer } =
    await import('@huggingface/transformers');
  const { tokenizer, model } = pipe;
  const most = longest(pipe);
  const newTokens = settings.maxNewTokens ?? Math.min(settings.usualNewTokens, Math.ceil(most / 2));
  if (newTokens >= most) {
    throw new WrongInput([
      `\`parameters.max_new_tokens\`: this model takes ${most} tokens in all, prompt included`,
    ]);
  }
  const ids = promptIds(pipe, prompt).slice(Number.isFinite(most) ? newTokens - most : 0);
  const special = new Set<number>(tokenizer.all_special_ids);
  const ends = new Set([endIds(model.config), endIds(model.generation_config)].flat());
  const text = new TokenText(ids, (part) =>
    tokenizer.decode(part, { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
  );
  const sampler = new TokenSampler(settings);
  let last: { readonly id: number; readonly logprob: number } | undefined;
  let tokens = 0;
  let stopped = false;

  /** Chooses the token itself, and leaves the library no other. */
  class Choice extends LogitsProcessor {
    override _call(_ids: bigint[][], logits: InstanceType<typeof Tensor>): InstanceType<typeof Tensor> {
      const scores = v.parse(v.instance(Float32Array), logits.data);
      last = sampler.choose(scores);
      const chosen = new Float32Array(scores.length).fill(-Infinity);
      chosen[last.id] = 0;
      return new Tensor('float32', chosen, logits.dims);
    }
  }
  class Stop extends StoppingCriteria {
    override _call(batch: number[][]): boolean[] {
      return batch.map(() => stopped || signal.aborted);
    }
  }
  class Watch extends TextStreamer {
    override put(): void {
      // The first call brings the prompt.
      if (last === undefined || signal.aborted) return;
      tokens++;
      const before = text.text.length;
      const added = text.push(last.id);
      stopped ||= settings.stop.some((end) => text.text.includes(end, Math.max(0, before - end.length)));
      onToken?.({ ...last, text: added, special: special.has(last.id) });
    }
    override end(): void {}
  }
  const processors = new LogitsProcessorList();
  processors.push(new Choice());
  const shape = [1, ids.length];
  await model.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    max_new_tokens: newTokens,
    ...(settings.repetitionPenalty === undefined ? {} : { repetition_penalty: settings.repetitionPenalty }),
    ...{ do_sample: false, num_beams: 1 },
    logits_processor: processors,
    stopping_criteria: new Stop(),
    streamer: new Watch(tokenizer),
  });
  signal.throwIfAborted();
  text.finish();
  const ended = last !== undefined && ends.has(last.id);
  const finish = stopped ? 'stop_sequence' : ended ? 'eos_token' : 'length';
  return { text: text.text, finish, tokens, promptTokens: ids.length };
}

/** How many tokens a model can hold, as its configuration says; `Infinity` where it says nothing. */
function longest({ model, tokenizer }: TextGenerationPipeline): number {
  const { max_position_embeddings, n_positions } = v.parse(lengths, model.config);
  const said = v.parse(tokenizerLength, tokenizer.model_max_length);
  // Some tokenizers say a number with thirty digits for "no limit".
  return max_position_embeddings ?? n_positions ?? (said < 1e7 ? said : Infinity);
}

function promptIds(
  { tokenizer, model }: TextGenerationPipeline,
  { text, addSpecialTokens }: { readonly text: string; readonly addSpecialTokens: boolean },
): number[] {
  const ids: number[] = tokenizer.encode(text, { add_special_tokens: addSpecialTokens });
  if (ids.length > 0) return ids;
  const [start] = [endIds({ eos_token_id: tokenizer.bos_token_id }), endIds(model.config)].flat();
  if (start === undefined) throw new WrongInput(['`inputs`: this model cannot begin from an empty text']);
  return [start];
}

function endIds(config: unknown): number[] {
  const parsed = v.safeParse(endings, { ...Object(config) });
  return parsed.success ? [parsed.output.eos_token_id ?? []].flat() : [];
}
