import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSources, sourceFile } from './sourceFile';
import type { SourceFile } from './sourceFile';
import { NAMED_HOMES, ownCopies, startingTests, strayHelpers, strayTests } from './testTree';

const SOURCES = ['core/http/redact.ts', 'server/tasks/fillMask.ts'];

function testFile(path: string, text = ''): SourceFile {
  return sourceFile(path, text);
}

describe('the tree of the tests', () => {
  const tests = readSources('test');
  const sources = readSources('src').map(({ path }) => path);

  it('has each unit test at the path of its source or in a folder that CONTRIBUTING names', () => {
    assert.ok(tests.length > 200 && sources.length > 200, 'the files were not found');
    assert.deepEqual(strayTests(tests, sources), []);
  });

  for (const path of [
    'unit/redact.test.ts',
    'unit/core/redact.test.ts',
    'unit/core/http/redacted.test.ts',
    'unit/server/http/redact.test.ts',
    'unit/core/attic/behavior/redact.test.ts',
    'unit/attic/redact.test.ts',
  ]) {
    it(`does not accept test/${path}`, () => {
      assert.deepEqual(strayTests([testFile(path)], SOURCES), [path]);
    });
  }

  it('accepts the test of a file, of a folder, and of a named folder', () => {
    const fine = [
      'unit/core/http/redact.test.ts',
      'unit/core/http/behavior/answers.test.ts',
      'unit/behavior/profiles.test.ts',
      'unit/manifest/commands.test.ts',
    ];
    assert.deepEqual(
      strayTests(
        fine.map((path) => testFile(path)),
        SOURCES,
      ),
      [],
    );
  });

  it('has the helpers in test/support', () => {
    assert.deepEqual(strayHelpers(tests), []);
    const path = 'process/server/limits/slowClient.ts';
    assert.deepEqual(strayHelpers([testFile(path)]), [path]);
  });

  it('has no unit test that starts a process', () => {
    assert.deepEqual(startingTests(tests), []);
    for (const name of ['node:child_process', 'child_process', '../../support/process/startServer']) {
      const path = 'unit/core/http/redact.test.ts';
      assert.deepEqual(startingTests([testFile(path, `import { a } from '${name}';`)]), [path], name);
    }
  });

  it('shares one silent logger and one virtual clock', () => {
    assert.deepEqual(ownCopies(tests), []);
    for (const text of [
      'const logger = { debug() {}, info() {}, warn() {}, error() {} };',
      'const logger = { debug: () => undefined, info: log };',
      'const logger = { debug: log, info: log, warn: log, error: log };',
      'class Time implements Clock {}',
      'const clock = { monotonic: () => 0, sleep: (ms) => wait(ms) };',
    ]) {
      assert.equal(ownCopies([testFile('unit/core/http/redact.test.ts', text)]).length, 1, text);
    }
  });

  it('is described in CONTRIBUTING', () => {
    const document = readFileSync('CONTRIBUTING.md', 'utf8');
    for (const home of ['a folder `behavior`', ...NAMED_HOMES.map((name) => `\`test/unit/${name}\``)]) {
      assert.ok(document.includes(`\n| ${home}`), home);
    }
  });
});
