import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { withImportPictures } from './importPicture';
import { readSources, sourceFile } from './sourceFile';

type Files = Readonly<Record<string, string>>;

const document = readFileSync('CONTRIBUTING.md', 'utf8');

/** The arrows that the pictures have for some files, as `from --> to`. */
function arrowsOf(files: Files): readonly string[] {
  const sources = Object.entries(files).map(([path, text]) => sourceFile(path, text));
  return withImportPictures(document, sources).match(/\w+ --> \w+/g) ?? [];
}

/** Arrows that would break the architecture, each drawn from the import that makes it. */
const OFFENCES: Readonly<Record<string, Files>> = {
  'features_x --> features_y': { 'features/x/a.ts': "import '../y/b';", 'features/y/b.ts': '' },
  'features_x --> node': { 'features/x/a.ts': "import type { B } from '../../node/b';", 'node/b.ts': '' },
  'core --> node': {
    'core/http/a.ts': "import '../../node/b';",
    'node/b.ts': "import '../core/c';",
    'core/c.ts': '',
  },
  'core_http --> core_runs': {
    'core/http/a.ts': "import '../runs/b';",
    'core/runs/b.ts': "import '../http/c';",
    'core/http/c.ts': '',
  },
};

describe('the import pictures in CONTRIBUTING.md', () => {
  it('show the imports of src; `npm run draw:imports` updates them', () => {
    assert.equal(document, withImportPictures(document, readSources('src')));
  });

  for (const [arrow, files] of Object.entries(OFFENCES)) {
    it(`would show ${arrow}`, () => {
      assert.ok(arrowsOf(files).includes(arrow), arrowsOf(files).join('\n'));
    });
  }

  it('show no arrow from core or a feature to node, none between features, and no cycle', () => {
    const arrows = [...document.matchAll(/(\w+) --> (\w+)/g)].map(([, from = '', to = '']) => ({ from, to }));
    assert.ok(arrows.length > 20);
    assert.deepEqual(
      arrows.filter(({ from, to }) => to === 'node' && !['extension_ts', 'server'].includes(from)),
      [],
    );
    assert.deepEqual(
      arrows.filter(({ from, to }) => from.startsWith('features_') && to.startsWith('features_')),
      [],
    );
    const above = (box: string): readonly string[] =>
      arrows.filter(({ to }) => to === box).flatMap(({ from }) => [from, ...above(from)]);
    assert.deepEqual(
      arrows.filter(({ from, to }) => above(from).includes(to)),
      [],
    );
  });

  it('leave out an arrow that others imply', () => {
    assert.deepEqual(
      arrowsOf({
        'extension.ts': "import './platform/a';\nimport './core/b';",
        'platform/a.ts': "import '../core/b';",
        'core/b.ts': '',
      }),
      ['extension_ts --> platform', 'platform --> core'],
    );
  });
});
