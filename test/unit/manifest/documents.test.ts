import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { SERVER_TASKS } from '../../../src/server/engine/taskName';
import { serverTask } from '../../../src/server/tasks/taskTable';
import { readSources } from '../architecture/sourceFile';
import { localised, manifest } from './manifest';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

const { commands, configuration } = manifest.contributes;
const titles = commands.map(({ command, title, category }) => ({
  command,
  label: `${localised(category)}: ${localised(title)}`,
}));
const readme = readFileSync('README.md', 'utf8');

/** The first group of each match of a pattern, each once. */
function found(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

/** The cells of each row of the README's tables. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

for (const name of DOCUMENTS) {
  const text = readFileSync(name, 'utf8');

  describe(name, () => {
    it('names only npm scripts that exist', () => {
      const used = [...found(text, /\bnpm run (?:-s )?([\w:-]+)/g), ...found(text, /\bnpm (test|start)\b/g)];
      assert.deepEqual(
        used.filter((script) => !(script in manifest.scripts)),
        [],
      );
    });

    it('names only paths that exist', () => {
      const inCode = found(text, /`((?:src|test|media|l10n)\/[^`\s]*|[\w.-]+\.(?:mjs|json))`/g);
      const links = found(text, /\]\((?!https?:|#)([^)]+)\)/g);
      assert.deepEqual(
        [...inCode, ...links].filter((path) => !existsSync(path)),
        [],
      );
    });

    it('names only settings and commands that exist', () => {
      const known = [...commands.map(({ command }) => command), ...Object.keys(configuration.properties)];
      assert.deepEqual(
        found(text, /\b(hfInference\.[\w.]*\w)/g).filter((id) => !known.includes(id)),
        [],
      );
    });

    it('calls commands by their titles', () => {
      assert.deepEqual(
        found(text, /\*\*(HF Inference: [^*]+)\*\*/g).filter(
          (title) => !titles.some(({ label }) => label === title),
        ),
        [],
      );
    });
  });
}

describe('README.md', () => {
  it('says how to start and how to test', () => {
    assert.match(readme, /^npm ci && npm start$/m);
    assert.match(readme, /^npm ci && npm test$/m);
  });

  it('lists every command of the palette', () => {
    const listed = rows.map(([, first]) => first?.replaceAll('*', ''));
    assert.deepEqual(
      titles.map(({ label }) => label).filter((label) => !listed.includes(label)),
      [],
    );
  });

  it('lists every setting with its default', () => {
    for (const [key, property] of Object.entries(configuration.properties)) {
      const row = rows.find(([, first]) => first === `\`${key}\``);
      assert.equal(row?.[2], `\`${JSON.stringify(property.default)}\``, key);
    }
  });

  it('quotes only messages that the extension shows', () => {
    const table = readme.slice(readme.indexOf('## When something is in the way'));
    const sentences = readSources('src')
      .map(({ code }) => code)
      .join('\n');
    for (const quoted of found(table, /^\| "([^"]+)"/gm)) {
      const words = quoted.split('…').map((part) => part.trim());
      assert.ok(
        words.every((part) => sentences.includes(part)),
        quoted,
      );
    }
  });

  it('lists the tasks that the local server runs', () => {
    const runs = SERVER_TASKS.filter((name) => serverTask(name) !== undefined).sort();
    assert.ok(readme.replace(/\s+/g, ' ').includes(`runs these tasks: ${runs.join(', ')}.`), runs.join(', '));
  });

  it('states the accuracy of the demo model as its training measured it', () => {
    const { accuracy, accuracyByLines, counts } = v.parse(
      v.object({
        accuracy: v.number(),
        accuracyByLines: v.object({ '3-5': v.number() }),
        counts: v.record(v.string(), v.object({ heldOut: v.object({ snippets: v.number() }) })),
      }),
      JSON.parse(readFileSync('test/models/demo/code-language/training.json', 'utf8')),
    );
    const heldOut = Object.values(counts).reduce((sum, language) => sum + language.heldOut.snippets, 0);
    for (const fact of [
      `which of ${Object.keys(counts).length} languages`,
      `On ${heldOut} held-out snippets`,
      `its accuracy is ${(accuracy * 100).toFixed(1)} %`,
      `of 3 to 5 lines it is ${(accuracyByLines['3-5'] * 100).toFixed(1)} %`,
    ]) {
      assert.ok(readme.replace(/\s+/g, ' ').includes(fact), `README.md should say: ${fact}`);
    }
  });

  it('states the key of the manifest', () => {
    const [keybinding] = manifest.contributes.keybindings;
    assert.equal(keybinding?.key, 'ctrl+k h');
    assert.match(readme, /\*\*Ctrl\+K H\*\* \(macOS: \*\*Cmd\+K H\*\*\)/);
  });
});
