import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { getL10nJson } from '@vscode/l10n-dev';
import * as v from 'valibot';
import { readSources } from '../architecture/sourceFile';
import { manifest, manifestText, nls } from '../../support/manifest/manifest';

const keysInUse = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');

describe('manifest: texts and identity', () => {
  it('is the extension of the contract', () => {
    const { name, publisher, displayName, engines, devDependencies } = manifest;
    assert.deepEqual(
      { name, publisher, displayName, engine: engines.vscode, types: devDependencies['@types/vscode'] },
      {
        name: 'hf-inference',
        publisher: 'open-inference',
        displayName: 'HF Inference',
        engine: '^1.105.0',
        types: '~1.105.0',
      },
    );
  });

  it('has a sentence for each key', () => {
    assert.deepEqual(
      keysInUse.filter((key) => !(key in nls)),
      [],
    );
  });

  it('has no sentence that nothing uses', () => {
    assert.deepEqual(
      Object.keys(nls).filter((key) => !keysInUse.includes(key)),
      [],
    );
  });

  it('has no exclamation marks and no empty text', () => {
    for (const [key, text] of Object.entries(nls)) {
      assert.match(text, /^[^!]+$/, key);
    }
  });

  it('shows one button in each welcome view at most; other commands are links in sentences', () => {
    const isButton = (line: string) => /^\s*\[[^\]]*\]\(command:[^)]*\)\s*$/.test(line);
    const buttons = Object.entries(nls)
      .filter(([key]) => key.startsWith('welcome.'))
      .map(([key, text]) => [key, text.split('\n').filter(isButton).length] as const);
    assert.notEqual(buttons.length, 0);
    assert.deepEqual(
      buttons.filter(([, count]) => count > 1),
      [],
    );
  });

  it('asks people to select, never to choose, as the titles of the commands say', () => {
    // Of the parameters, it is the model that chooses.
    const sentences = Object.entries(nls).flatMap(([key, text]) =>
      key.startsWith('parameter.') ? [] : [text],
    );
    const inCode = readFileSync('l10n/bundle.l10n.json', 'utf8').split('\n');
    assert.deepEqual(
      [...sentences, ...inCode].filter((text) => /\bchoose\b/i.test(text)),
      [],
    );
  });

  it('has the count in each form of a counted sentence', () => {
    const bundle = v.parse(
      v.record(v.string(), v.string()),
      JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')),
    );
    const counted = Object.keys(bundle).filter((text) => text.includes('|'));
    assert.notEqual(counted.length, 0);
    assert.deepEqual(
      counted.filter((text) => !/^[^|]*\{0\}[^|]*\|[^|]*\{0\}[^|]*$/.test(text)),
      [],
    );
  });

  it('translates with l10n.t itself, because an alias hides its sentences from the export', () => {
    const aliased = readSources('src').filter(({ bareCode }) =>
      /=\s*(?:vscode\.)?l10n\b(?!\.t\()/.test(bareCode),
    );
    assert.deepEqual(
      aliased.map(({ path }) => path),
      [],
    );
  });

  it('has every sentence of the code in the bundle that translators get', async () => {
    const sources = readSources('src').filter(
      ({ path, text }) => !/^(?:core|server)\//.test(path) && text.includes('l10n.'),
    );
    // One file for each way of import, because the export takes a tenth of a second to begin with each.
    const files = ["import * as vscode from 'vscode';\n", "import { l10n } from 'vscode';\n"].map((line) => {
      const same = sources.filter(({ text }) => text.includes(line));
      return { count: same.length, contents: line + same.map(({ text }) => text.replace(line, '')).join('') };
    });
    assert.equal(
      files.reduce((sum, { count }) => sum + count, 0),
      sources.length,
      'a file imports it in another way',
    );
    const found = await getL10nJson(files.map(({ contents }) => ({ extension: '.ts', contents })));
    const bundle = v.parse(
      v.record(v.string(), v.string()),
      JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')),
    );
    const missing = Object.keys(found).filter((text) => !(text in bundle));
    const surplus = Object.keys(bundle).filter((text) => !(text in found));
    assert.deepEqual({ missing, surplus }, { missing: [], surplus: [] }, 'run: npm run sentences');
  });
});
