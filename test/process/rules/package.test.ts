import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages } from '../../support/notices';
import { packageExtension } from '../../support/packageExtension';
import { buildBundles, shippedBundles } from '../../support/shippedBundles';
import { zipEntries } from '../../support/zipEntries';
import type { ZipEntry } from '../../support/zipEntries';

/** What the package for all platforms must not be larger than, in bytes. */
const MAX_PACKAGE_BYTES = 10_000_000;

function noticesIn(entries: readonly ZipEntry[]): string {
  const file = entries.find(({ name }) => name === 'extension/dist/NOTICES.txt');
  return file?.content().toString() ?? '';
}

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
        ...(await readdir('prompts')).map((name) => `extension/prompts/${name}`),
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
    assert.deepEqual(readme.match(/\]\((?!https:|#).*?\)/g), null);
  });

  it('passes the licences of what it contains on', () => {
    const text = noticesIn(entries);
    for (const name of ['onnxruntime-web', '@huggingface/transformers', 'node-fetch', 'valibot']) {
      assert.match(text, new RegExp(`^${name} \\d`, 'm'));
    }
    assert.match(text, /libvips.*LGPL/);
  });

  it('found fault 35: has the license text of each bundled package, those of node-fetch and the ONNX runtimes too', async () => {
    const built = await buildBundles(await shippedBundles());
    const packages = bundledPackages(built.map(({ metafile }) => metafile));
    const sections = noticesIn(entries).split(/\n\n-{80}\n\n/);
    const granted =
      /Permission is hereby granted|Permission to use, copy, modify|Redistribution and use in source|Apache License|Blue Oak Model License|GNU LESSER GENERAL PUBLIC LICENSE/;
    const names = packages.map((folder) => folder.replace(/^.*node_modules\//, ''));
    for (const name of [
      ...['node-fetch', 'data-uri-to-buffer', 'fetch-blob', 'formdata-polyfill'],
      ...['onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'],
    ]) {
      assert.ok(names.includes(name), `${name} is not bundled any more`);
    }
    for (const name of names) {
      const own = sections.filter((text) => text.startsWith(`${name} `));
      assert.equal(own.length, names.filter((other) => other === name).length, `${name} is missing`);
      for (const text of own) {
        assert.match(text.replaceAll(/\s+/g, ' '), granted, `${name} has no license text`);
      }
    }
  });

  it('found fault 35: names the software in the compiled files of the ONNX runtimes, with its licenses', () => {
    const text = noticesIn(entries);
    assert.match(text, /^Software in the compiled files of onnxruntime$/m);
    assert.match(text, /^Eigen\s+MPL v2\.0$/m);
    assert.match(text, /^protocolbuffers\/protobuf\s+Copyright 2008 Google Inc\./m);
  });

  it('names the software in the compiled files of the sound decoders, with its licenses', () => {
    const text = noticesIn(entries);
    assert.match(text, /^Software in the compiled files of wasmAudioDecoders$/m);
    assert.match(text, /libmpg123[^]*libFLAC[^]*LESSER GENERAL PUBLIC LICENSE[^]*Version 2\.1/);
  });

  it('is small', async () => {
    const { size } = await stat(file);
    assert.ok(size < MAX_PACKAGE_BYTES, `${size} bytes`);
  });
});
