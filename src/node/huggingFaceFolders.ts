import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The path of the token file, by the rules of `huggingface_hub` (its `constants.py`): `HF_TOKEN_PATH`, else `token` in the
 * folder of the tools. Each of the variables may contain `~` and variables.
 */
export function tokenFile(env: Environment, home: string): string {
  return expand(env['HF_TOKEN_PATH'] ?? join(hubHome(env, home), 'token'), env, home);
}

/** The folder in which `huggingface_hub` keeps models, by its rules: `HF_HUB_CACHE`, else `hub` in the folder of the tools. */
export function hubCacheFolder(env: Environment, home: string): string {
  const named = env['HF_HUB_CACHE'] ?? env['HUGGINGFACE_HUB_CACHE'];
  return expand(named ?? join(hubHome(env, home), 'hub'), env, home);
}

/** `HF_HOME`, else `huggingface` in `XDG_CACHE_HOME` or `~/.cache`. */
function hubHome(env: Environment, home: string): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(home, '.cache');
  return expand(env['HF_HOME'] ?? join(cache, 'huggingface'), env, home);
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
