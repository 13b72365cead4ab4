import { build } from 'esbuild';
import { resolve } from 'node:path';

const script = resolve('.vscode-test', 'unit', 'server.cjs');

/**
 * Bundles the server's program as it is now, and gives its path: the processes of models start several times faster from
 * a bundle than from sources that are compiled on the way. It lies inside the project, where its packages are found.
 */
export function builtServer(): Promise<string> {
  return (built ??= bundle());
}

let built: Promise<string> | undefined;

async function bundle(): Promise<string> {
  await build({
    entryPoints: ['src/server/main.ts'],
    outfile: script,
    ...{
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      keepNames: true,
      sourcemap: 'inline',
    },
    external: ['@huggingface/transformers'],
    logLevel: 'warning',
  });
  return script;
}
