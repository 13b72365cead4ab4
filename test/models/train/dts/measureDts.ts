import { dirname } from 'node:path';
import { AutoModelForCausalLM, AutoTokenizer, env, pipeline } from '@huggingface/transformers';

const PIECE = 1200;

/** How well texts are continued that the model has never seen, measured on the files that are shipped. */
export async function completionQuality(demo: string, texts: readonly string[]): Promise<object> {
  env.localModelPath = dirname(demo);
  env.allowRemoteModels = false;
  const tokenizer = await AutoTokenizer.from_pretrained('demo/dts-complete');
  const model = await AutoModelForCausalLM.from_pretrained('demo/dts-complete', { dtype: 'fp32' });
  let [asked, right, loss] = [0, 0, 0];
  for (const text of texts.slice(0, 200)) {
    const inputs = tokenizer(text.slice(0, PIECE));
    const ids: number[] = inputs.input_ids.tolist().flat().map(Number);
    const { logits } = await model(inputs);
    const size = logits.dims[2] as number;
    for (let place = 32; place + 1 < ids.length; place++) {
      const scores: Float32Array = logits.data.subarray(place * size, (place + 1) * size);
      const target = ids[place + 1] as number;
      const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
      const sum = scores.reduce((total, score) => total + Math.exp(score - most), 0);
      loss += Math.log(sum) + most - (scores[target] as number);
      asked++;
      if (scores[target] === most) {
        right++;
      }
    }
  }
  await model.dispose();
  const quality = {
    tokens: asked,
    nextTokenAccuracy: round(right / asked),
    perplexity: round(Math.exp(loss / asked)),
  };
  console.log(quality);
  return quality;
}

/** How often a hidden word is the first, or among the first five, of the model's candidates. */
export async function maskQuality(demo: string, texts: readonly string[]): Promise<object> {
  env.localModelPath = dirname(demo);
  env.allowRemoteModels = false;
  const fill = await pipeline('fill-mask', 'demo/dts-mask', { dtype: 'fp32' });
  let [asked, first, five] = [0, 0, 0];
  for (const text of texts.slice(0, 200)) {
    const part = text.slice(0, PIECE);
    const words = [...part.matchAll(/ ([A-Za-z]+)\b/g)];
    const word = words[Math.floor(words.length / 2)];
    if (word?.[1] === undefined) {
      continue;
    }
    const [, own] = word;
    const before = part.slice(0, word.index);
    const candidates = await fill(`${before} <mask>${part.slice(word.index + own.length + 1)}`, { top_k: 5 });
    const found = candidates.flat().map(({ token_str }) => token_str.trim());
    asked++;
    if (found[0] === own) {
      first++;
    }
    if (found.includes(own)) {
      five++;
    }
  }
  await fill.dispose();
  const quality = { words: asked, firstIsRight: round(first / asked), firstFiveHaveIt: round(five / asked) };
  console.log(quality);
  return quality;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
