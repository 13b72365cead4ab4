import { createRequire } from 'node:module';
import * as v from 'valibot';

/** Pixels of the largest picture that is read, as cameras make them; its head says how many it has. */
const MAX_PIXELS = 50_000_000;

/**
 * Stands where transformers.js imports `sharp`, which reads and resizes images: it is loaded with the first image, since
 * models for text, which never need it, would pay for it with their start and their memory.
 */
// oxlint-disable-next-line import/no-default-export -- transformers.js imports the default
export default function sharp(input: unknown, options?: object): unknown {
  const real = v.parse(v.function(), createRequire(import.meta.url)('./sharp.js'));
  return real(input, { limitInputPixels: MAX_PIXELS, ...options });
}
