// `npm run package`: makes hf-inference.vsix, which runs everywhere. `npm run package -- linux-x64 win32-x64` makes packages
// for these platforms instead, with the native ONNX Runtime: hf-inference-linux-x64.vsix, …
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { packageExtension } from './packageExtension';

const TARGETS = [
  'universal',
  'win32-x64',
  'win32-arm64',
  'darwin-x64',
  'darwin-arm64',
  'linux-x64',
  'linux-arm64',
] as const;

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const targets = v.parse(v.array(v.picklist(TARGETS)), given.length === 0 ? ['universal'] : given);
  for (const target of targets) {
    const file = target === 'universal' ? 'hf-inference.vsix' : `hf-inference-${target}.vsix`;
    await packageExtension(file, target);
    process.stdout.write(`${file}  ${((await stat(file)).size / 1e6).toFixed(1)} MB\n`);
  }
}

void main();
