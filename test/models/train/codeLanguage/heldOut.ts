import { join } from 'node:path';

/** All snippets on which demo/code-language is measured; `npm run make:held-out` writes them. */
export const HELD_OUT = join(__dirname, '../../../../node_modules/.cache/training/heldOut.jsonl');
/** The sample of them in the repository: 10 of each language, each with the name of its package. */
export const HELD_OUT_SAMPLE = join(__dirname, 'heldOutSample.jsonl');
