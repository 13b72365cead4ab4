import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute path of the checkout: the nearest folder upwards that has `esbuild.mjs`. Works from sources and from bundles. */
export const projectFolder: string = (() => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'esbuild.mjs'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`No folder above ${__dirname} is the project.`);
    }
    folder = parent;
  }
  return folder;
})();

/** A folder that git ignores and that outlives runs: downloaded VS Codes, test bundles, failure screenshots. */
export const cacheFolder: string = join(projectFolder, '.vscode-test');
