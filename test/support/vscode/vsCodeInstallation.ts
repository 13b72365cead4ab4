import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';
import { nodeBinary } from './nodeBinary';
import { npmPackage, overrideDependencies } from './npmPackage';

/** The VS Code versions that the tests run on: the newest, and the lowest that `engines.vscode` allows. */
export const VS_CODE_VERSIONS = ['1.139.1', '1.105.1'] as const;
export type VsCodeVersion = (typeof VS_CODE_VERSIONS)[number];
export const NEWEST: VsCodeVersion = '1.139.1';

/** Where a VS Code lies on this machine. */
export interface VsCodeInstallation {
  readonly version: VsCodeVersion;
  /** `server-main.js`: VS Code's server, which also serves the workbench. */
  readonly serverMain: string;
  /** The Node binary that this VS Code needs, whatever Node runs the tests. */
  readonly node: string;
}

/** Tells whether a text names one of the versions that the tests run on. */
export function isVsCodeVersion(version: string | undefined): version is VsCodeVersion {
  return VS_CODE_VERSIONS.some((known) => known === version);
}

/**
 * Makes a complete VS Code available in the cache folder: from npm, where the package `code-server` carries one with its server,
 * its workbench and its extension host. About 400 MB; seconds when it is there already.
 */
export async function vsCodeInstallation(version: VsCodeVersion): Promise<VsCodeInstallation> {
  const codeServer = version.replace(/^1\./, '4.');
  const folder = await npmPackage(
    `code-server@${codeServer}`,
    `Installing VS Code ${version} from npm into .vscode-test/ (once, about 400 MB)…`,
    async (unpacked) => {
      const vscode = join(unpacked, 'lib', 'vscode');
      if (version === '1.105.1') {
        // Its shrinkwrap points to a git repository for this one, which is not on npm.
        await rm(join(vscode, 'npm-shrinkwrap.json'));
        await overrideDependencies(vscode, { '@parcel/watcher': '2.5.1' });
      }
      // Native parts are not built: the workbench and the extension host run without them.
      const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
      await runToEnd('npm', ['install', ...flags], { cwd: vscode, output: 'hide' });
    },
  );
  const vscode = join(folder, 'lib', 'vscode');
  await putStandIns(join(vscode, 'node_modules'));
  return {
    version,
    serverMain: join(vscode, 'out', 'server-main.js'),
    node: await nodeBinary(),
  };
}

/** Native modules that are not built and for which something simple does the same. */
const STAND_INS: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/native-watchdog': 'nativeWatchdog.cjs',
  'native-watchdog': 'nativeWatchdog.cjs',
};

async function putStandIns(modules: string): Promise<void> {
  for (const [name, file] of Object.entries(STAND_INS)) {
    const target = join(modules, name, 'index.js');
    if (!existsSync(target)) {
      continue;
    }
    const wanted = await readFile(join(projectFolder, 'test', 'support', 'vscode', 'standIns', file), 'utf8');
    if ((await readFile(target, 'utf8')) !== wanted) {
      await writeFile(target, wanted);
    }
  }
}
