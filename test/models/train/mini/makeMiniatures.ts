import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { miniatureFiles } from './miniatureFiles';

const TARGET = join(__dirname, '../../mini');

async function main(): Promise<void> {
  for (const [path, bytes] of miniatureFiles()) {
    const file = join(TARGET, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

void main();
