import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../support/projectFolder';

/** For each choice between two forms that the linter holds, code in the form that the house does not use. */
const OFFENCES: Readonly<Record<string, string>> = {
  curly: 'export function sign(a: number): number {\n  if (a < 0) return -1;\n  return 1;\n}\n',
  'consistent-type-specifier-style': "import { type Stats } from 'node:fs';\nexport type Size = Stats;\n",
  'consistent-type-imports': "import { Stats } from 'node:fs';\nexport type Size = Stats;\n",
  'consistent-type-definitions': 'export type Size = { readonly bytes: number };\n',
  eqeqeq: 'export const isOne = (a: number): boolean => a == 1;\n',
};

describe('linter', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hf-inference-lint-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [rule, code] of Object.entries(OFFENCES)) {
    it(`refuses what ${rule} forbids`, () => {
      writeFileSync(join(folder, 'sample.ts'), code);
      const bin = join(projectFolder, 'node_modules', 'oxlint', 'bin', 'oxlint');
      const config = join(projectFolder, 'test', 'support', 'oxlintrc.json');
      const { status, stdout } = spawnSync(process.execPath, [bin, '-c', config, folder], {
        encoding: 'utf8',
      });
      assert.equal(status, 1, stdout);
      assert.match(stdout, new RegExp(`\\(${rule}\\)`));
    });
  }
});
