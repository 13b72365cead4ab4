import { createRequire } from 'node:module';

/**
 * Stands where transformers.js imports `sharp`, which reads and resizes images: it is loaded with the first image, since
 * models for text, which never need it, would pay for it with their start and their memory.
 */
export default function sharp(...given: readonly unknown[]): unknown {
  const real: (...all: readonly unknown[]) => unknown = createRequire(import.meta.url)('./sharp.js');
  return real(...given);
}
