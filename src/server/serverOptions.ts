import { createHash, randomBytes } from 'node:crypto';
import { homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { ServerSettings } from './inferenceServer';

const MEBIBYTE = 1024 * 1024;
export const DEFAULT_PORT = 8765;

export const HELP = `Hugging Face's inference API on this machine.

  node server.js [options]

  --models DIR          folder with models: DIR/owner/name/config.json, …/onnx/model.onnx (may be repeated;
                        default: the demo model that comes with the server)
  --port N              port on 127.0.0.1; 0 takes a free one (default ${DEFAULT_PORT})
  --token T             bearer token that clients send; better in the environment: HF_INFERENCE_TOKEN.
                        Without either, one is made and printed
  --memory-budget-mb N  what models may take in memory together (default: half of the memory). Beyond it the least
                        recently used go first, pinned ones never
  --allowed-pins N      how many models may be pinned (default 5)
  --state DIR           keeps pins and load times here (default: a folder of this user for this model folder)
  --no-state            keeps nothing
  --max-queue N         how many requests may wait for one model; more get a 503 at once (default 100)
  --cache-mb N          memory for answers that are given again to equal requests (default 64, 0: none)
  --max-body-mb N       largest request body (default 32)
  --request-timeout-s N seconds in which a whole request has to arrive (default 30)
  --running-file FILE   tells in this file its port and its process while it runs; no token
  --exit-when-unused-s N  ends itself when nobody has held GET /lease open for N seconds
  --load-delay-ms N     adds N ms to every model load, to try out the waiting (default 0)
  --help                prints this

When it is ready it prints one line: {"port":…,"token":"…"}. Then, for example:

  curl http://127.0.0.1:PORT/models/demo/code-language -H "Authorization: Bearer TOKEN" \\
    -H "Content-Type: application/json" -d '{"inputs": "fn main() {}"}'

The first answer of a model may be 503 with an estimated_time, while the model loads; -H "x-wait-for-model: true" waits.
`;

const whole = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'takes a whole number'),
    v.transform(Number),
    v.minValue(least),
    v.maxValue(most),
  );

const options = v.object({
  models: v.optional(v.array(v.string()), []),
  port: v.optional(whole(0, 65535), String(DEFAULT_PORT)),
  token: v.optional(
    v.pipe(v.string(), v.regex(/^[\x21-\x7e]{8,}$/, 'takes at least 8 visible ASCII characters')),
  ),
  'memory-budget-mb': v.optional(whole(1, 1e7)),
  'allowed-pins': v.optional(whole(0, 1000), '5'),
  state: v.optional(v.pipe(v.string(), v.nonEmpty('takes a folder'))),
  'no-state': v.optional(v.boolean(), false),
  'max-queue': v.optional(whole(1, 100_000), '100'),
  'cache-mb': v.optional(whole(0, 65536), '64'),
  'max-body-mb': v.optional(whole(1, 1024), '32'),
  'request-timeout-s': v.optional(whole(1, 3600), '30'),
  'running-file': v.optional(v.pipe(v.string(), v.nonEmpty('takes a file'))),
  'exit-when-unused-s': v.optional(whole(1, 86_400)),
  'load-delay-ms': v.optional(whole(0, 600_000), '0'),
});

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly reason: string }
  | { readonly kind: 'serve'; readonly settings: ServerSettings; readonly runningFile?: string };

/**
 * Reads the command line and the environment; relative paths are taken from the current folder.
 *
 * @param bundledModels the model folder that counts where none is given
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
        'load-delay-ms': { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) };
  }
  if (values['help'] === true) return { kind: 'help' };
  const token = values['token'] ?? (env['HF_INFERENCE_TOKEN'] || undefined);
  const parsed = v.safeParse(options, token === undefined ? values : { ...values, token });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { kind: 'wrong', reason: `--${String(issue.path?.[0].key)} ${issue.message}` };
  }
  const given = parsed.output;
  const givenFolders = given.models.map((folder) => resolve(folder));
  const modelFolders =
    givenFolders.length === 0 && bundledModels !== undefined ? [bundledModels] : givenFolders;
  const stateFolder =
    given.state === undefined ? defaultStateFolder(givenFolders, env) : resolve(given.state);
  return {
    kind: 'serve',
    ...(given['running-file'] !== undefined && { runningFile: resolve(given['running-file']) }),
    settings: {
      port: given.port,
      token: given.token ?? randomBytes(24).toString('base64url'),
      modelFolders,
      ...(given['no-state'] ? {} : { stateFolder }),
      allowedPins: given['allowed-pins'],
      memoryBudgetBytes: (given['memory-budget-mb'] ?? Math.floor(totalmem() / 2 / MEBIBYTE)) * MEBIBYTE,
      maxQueue: given['max-queue'],
      cacheBytes: given['cache-mb'] * MEBIBYTE,
      maxBodyBytes: given['max-body-mb'] * MEBIBYTE,
      requestTimeoutMs: given['request-timeout-s'] * 1000,
      ...(given['exit-when-unused-s'] !== undefined && { unusedAfterMs: given['exit-when-unused-s'] * 1000 }),
      loadDelayMs: given['load-delay-ms'],
    },
  };
}

/** A folder of the user for each set of model folders, so that servers for different models keep their pins apart. */
function defaultStateFolder(
  modelFolders: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const base = env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(homedir(), '.local', 'state');
  const name = createHash('sha256').update(modelFolders.join('\n')).digest('hex').slice(0, 16);
  return join(base, 'hf-inference', name);
}
