import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';

type CommonJs = (load: (name: string) => unknown, module: { exports: unknown }) => void;

/**
 * Loads a module of TypeScript with `vscode` in the place of VS Code's own module, which exists only in an extension
 * host: VS Code cannot run inside `npm run check`.
 */
export async function loadWithoutVsCode(path: string, vscode: object): Promise<unknown> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    logLevel: 'silent',
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const run = runInThisContext(`(require, module) => {${outputFiles[0]?.text ?? ''}}`) as CommonJs;
  const load = createRequire(__filename);
  const module = { exports: {} };
  run((name) => (name === 'vscode' ? vscode : load(name)), module);
  return module.exports;
}
