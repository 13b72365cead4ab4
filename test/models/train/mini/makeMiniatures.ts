import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { miniatureFiles } from './miniatureFiles';
import { sampleFiles } from './sampleFiles';

const MODELS = join(__dirname, '../../mini');
const SAMPLES = join(__dirname, '../../../fixtures/workspace');

async function main(): Promise<void> {
  await write(MODELS, miniatureFiles());
  await write(SAMPLES, await sampleFiles());
}

async function write(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

void main();
