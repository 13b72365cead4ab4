import { createRequire } from 'node:module';
import * as v from 'valibot';

/** Maximum number of pixels of an image, enough for cameras; checked before decoding. */
const MAX_PIXELS = 50_000_000;

/**
 * Replaces the `sharp` that transformers.js imports for reading and resizing images. Loads it with the first image, so
 * that text models do not pay for it in startup time and memory.
 */
// oxlint-disable-next-line import/no-default-export -- transformers.js imports the default
export default function sharp(input: unknown, options?: object): unknown {
  const real = v.parse(v.function(), createRequire(import.meta.url)('./sharp.js'));
  return real(input, { limitInputPixels: MAX_PIXELS, ...options });
}
