import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import type * as Settings from '../../../src/platform/settings';

type CommonJs = (require: (name: string) => unknown, module: { exports: unknown }) => void;

/**
 * The settings module, loaded without VS Code: its table is data, and only its readers need the editor. Importing it
 * as it is would fail, because there is no `vscode` module outside of an extension host.
 */
export async function loadSettings(): Promise<typeof Settings> {
  const { outputFiles } = await build({
    entryPoints: ['src/platform/settings.ts'],
    bundle: true,
    write: false,
    logLevel: 'silent',
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const run = runInThisContext(`(require, module) => {${outputFiles[0]?.text ?? ''}}`) as CommonJs;
  const module = { exports: {} };
  run(() => ({}), module);
  return module.exports as typeof Settings;
}
