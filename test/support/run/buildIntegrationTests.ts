import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheFolder, projectFolder } from '../projectFolder';

/**
 * Bundles each `test/integration/*.test.ts` for the extension host, where no TypeScript loader runs, and lays a fresh copy of the
 * sample workspace beside the bundles: `.vscode-test/integration` and `.vscode-test/workspace`.
 */
export async function buildIntegrationTests(): Promise<void> {
  const outdir = join(cacheFolder, 'integration');
  const workspace = join(cacheFolder, 'workspace');
  await rm(outdir, { recursive: true, force: true });
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  await cp(join(projectFolder, 'test', 'fixtures', 'workspace'), workspace, { recursive: true });
  await build({
    entryPoints: [join(projectFolder, 'test', 'integration', '**', '*.test.ts')],
    outbase: join(projectFolder, 'test', 'integration'),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The Node of VS Code 1.105.
    target: 'node22',
    sourcemap: 'inline',
    keepNames: true,
    external: ['vscode', 'mocha', '@huggingface/transformers', 'esbuild', 'playwright-core'],
    logLevel: 'warning',
  });
}
