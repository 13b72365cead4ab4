import { createRequire } from 'node:module';
import * as v from 'valibot';

/**
 * Stands where transformers.js imports `sharp`, which reads and resizes images: it is loaded with the first image, since
 * models for text, which never need it, would pay for it with their start and their memory.
 */
// oxlint-disable-next-line import/no-default-export -- transformers.js imports the default
export default function sharp(...given: readonly unknown[]): unknown {
  const real = v.parse(v.function(), createRequire(import.meta.url)('./sharp.js'));
  return real(...given);
}
