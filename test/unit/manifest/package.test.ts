import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../../support/packageExtension';
import { shippedBundles } from '../../support/shippedBundles';
import { type ZipEntry, zipEntries } from '../../support/zipEntries';

/** What the package for all platforms must not be larger than, in bytes. */
const LARGEST_PACKAGE = 10_000_000;

describe('package', () => {
  let folder: string;
  let file: string;
  let entries: readonly ZipEntry[];

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-vsix-'));
    file = join(folder, 'hf-inference.vsix');
    await packageExtension(file);
    entries = zipEntries(await readFile(file));
  });

  after(async () => rm(folder, { recursive: true, force: true }));

  it('holds the bundles, what VS Code shows of the extension and what the server runs on, and nothing else', async () => {
    const names = (await shippedBundles()).flatMap(({ entryPoints, outExtension }) =>
      Object.keys(entryPoints).map((name) => `extension/dist/${name}${outExtension?.['.js'] ?? '.js'}`),
    );
    const sharp = entries.find(({ name }) => /sharp-wasm32-[\d.]+\.node\.wasm$/.test(name))?.name ?? '';
    assert.deepEqual(
      new Set(entries.map(({ name }) => name)),
      new Set([
        '[Content_Types].xml',
        'extension.vsixmanifest',
        'extension/LICENSE.txt',
        'extension/changelog.md',
        ...names,
        'extension/dist/NOTICES.txt',
        'extension/dist/engine/ort-wasm-simd-threaded.mjs',
        'extension/dist/engine/ort-wasm-simd-threaded.wasm',
        sharp,
        'extension/dist/models/demo/code-language/config.json',
        'extension/dist/models/demo/code-language/onnx/model.onnx',
        'extension/dist/models/demo/code-language/tokenizer.json',
        'extension/dist/models/demo/code-language/tokenizer_config.json',
        'extension/l10n/bundle.l10n.json',
        'extension/media/hfpins.schema.json',
        'extension/media/icon.png',
        'extension/media/sidebar.svg',
        'extension/package.json',
        'extension/package.nls.json',
        'extension/readme.md',
      ]),
    );
  });

  it('has a readme without links and pictures that lead nowhere', () => {
    const readme =
      entries
        .find(({ name }) => name === 'extension/readme.md')
        ?.content()
        .toString() ?? '';
    assert.match(readme, /^# HF Inference$/m);
    assert.deepEqual(readme.match(/\]\((?!https:).*?\)/g), null);
  });

  it('passes the licences of what it contains on', () => {
    const text =
      entries
        .find(({ name }) => name === 'extension/dist/NOTICES.txt')
        ?.content()
        .toString() ?? '';
    for (const name of ['onnxruntime-web', '@huggingface/transformers', 'node-fetch', 'valibot']) {
      assert.match(text, new RegExp(`^${name} \\d`, 'm'));
    }
    assert.match(text, /libvips.*LGPL/);
  });

  it('is small', async () => {
    const { size } = await stat(file);
    assert.ok(size < LARGEST_PACKAGE, `${size} bytes`);
  });
});
