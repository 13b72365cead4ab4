// `npm run make:held-out`: writes the snippets that demo/code-language is measured on, from packages it was not trained on.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom } from '../seededRandom';
import { readSnippets } from './readSnippets';

/** Where `npm run soak` looks for the snippets. */
export const HELD_OUT = join(__dirname, '../../../../node_modules/.cache/training/heldOut.jsonl');

async function main(): Promise<void> {
  const { snippets } = await readSnippets('heldOut', seededRandom(20250));
  const lines = snippets.map(({ text, language }) => `${JSON.stringify({ text, language })}\n`);
  await mkdir(dirname(HELD_OUT), { recursive: true });
  await writeFile(HELD_OUT, lines.join(''));
  console.log(`${snippets.length} snippets in ${HELD_OUT}`);
}

void main();
