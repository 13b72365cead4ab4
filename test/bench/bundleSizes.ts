import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BundleSize {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
}

const DIST = join(__dirname, '../../dist');

/** The bundles of dist/ as they are on disk. `extension.js` is all that activation loads; the rest comes on first use. */
export function bundleSizes(): readonly BundleSize[] {
  return readdirSync(DIST)
    .filter((name) => name.endsWith('.js'))
    .map((name) => {
      const content = readFileSync(join(DIST, name));
      return { name, bytes: content.length, gzipped: gzipSync(content).length };
    });
}
