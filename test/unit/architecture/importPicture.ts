import { importGraph } from './importGraph';
import { layerOf } from './layers';
import type { SourceFile } from './sourceFile';

/** An import between two boxes of a picture, such as `features/pins` and `platform`. */
type Arrow = readonly [from: string, to: string];

/** One drawing: the box of each file of `src/`, or undefined for files that the drawing leaves out. */
interface Picture {
  readonly name: string;
  readonly boxOf: (path: string) => string | undefined;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'layers',
    boxOf: (path) => {
      const layer = layerOf(path);
      return layer === 'features' ? folderOf(path) : layer === 'extension' ? 'extension.ts' : layer;
    },
  },
  { name: 'core', boxOf: (path) => (/^core\/.+\//.test(path) ? folderOf(path) : undefined) },
  { name: 'server', boxOf: (path) => (path.startsWith('server/') ? folderOf(path) : undefined) },
];

const COMMAND = 'npm run draw:imports';

/** The document with each of its pictures drawn again from the imports of the files. */
export function withImportPictures(document: string, files: readonly SourceFile[]): string {
  return PICTURES.reduce((text, picture) => {
    const marker = `<!-- ${COMMAND} writes this picture: ${picture.name} -->`;
    const [before, after] = text.split(`${marker}\n\n\`\`\`mermaid\n`);
    const end = after?.indexOf('```') ?? -1;
    if (before === undefined || after === undefined || end < 0) {
      throw new Error(`The document has no picture below the line ${marker}`);
    }
    return `${before}${marker}\n\n\`\`\`mermaid\n${drawImports(picture, files)}${after.slice(end)}`;
  }, document);
}

/** Draws a picture as a Mermaid flowchart. */
function drawImports({ boxOf }: Picture, files: readonly SourceFile[]): string {
  const boxes = new Set(files.flatMap(({ path }) => boxOf(path) ?? []));
  const arrows = new Map<string, Arrow>();
  for (const [path, targets] of importGraph(files)) {
    for (const target of targets) {
      const [from, to] = [boxOf(path), boxOf(target)];
      if (from !== undefined && to !== undefined && from !== to) {
        arrows.set(`${from} ${to}`, [from, to]);
      }
    }
  }
  return [
    'flowchart TD',
    ...[...boxes].sort().map((box) => `  ${idOf(box)}["${box}"]`),
    ...withoutImplied([...arrows.values()])
      .map(([from, to]) => `  ${idOf(from)} --> ${idOf(to)}`)
      .sort(),
    '',
  ].join('\n');
}

/** Leaves out each arrow that other arrows imply. Arrows of a circle all stay. */
function withoutImplied(arrows: readonly Arrow[]): readonly Arrow[] {
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    arrows.some(([start, next]) => {
      if (start !== from || seen.has(next)) {
        return false;
      }
      seen.add(next);
      return next === goal || reaches(next, goal, seen);
    });
  return arrows.filter(
    ([from, to]) =>
      !arrows.some(
        ([start, next]) =>
          start === from && next !== to && reaches(next, to) && !reaches(next, from) && !reaches(to, next),
      ),
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** A box's name as Mermaid allows it for an identifier. */
function idOf(box: string): string {
  return box.replace(/\W/g, '_');
}
