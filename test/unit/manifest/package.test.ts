import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildBundles, shippedBundles } from '../../support/shippedBundles';
import { manifest } from './manifest';
import { type ZipEntry, zipEntries } from './zipEntries';

const run = promisify(execFile);

/** What a packaged extension must not be larger than, in bytes; unpacked. */
const LARGEST_PACKAGE = 2_000_000;

const NOT_PACKAGED = ['.git', '.vscode-test', 'coverage', 'dist', 'node_modules'];

const PACKAGED_README = 'test/support/packagedReadme.mjs';

/** Copies the project without what is fetched or built, and builds it there. */
async function buildCopy(target: string): Promise<void> {
  for (const name of await readdir('.')) {
    if (!NOT_PACKAGED.includes(name) && !name.endsWith('.vsix')) {
      await cp(name, join(target, name), { recursive: true });
    }
  }
  await buildBundles(await shippedBundles(), join(target, 'dist'));
}

/** Packs the copy with the command line of `npm run package`, the build left out. */
async function packageIn(folder: string): Promise<readonly ZipEntry[]> {
  const [, readme, command = ''] = (manifest.scripts['package'] ?? '').split(' && ');
  const [tool, ...options] = command.split(' ');
  assert.deepEqual([readme, tool], [`node ${PACKAGED_README}`, 'vsce']);
  await run(process.execPath, [PACKAGED_README], { cwd: folder });
  await run(process.execPath, [resolve('node_modules/@vscode/vsce/vsce'), ...options], { cwd: folder });
  const file = options[options.indexOf('--out') + 1] ?? '';
  return zipEntries(await readFile(join(folder, basename(file))));
}

describe('package', () => {
  let folder: string;
  let entries: readonly ZipEntry[];

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-package-'));
    await buildCopy(folder);
    entries = await packageIn(folder);
  });

  after(async () => rm(folder, { recursive: true, force: true }));

  it('holds the bundles and what VS Code shows of the extension, and nothing else', async () => {
    const names = (await shippedBundles()).flatMap(({ entryPoints }) => Object.keys(entryPoints));
    assert.deepEqual(entries.map(({ name }) => name).sort(), [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/changelog.md',
      ...names.map((name) => `extension/dist/${name}.js`).sort(),
      'extension/l10n/bundle.l10n.json',
      'extension/media/hfpins.schema.json',
      'extension/media/icon.png',
      'extension/media/sidebar.svg',
      'extension/package.json',
      'extension/package.nls.json',
      'extension/readme.md',
    ]);
  });

  it('has a readme without links and pictures that lead nowhere', async () => {
    const readme = await readFile(join(folder, 'dist', 'readme.md'), 'utf8');
    assert.match(readme, /^# HF Inference$/m);
    assert.deepEqual(readme.match(/\]\((?!https:).*?\)/g), null);
  });

  it('is small', () => {
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    assert.ok(size < LARGEST_PACKAGE, `${size} bytes`);
  });
});
