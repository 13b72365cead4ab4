import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheFolder, projectFolder } from '../projectFolder';
import type { VsCodeVersion } from '../vscode/vsCodeInstallation';

/**
 * Bundles each `test/integration/*.test.ts` for the extension host, where no TypeScript loader runs, and puts a fresh copy of
 * the sample workspace beside the bundles. Each version of VS Code has its own, because both may run at the same time:
 * `.vscode-test/VERSION/integration` and `.vscode-test/VERSION/workspace`.
 */
export async function buildIntegrationTests(version: VsCodeVersion): Promise<void> {
  const outdir = join(cacheFolder, version, 'integration');
  const workspace = join(cacheFolder, version, 'workspace');
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
