/** A part of `src/` with its own rules; each folder below `features/` is one. */
export type Layer = 'core' | 'platform' | 'features' | 'server' | 'extension';

const IMPORTS: Readonly<Record<Layer, readonly Layer[]>> = {
  core: ['core'],
  platform: ['core', 'platform'],
  features: ['core', 'platform', 'features'],
  extension: ['core', 'platform', 'features'],
  server: ['core', 'server'],
};

/** Which packages a layer may name. A new dependency is a decision, made here. */
const PACKAGES: Readonly<Record<Layer, readonly string[]>> = {
  core: ['valibot', 'eventsource-parser', 'p-limit'],
  platform: ['vscode', 'node:', 'node-fetch', 'proper-lockfile', 'valibot'],
  features: ['vscode', 'valibot'],
  extension: ['vscode'],
  server: [
    'node:',
    '@huggingface/transformers',
    'onnxruntime-web',
    'valibot',
    'p-limit',
    'proper-lockfile',
    'yaml',
  ],
};

/** The layer of a path below `src/`; nothing for a file that is in none. */
export function layerOf(path: string): Layer | undefined {
  if (path === 'extension.ts') {
    return 'extension';
  }
  const [folder, ...rest] = path.split('/');
  const deepEnough = folder === 'features' ? rest.length >= 2 : rest.length >= 1;
  return deepEnough && folder !== 'extension' && folder !== undefined && folder in IMPORTS
    ? (folder as Layer)
    : undefined;
}

/** Whether a file may import another file of `src/`. */
export function mayImportFile(from: string, to: string): boolean {
  const [layer, target] = [layerOf(from), layerOf(to)];
  if (layer === undefined || target === undefined || !IMPORTS[layer].includes(target)) {
    return false;
  }
  const sameFeature = from.split('/')[1] === to.split('/')[1];
  return layer !== 'features' || target !== 'features' || sameFeature;
}

/** Whether a file may import a package or a built-in module. */
export function mayImportPackage(from: string, name: string): boolean {
  const layer = layerOf(from);
  return (
    layer !== undefined &&
    PACKAGES[layer].some((allowed) =>
      allowed.endsWith(':') ? name.startsWith(allowed) : name === allowed || name.startsWith(`${allowed}/`),
    )
  );
}
