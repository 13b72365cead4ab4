import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { buildBundles, shippedBundles } from '../../support/shippedBundles';

/** What VS Code may have to load and compile when the extension activates, in bytes. */
const MAX_ACTIVATION_BYTES = 60_000;

type Outputs = Awaited<ReturnType<typeof buildBundles>>[number]['metafile']['outputs'];

describe('bundle', () => {
  let outputs: Outputs;
  let scripts: readonly { readonly name: string; readonly text: string }[];

  before(async function () {
    this.timeout(60_000);
    const built = await buildBundles(await shippedBundles());
    outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs)) as Outputs;
    scripts = built
      .flatMap(({ outputFiles = [] }) => outputFiles)
      .map(({ path, text }) => ({ name: basename(path), text }))
      .filter(({ name }) => name.endsWith('.js'));
  });

  it('loads less than 60 kB on activation', () => {
    const size = outputs['dist/extension.js']?.bytes ?? Number.POSITIVE_INFINITY;
    assert.ok(size < MAX_ACTIVATION_BYTES, `dist/extension.js has ${size} bytes`);
  });

  it('loads only the editor API with it; everything else is loaded when it is needed', () => {
    const atOnce = outputs['dist/extension.js']?.imports.filter(({ kind }) => kind !== 'dynamic-import');
    assert.deepEqual(
      [...new Set(atOnce?.map(({ path }) => path))].filter((path) => path !== 'vscode'),
      [],
    );
  });

  it('takes the editor API once in each bundle: a copy for each source file would slow down activation', () => {
    const calls = new Map(
      scripts.map(({ name, text }) => [name, text.split('require("vscode")').length - 1]),
    );
    assert.equal(calls.get('extension.js'), 1);
    assert.equal(calls.get('pinsFeature.js'), 1);
    assert.deepEqual(
      [...calls].filter(([, count]) => count > 1),
      [],
    );
  });

  it('has next to it each part that is loaded later', () => {
    const late = outputs['dist/extension.js']?.imports.filter(({ kind }) => kind === 'dynamic-import') ?? [];
    assert.deepEqual(
      late.map(({ path }) => `dist/${path.replace('./', '')}`).filter((path) => !(path in outputs)),
      [],
    );
  });

  it('keeps node-fetch and the server out of it', () => {
    const inputs = Object.keys(outputs['dist/extension.js']?.inputs ?? {});
    assert.notEqual(inputs.length, 0);
    assert.deepEqual(
      inputs.filter((path) => /node_modules\/(?:node-fetch|proper-lockfile)\/|^src\/server\//.test(path)),
      [],
    );
  });

  it('ships none of the clients that only tests use', () => {
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    assert.ok(inputs.length > 100);
    assert.deepEqual(
      inputs.filter((path) => /node_modules\/(?:@huggingface\/inference|openai)\//.test(path)),
      [],
    );
  });
});
