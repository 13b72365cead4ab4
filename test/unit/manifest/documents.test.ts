import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { FAILURE_KINDS } from '../../../src/core/http/failure';
import { HELP } from '../../../src/server/cli/serverHelp';
import { SERVER_TASKS } from '../../../src/server/engine/taskName';
import { serverTask } from '../../../src/server/tasks/taskTable';
import { readSources } from '../architecture/sourceFile';
import { localised, manifest } from '../../support/manifest/manifest';

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', '.github/pull_request_template.md'],
  ...readdirSync('.github/ISSUE_TEMPLATE').map((name) => `.github/ISSUE_TEMPLATE/${name}`),
  ...readdirSync('docs').map((name) => `docs/${name}`),
];

const { commands, configuration } = manifest.contributes;
const titles = commands.map(({ command, title, category }) => ({
  command,
  label: `${localised(category)}: ${localised(title)}`,
}));
const readme = readFileSync('README.md', 'utf8');
const commandsPage = readFileSync('docs/commands.md', 'utf8');
const settingsPage = readFileSync('docs/settings.md', 'utf8');
const serverPage = readFileSync('docs/local-server.md', 'utf8');
const faultsPage = readFileSync('docs/faults.md', 'utf8');

/** The first group of each match of a pattern, each once. */
function found(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

/** The cells of each row of the tables of a page. */
function rowsOf(page: string): readonly (readonly string[])[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

/** A page as one line, so that sentences can be looked for across line breaks. */
const flat = (page: string) => page.replace(/\s+/g, ' ');

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
      const inCode = found(text, /`((?:src|test|media|l10n|docs)\/[^`\s]*|[\w.-]+\.(?:mjs|json))`/g);
      const links = found(text, /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g).map((path) =>
        join(dirname(name), path),
      );
      assert.deepEqual(
        [...inCode, ...links].filter((path) => !existsSync(path)),
        [],
      );
    });

    it('links only to headings that exist', () => {
      const headings = found(text, /^#+ (.+)$/gm).map((heading) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      assert.deepEqual(
        found(text, /\]\(#([^)]+)\)/g).filter((anchor) => !headings.includes(anchor)),
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

  it('quotes only messages that the extension shows', () => {
    const table = readme.slice(readme.indexOf('## Troubleshooting'));
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

  it('states the key of the manifest', () => {
    const [keybinding] = manifest.contributes.keybindings;
    assert.equal(keybinding?.key, 'ctrl+k h');
    assert.match(readme, /\*\*Ctrl\+K H\*\* \(macOS: \*\*Cmd\+K H\*\*\)/);
  });
});

describe('docs/commands.md', () => {
  it('lists every command by its title', () => {
    const listed = rowsOf(commandsPage).map(([, first]) => first?.replaceAll('*', ''));
    assert.deepEqual(
      titles.map(({ label }) => label).filter((label) => !listed.includes(label)),
      [],
    );
  });

  it('lists every field that a call takes and every field of its result', () => {
    const listed = found(commandsPage, /^(\|[^|]+\|)/gm).flatMap((cell) => found(cell, /`(\w+)`/g));
    const args = readFileSync('src/features/infer/inferArgs.ts', 'utf8');
    const result = readFileSync('src/core/runs/runResult.ts', 'utf8').split('export interface RunResult ')[1];
    const fields = [...found(args, /^ {2}(\w+): v\./gm), ...found(result ?? '', /^ {2}readonly (\w+)\??:/gm)];
    assert.ok(fields.includes('inputs') && fields.includes('elapsedMs'));
    assert.deepEqual(
      fields.filter((field) => !listed.includes(field)),
      [],
    );
  });

  it('lists every kind of failure', () => {
    const page = commandsPage.slice(commandsPage.indexOf('### Kinds of failures'));
    assert.deepEqual(
      found(page, /^\| `(\w+)` /gm).filter((kind) => kind !== 'kind'),
      FAILURE_KINDS,
    );
  });
});

describe('docs/settings.md', () => {
  it('lists every setting with its default and its values', () => {
    for (const [key, property] of Object.entries(configuration.properties)) {
      const row = rowsOf(settingsPage).find(([, first]) => first === `\`${key}\``);
      assert.equal(row?.[2], `\`${JSON.stringify(property.default)}\``, key);
      const values = property.enum ?? [];
      assert.deepEqual(
        values.filter((value) => !settingsPage.includes(`\`${value}\``)),
        [],
        key,
      );
    }
  });

  it('lists what Restricted Mode ignores', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const [sentence = ''] = /In Restricted Mode, [^]*?ignored\./.exec(settingsPage) ?? [];
    assert.deepEqual(found(sentence, /`([\w.]+)`/g), restrictedConfigurations);
  });

  it('lists every parameter that the editor completes', () => {
    const completed = v.parse(
      v.object({ additionalProperties: v.object({ properties: v.record(v.string(), v.unknown()) }) }),
      configuration.properties['hfInference.parameters'],
    ).additionalProperties.properties;
    const listed = found(settingsPage, /^\| `(\w+)` /gm);
    assert.deepEqual(
      Object.keys(completed).filter((name) => !listed.includes(name)),
      [],
    );
  });
});

describe('docs/local-server.md', () => {
  it('lists every option of the command line', () => {
    assert.deepEqual(found(serverPage, /^\| `(--[\w-]+)/gm), found(HELP, /^ {2}(--[\w-]+)/gm));
  });

  it('lists every route', () => {
    const routes = readFileSync('src/server/http/routes.ts', 'utf8');
    const paths = found(routes, /\{ path: '([^']+)'/g).map((path) => path.replace('{model}', '{id}'));
    const [, page = ''] = serverPage.split('## HTTP API');
    const listed = found(page, /^(\|[^|]+\|)/gm).flatMap((cell) => found(cell, /[`\s](\/[\w{}/]+)/g));
    assert.deepEqual([...new Set(listed)].sort(), paths.toSorted());
  });

  it('lists the tasks that the local server runs', () => {
    const runs = SERVER_TASKS.filter((name) => serverTask(name) !== undefined).sort();
    assert.ok(flat(serverPage).includes(`runs these tasks: ${runs.join(', ')}.`), runs.join(', '));
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
      assert.ok(flat(serverPage).includes(fact), `docs/local-server.md should say: ${fact}`);
    }
  });
});

describe('docs/faults.md', () => {
  const [rows = '', foundHere = ''] = faultsPage.split('## Faults that were found on this product');
  const numbers = (page: string) => found(page, /^\| (\d+) /gm).map(Number);
  const tests = ['test/unit', 'test/process', 'test/integration', 'test/ui']
    .flatMap((folder) =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
        : [],
    )
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

  it('has a row for each number, without a gap', () => {
    for (const page of [rows, foundHere]) {
      assert.deepEqual(
        numbers(page),
        numbers(page).map((_, index) => index + 1),
      );
    }
  });

  it('has a row for each fault that a test names', () => {
    assert.deepEqual(
      found(tests, /(?<!found )\bfault (\d+)/g)
        .map(Number)
        .filter((one) => !numbers(rows).includes(one)),
      [],
    );
    assert.deepEqual(
      found(tests, /\bfound fault (\d+)/g)
        .map(Number)
        .filter((one) => !numbers(foundHere).includes(one)),
      [],
    );
  });
});
