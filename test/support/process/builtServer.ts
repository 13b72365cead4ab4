import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../projectFolder';
import { buildBundles, copyServerFiles, shippedBundles } from '../shippedBundles';

/** For this process alone: a library that is written anew while it is in use ends whoever uses it. */
const FOLDER = join(cacheFolder, 'unit', `server-${process.pid}`);

/**
 * Builds the server's program as it is now, exactly as it is packaged for this platform, and gives its path: the
 * processes of models start several times faster from it than from sources that are compiled on the way.
 */
export function builtServer(): Promise<string> {
  return (built ??= build());
}

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  const bundles = await shippedBundles();
  const ofServer = bundles.filter(({ entryPoints }) =>
    Object.keys(entryPoints).some((name) => name === 'server' || name.startsWith('engine/')),
  );
  process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
  await buildBundles(ofServer, FOLDER);
  await copyServerFiles(FOLDER, `${process.platform}-${process.arch}`);
  return join(FOLDER, 'server.js');
}
