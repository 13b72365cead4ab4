import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { projectFolder } from '../../support/projectFolder';

const LockSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      resolved: v.optional(v.string()),
      optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
});

for (const file of ['package-lock.json', 'test/clients/package-lock.json']) {
  describe(file, () => {
    const text = readFileSync(join(projectFolder, file), 'utf8');
    const { packages } = v.parse(LockSchema, JSON.parse(text));

    /** Whether the package at `path` would find `name`, as Node looks for it. */
    function isLocked(path: string, name: string): boolean {
      if (`${path}/node_modules/${name}` in packages) {
        return true;
      }
      const parent = path.lastIndexOf('/node_modules/');
      return parent < 0 ? `node_modules/${name}` in packages : isLocked(path.slice(0, parent), name);
    }

    it('lists the optional parts of other platforms too, because "npm ci" requires them', () => {
      const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
        Object.keys(optionalDependencies)
          .filter((name) => !isLocked(path, name))
          .map((name) => `${path}: ${name}`),
      );
      assert.deepEqual(missing, []);
    });

    it('names no registry, so that everybody installs from their own', () => {
      assert.deepEqual(
        Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http')),
        [],
      );
    });
  });
}
