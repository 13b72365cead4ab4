import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readText } from './readText';

const poolingConfig = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    pooling_mode_cls_token: v.optional(v.boolean(), false),
    pooling_mode_lasttoken: v.optional(v.boolean(), false),
  }),
);

/**
 * How a sentence embedding model makes one vector of a text, as parameters of `feature-extraction`; nothing for other
 * models. The files are those of the sentence-transformers library: `1_Pooling/config.json` and a folder `2_Normalize`.
 */
export async function sentenceDefaults(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(join(folder, '1_Pooling', 'config.json')).catch(() => undefined);
  const config = v.safeParse(poolingConfig, text);
  if (!config.success) return {};
  const { pooling_mode_cls_token, pooling_mode_lasttoken } = config.output;
  const pooling = pooling_mode_cls_token ? 'cls' : pooling_mode_lasttoken ? 'last_token' : 'mean';
  const normalize = await stat(join(folder, '2_Normalize')).then(
    () => true,
    () => false,
  );
  return { pooling, normalize };
}
