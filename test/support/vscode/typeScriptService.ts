import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { npmPackage } from './npmPackage';
import type { VsCodeInstallation } from './vsCodeInstallation';

/** What VS Code's own extensions ask for. */
const TYPESCRIPT = 'typescript@6.0.3';

/**
 * Gives VS Code the TypeScript that its built-in extension looks for; without it, opening a TypeScript file brings up an
 * error of VS Code's. For people only: tests go without.
 */
export async function addTypeScriptService({ serverMain }: VsCodeInstallation): Promise<void> {
  const target = join(dirname(serverMain), '..', 'extensions', 'node_modules', 'typescript');
  if (existsSync(target)) {
    return;
  }
  const folder = await npmPackage(TYPESCRIPT, 'Installing TypeScript for the samples from npm (once)…');
  await mkdir(dirname(target), { recursive: true });
  // A checkout that was moved has a link that leads nowhere.
  await rm(target, { force: true });
  await symlink(folder, target, 'junction');
}
