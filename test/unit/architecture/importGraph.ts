import { posix } from 'node:path';
import type { SourceFile } from './sourceFile';

/** For each file, the files of `src/` that it imports. A relative import that leads nowhere is kept as it reads. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

export function importGraph(files: readonly SourceFile[]): ImportGraph {
  const known = new Set(files.map(({ path }) => path));
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter((name) => name.startsWith('.'))
        .map((name) => {
          const target = posix.normalize(posix.join(posix.dirname(path), name));
          return [target, `${target}.ts`].find((candidate) => known.has(candidate)) ?? target;
        }),
    ]),
  );
}

/** The import cycles of a graph, each once, written `a.ts -> b.ts -> a.ts`. */
export function importCycles(graph: ImportGraph): readonly string[] {
  const cycles = new Set<string>();
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      cycles.add([...trail.slice(start), file].join(' -> '));
      return;
    }
    if (!finished.has(file)) {
      for (const target of graph.get(file) ?? []) {
        visit(target, [...trail, file]);
      }
      finished.add(file);
    }
  };
  for (const file of graph.keys()) {
    visit(file, []);
  }
  return [...cycles];
}
