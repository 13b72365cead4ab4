// `npm run test:package`: makes the package that people install, installs it in a VS Code with a fresh profile, and lets the
// UI tests of the first run use it in place of the extension under development. It shows what a package lacks.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../packageExtension';
import { projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';
import { unzip } from '../zipEntries';

const SUITES = process.env['HF_INFERENCE_TEST_SUITES'] ?? 'The first run|Infer on Selection';

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-installed-'));
  try {
    const file = join(folder, 'hf-inference.vsix');
    await packageExtension(file);
    await unzip(await readFile(file), folder);
    await runToEnd(
      process.execPath,
      [
        join('node_modules', 'mocha', 'bin', 'mocha.js'),
        ...['--no-package', '--config', 'test/support/run/ui.mocharc.json', '--grep', SUITES],
      ],
      {
        cwd: projectFolder,
        env: { HF_INFERENCE_TEST_EXTENSION: join(folder, 'extension') },
        output: 'show',
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
