import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TokenSources } from '../core/identity/tokenSource';
import { readText } from './readText';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'HF_TOKEN';
/** Bytes read of a token file: more than any token has. */
const MAX_BYTES = 16_384;

/** Looks for a token where the tools of Hugging Face do: in `HF_TOKEN`, else in their token file. */
export function createTokenSources(env: Environment = process.env, home: string = homedir()): TokenSources {
  const path = tokenFile(env, home);
  return {
    path,
    find: async () => {
      if (env[VARIABLE]?.trim()) {
        return { kind: 'variable', name: VARIABLE };
      }
      const isFile = await stat(path).then(
        (found) => found.isFile(),
        () => false,
      );
      return isFile ? { kind: 'file', path } : undefined;
    },
    read: async (source) =>
      source.kind === 'variable' ? (env[source.name] ?? '') : readText(source.path, MAX_BYTES),
  };
}

/**
 * The path of the token file, by the rules of `huggingface_hub` (its `constants.py`): `HF_TOKEN_PATH`, else `token` in
 * `HF_HOME`, else in `huggingface` of `XDG_CACHE_HOME`, else of `~/.cache`. Both may contain `~` and variables.
 */
export function tokenFile(env: Environment, home: string): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(home, '.cache');
  const hubHome = expand(env['HF_HOME'] ?? join(cache, 'huggingface'), env, home);
  return expand(env['HF_TOKEN_PATH'] ?? join(hubHome, 'token'), env, home);
}

/** Replaces `~` at the start and `$NAME` or `${NAME}`, as Python's `expanduser` and `expandvars` do. */
function expand(path: string, env: Environment, home: string): string {
  return path
    .replace(/^~(?=[/\\]|$)/, () => home)
    .replace(
      /\$(?:(\w+)|\{([^}]*)\})/g,
      (text, plain?: string, braced?: string) => env[plain ?? braced ?? ''] ?? text,
    );
}
