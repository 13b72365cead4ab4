import type { SourceFile } from './sourceFile';

/** Folders of `test/unit` that mirror no source. CONTRIBUTING says what each is for. */
export const NAMED_HOMES: readonly string[] = ['architecture', 'manifest', 'models', 'support'];

/** Tests of what several files of a room do together; the folder beside it mirrors that room. */
const BEHAVIOR = 'behavior';

/** The rules of the architecture have their code beside them, because it is what they are about. */
const RULES_HOME = 'unit/architecture/';

/** A file below `test/`. */
export type TestFile = Pick<SourceFile, 'path' | 'imports' | 'bareCode'>;

/** The unit tests that stand neither at the path of a source nor in a named home. */
export function strayTests(tests: readonly TestFile[], sources: readonly string[]): readonly string[] {
  const files = new Set(sources);
  const folders = new Set(sources.flatMap(foldersAbove));
  return tests
    .map(({ path }) => path)
    .filter((path) => /^unit\/.*\.test\.ts$/.test(path))
    .filter((path) => {
      const steps = path.replace('unit/', '').split('/');
      const room = steps.slice(0, steps.lastIndexOf(BEHAVIOR));
      const isBehavior = steps.includes(BEHAVIOR) && (room.length === 0 || folders.has(room.join('/')));
      const source = steps.join('/').replace(/\.test\.ts$/, '.ts');
      return !isBehavior && !NAMED_HOMES.includes(steps[0] ?? '') && !files.has(source);
    });
}

/** The helpers that stand among the tests instead of in `test/support`. */
export function strayHelpers(tests: readonly TestFile[]): readonly string[] {
  return tests
    .map(({ path }) => path)
    .filter((path) => /^(?:unit|process)\//.test(path) && !path.endsWith('.test.ts'))
    .filter((path) => !path.startsWith(RULES_HOME));
}

/** The unit tests that start a process, themselves or with a helper that does. */
export function startingTests(tests: readonly TestFile[]): readonly string[] {
  return tests
    .filter(({ path }) => path.startsWith('unit/'))
    .filter(({ imports }) =>
      imports.some((name) =>
        /^(?:node:)?child_process$|\/support\/(?:process|packageExtension)\b/.test(name),
      ),
    )
    .map(({ path }) => path);
}

/** What the tests share, and how another one of its kind begins. */
const SHARED: Readonly<Record<string, RegExp>> = {
  'support/loggers.ts': /\bdebug(?:\(\w*\)\s*\{|:\s*(?:\(|log\b|silent\b))/,
  'support/virtualClock.ts': /\bimplements Clock\b|\bsleep: (?:async )?\(/,
};

/** The files that have a logger or a clock of their own instead of the shared one. */
export function ownCopies(tests: readonly TestFile[]): readonly string[] {
  return tests.flatMap(({ path, bareCode }) =>
    Object.entries(SHARED)
      .filter(([home, pattern]) => path !== home && !path.startsWith(RULES_HOME) && pattern.test(bareCode))
      .map(([home]) => `${path}: use ${home}`),
  );
}

function foldersAbove(path: string): readonly string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
