import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { TokenSources } from '../core/identity/tokenSource';
import { tokenFile } from './huggingFaceFolders';
import type { Environment } from './huggingFaceFolders';
import { readText } from './readText';

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
