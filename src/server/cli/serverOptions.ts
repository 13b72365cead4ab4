import { createHash, randomBytes } from 'node:crypto';
import { homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readHubAddress } from '../../core/localServer/hubAddress';
import { checkToken } from '../../core/identity/token';
import { DEFAULT_PORT } from './serverHelp';
import type { ServerSettings } from './serverSettings';

export { DEFAULT_PORT, HELP } from './serverHelp';

const MEBIBYTE = 1024 * 1024;

const integer = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  );

const NO_ADDRESS = 'must be an address such as https://host';

const options = v.object({
  models: v.optional(v.array(v.string()), []),
  port: v.optional(integer(0, 65535), String(DEFAULT_PORT)),
  token: v.optional(
    v.pipe(v.string(), v.regex(/^[\x21-\x7e]{8,}$/, 'must have at least 8 visible ASCII characters')),
  ),
  download: v.optional(v.boolean(), false),
  'hub-cache': v.optional(v.pipe(v.string(), v.nonEmpty('must be a folder'))),
  'download-folder': v.optional(v.pipe(v.string(), v.nonEmpty('must be a folder'))),
  hub: v.optional(v.pipe(v.string(), v.nonEmpty(NO_ADDRESS))),
  offline: v.optional(v.boolean(), false),
  'memory-budget-mb': v.optional(integer(1, 1e7)),
  'allowed-pins': v.optional(integer(0, 1000), '5'),
  state: v.optional(v.pipe(v.string(), v.nonEmpty('must be a folder'))),
  'no-state': v.optional(v.boolean(), false),
  'max-queue': v.optional(integer(1, 100_000), '100'),
  'cache-mb': v.optional(integer(0, 65536), '64'),
  'max-body-mb': v.optional(integer(1, 1024), '32'),
  'request-timeout-s': v.optional(integer(1, 3600), '30'),
  'running-file': v.optional(v.pipe(v.string(), v.nonEmpty('must be a file'))),
  'exit-when-unused-s': v.optional(integer(1, 86_400)),
  'load-timeout-s': v.optional(integer(1, 86_400)),
  'load-delay-ms': v.optional(integer(0, 600_000), '0'),
});

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly reason: string }
  | {
      readonly kind: 'serve';
      readonly settings: ServerSettings;
      /** Absolute paths of the model folders named on the command line, which must exist. */
      readonly chosenFolders: readonly string[];
      readonly runningFile?: string;
    };

/**
 * Parses the command line and the environment. Relative paths are resolved against the current folder.
 *
 * @param bundledModels the model folder to use if none is given
 */
export function readCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  bundledModels?: string,
): CommandLine {
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        models: { type: 'string', multiple: true },
        port: { type: 'string' },
        token: { type: 'string' },
        download: { type: 'boolean' },
        'hub-cache': { type: 'string' },
        'download-folder': { type: 'string' },
        hub: { type: 'string' },
        offline: { type: 'boolean' },
        'memory-budget-mb': { type: 'string' },
        'allowed-pins': { type: 'string' },
        state: { type: 'string' },
        'no-state': { type: 'boolean' },
        'max-queue': { type: 'string' },
        'cache-mb': { type: 'string' },
        'max-body-mb': { type: 'string' },
        'request-timeout-s': { type: 'string' },
        'running-file': { type: 'string' },
        'exit-when-unused-s': { type: 'string' },
        'load-timeout-s': { type: 'string' },
        'load-delay-ms': { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) };
  }
  if (values['help'] === true) {
    return { kind: 'help' };
  }
  const token = values['token'] ?? (env['HF_INFERENCE_TOKEN'] || undefined);
  const parsed = v.safeParse(options, token === undefined ? values : { ...values, token });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const name = String(issue.path?.[0].key);
    const isFromEnvironment = name === 'token' && values['token'] === undefined;
    return {
      kind: 'wrong',
      reason: `${isFromEnvironment ? 'HF_INFERENCE_TOKEN' : `--${name}`} ${issue.message}`,
    };
  }
  const given = parsed.output;
  if (given['download-folder'] !== undefined && !given.download && !given.offline) {
    const folder = given['download-folder'];
    return {
      kind: 'wrong',
      reason: `--download-folder requires --download. To use models that are already in ${folder}, use --models ${folder}`,
    };
  }
  const hub = readHubAddress(given.hub, env['HF_ENDPOINT']);
  if (hub === undefined) {
    return {
      kind: 'wrong',
      reason: `${given.hub === undefined ? 'HF_ENDPOINT' : '--hub'} ${NO_ADDRESS}`,
    };
  }
  const hubToken = checkToken(env['HF_TOKEN'] ?? '');
  const givenFolders = given.models.map((folder) => resolve(folder));
  const modelFolders =
    givenFolders.length === 0 && bundledModels !== undefined ? [bundledModels] : givenFolders;
  const downloadFolder = given['download-folder'] ?? join(userFolder('cache', env), 'models');
  const mayDownload = given.download && !given.offline;
  const stateFolder =
    given.state === undefined ? defaultStateFolder(givenFolders, env) : resolve(given.state);
  return {
    kind: 'serve',
    chosenFolders: givenFolders,
    ...(given['running-file'] !== undefined && { runningFile: resolve(given['running-file']) }),
    settings: {
      port: given.port,
      token: given.token ?? randomBytes(24).toString('base64url'),
      modelFolders:
        given['download-folder'] === undefined ? modelFolders : [...modelFolders, resolve(downloadFolder)],
      ...(given['hub-cache'] !== undefined && { hubCache: resolve(given['hub-cache']) }),
      ...(mayDownload && {
        downloads: { hub, ...(hubToken.ok && { token: hubToken.token }), folder: resolve(downloadFolder) },
      }),
      ...(given['no-state'] ? {} : { stateFolder }),
      allowedPins: given['allowed-pins'],
      memoryBudgetBytes: (given['memory-budget-mb'] ?? Math.floor(totalmem() / 2 / MEBIBYTE)) * MEBIBYTE,
      maxQueue: given['max-queue'],
      cacheBytes: given['cache-mb'] * MEBIBYTE,
      maxBodyBytes: given['max-body-mb'] * MEBIBYTE,
      requestTimeoutMs: given['request-timeout-s'] * 1000,
      ...(given['exit-when-unused-s'] !== undefined && { unusedAfterMs: given['exit-when-unused-s'] * 1000 }),
      ...(given['load-timeout-s'] !== undefined && { loadTimeoutMs: given['load-timeout-s'] * 1000 }),
      loadDelayMs: given['load-delay-ms'],
    },
  };
}

/** Returns a user folder specific to these model folders, so that servers for different models have separate pins. */
function defaultStateFolder(
  modelFolders: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const name = createHash('sha256').update(modelFolders.join('\n')).digest('hex').slice(0, 16);
  return join(userFolder('state', env), name);
}

/** Returns the user's folder for state, or for data that can be downloaded again. */
function userFolder(kind: 'state' | 'cache', env: Readonly<Record<string, string | undefined>>): string {
  const own = env[kind === 'state' ? 'XDG_STATE_HOME' : 'XDG_CACHE_HOME'] || env['LOCALAPPDATA'];
  const usual = join(homedir(), ...(kind === 'state' ? ['.local', 'state'] : ['.cache']));
  return join(own || usual, 'hf-inference');
}
