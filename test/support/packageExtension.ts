import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundledPackages, notices } from './notices';
import { projectFolder } from './projectFolder';
import { buildBundles, copyServerFiles, shippedBundles } from './shippedBundles';

const run = promisify(execFile);

/** What vsce need not look at. */
const NOT_PACKAGED = ['.git', '.vscode-test', 'coverage', 'dist', 'node_modules', 'src', 'test'];

/** For which machines a package is: any, with WebAssembly only, or one platform, with its native ONNX Runtime too. */
export type PackageTarget = 'universal' | `${'win32' | 'darwin' | 'linux'}-${'x64' | 'arm64'}`;

/**
 * Makes the `.vsix` in a folder of its own, so that `dist` stays what it is. Rejects with vsce's output where it fails.
 *
 * @param file where the package goes
 */
export async function packageExtension(file: string, target: PackageTarget = 'universal'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-package-'));
  const dist = join(folder, 'dist');
  try {
    for (const name of await readdir(projectFolder)) {
      if (NOT_PACKAGED.includes(name) || name.endsWith('.vsix')) {
        continue;
      }
      await cp(join(projectFolder, name), join(folder, name), { recursive: true });
    }
    const built = await buildBundles(await shippedBundles(), dist);
    await copyServerFiles(dist, target);
    await writeFile(
      join(dist, 'readme.md'),
      packagedReadme(await readFile(join(folder, 'README.md'), 'utf8')),
    );
    const packages = bundledPackages(built.map(({ metafile }) => metafile));
    await writeFile(join(dist, 'NOTICES.txt'), await notices(packages));
    const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
    await run(
      process.execPath,
      [
        ...[join(projectFolder, 'node_modules/@vscode/vsce/vsce'), 'package', ...options],
        ...['--readme-path', 'dist/readme.md', '--out', resolve(file)],
        ...(target === 'universal' ? [] : ['--target', target]),
      ],
      { cwd: folder },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The README as it is packaged. Nothing that it links to is, so pictures are left out and links become their text. */
function packagedReadme(readme: string): string {
  return readme
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]+\)\n\n?/gm, '')
    .replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]+\)/g, '$1');
}
