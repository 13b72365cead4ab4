/** A part of `src/` with its own rules; each folder below `features/` is one. */
export type Layer = 'core' | 'platform' | 'node' | 'features' | 'webview' | 'server' | 'extension';

const IMPORTS: Readonly<Record<Layer, readonly Layer[]>> = {
  core: ['core'],
  platform: ['core', 'platform'],
  node: ['core', 'node'],
  features: ['core', 'platform', 'features', 'webview'],
  webview: ['core', 'webview'],
  extension: ['core', 'platform', 'node', 'features', 'extension'],
  server: ['core', 'node', 'server'],
};

/** Which packages a layer may name. A new dependency is a decision, made here. */
const PACKAGES: Readonly<Record<Layer, readonly string[]>> = {
  core: ['valibot', 'eventsource-parser', 'p-limit', 'papaparse', 'yaml'],
  platform: ['vscode', 'valibot'],
  node: ['node:', 'node-fetch', 'proper-lockfile', 'valibot'],
  features: ['vscode', 'valibot'],
  webview: ['markdown-it', 'valibot'],
  extension: ['vscode'],
  server: [
    'node:',
    '@huggingface/transformers',
    '@wasm-audio-decoders/flac',
    'mpg123-decoder',
    'onnxruntime-web',
    'valibot',
    'p-limit',
    'proper-lockfile',
    'yaml',
  ],
};

/**
 * The rooms of core and of the server, and the rooms of the same layer whose files each may import. What lies directly
 * in `core` (`ports`, `emitter`) is open to all of its rooms; what lies directly in `server` puts its rooms together.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'core/http': [],
  'core/identity': [],
  'core/pictures': [],
  'core/prompts': [],
  'core/tasks': [],
  'core/usage': ['core/http'],
  'core/inference': ['core/http', 'core/tasks'],
  'core/chat': ['core/http', 'core/inference', 'core/tasks'],
  'core/endpoints': ['core/chat', 'core/http', 'core/identity', 'core/tasks'],
  'core/localServer': ['core/http', 'core/identity'],
  'core/models': ['core/chat', 'core/endpoints', 'core/http', 'core/identity', 'core/tasks'],
  'core/pins/list': [],
  'core/pins/intent': ['core/pins/list', 'core/http', 'core/identity'],
  'core/pins/loads': ['core/pins/list', 'core/http', 'core/identity'],
  'core/pins/write': ['core/pins/intent', 'core/pins/list', 'core/http'],
  'core/runs': [
    'core/chat',
    'core/endpoints',
    'core/http',
    'core/identity',
    'core/inference',
    'core/models',
    'core/pictures',
    'core/tasks',
    'core/usage',
  ],
  'core/runs/batch': [
    'core/chat',
    'core/endpoints',
    'core/http',
    'core/identity',
    'core/inference',
    'core/models',
    'core/prompts',
    'core/runs',
    'core/tasks',
    'core/usage',
  ],
  'server/engine': [],
  'server/http': ['server/engine'],
  'server/hub': [],
  'server/tasks': ['server/engine'],
  'server/models': ['server/engine', 'server/http', 'server/hub'],
  'server/state': ['server/engine', 'server/http', 'server/hub', 'server/models', 'server/tasks'],
  'server/inference': ['server/engine', 'server/http', 'server/models', 'server/tasks'],
  'server/openAi': ['server/engine', 'server/http', 'server/inference', 'server/models', 'server/tasks'],
  'server/cli': [],
};

/** The layer of a path below `src/`; nothing for a file that is in none. */
export function layerOf(path: string): Layer | undefined {
  if (path === 'extension.ts' || path === 'services.ts') {
    return 'extension';
  }
  const [folder, ...rest] = path.split('/');
  const deepEnough = folder === 'features' ? rest.length >= 2 : rest.length >= 1;
  return deepEnough && folder !== 'extension' && folder !== undefined && folder in IMPORTS
    ? (folder as Layer)
    : undefined;
}

/** The room of a path below `src/`: its folder, for files of core and of the server. */
function roomOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const [layer] = folders;
  return layer === 'core' || layer === 'server' ? folders.join('/') : undefined;
}

/** Whether a file lies in a folder of core or of the server that `ROOMS` does not have. */
export function isInUnknownRoom(path: string): boolean {
  const room = roomOf(path);
  return room !== undefined && room.includes('/') && !(room in ROOMS);
}

/** Whether a file may import another file of `src/`. */
export function mayImportFile(from: string, to: string): boolean {
  const [layer, target] = [layerOf(from), layerOf(to)];
  if (layer === undefined || target === undefined || !IMPORTS[layer].includes(target)) {
    return false;
  }
  const sameFeature = from.split('/')[1] === to.split('/')[1];
  if (layer === 'features') {
    return target === 'features' ? sameFeature : target !== 'webview' || isProtocol(to);
  }
  return mayEnterRoom(from, to);
}

/** Whether a file has the messages between a panel and its feature: all that the two share. */
function isProtocol(path: string): boolean {
  return path.endsWith('Protocol.ts');
}

function mayEnterRoom(from: string, to: string): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === undefined || target === undefined || room === target || layerOf(from) !== layerOf(to)) {
    return true;
  }
  if (!target.includes('/')) {
    return target === 'core';
  }
  return room === 'server' || (ROOMS[room]?.includes(target) ?? false);
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
