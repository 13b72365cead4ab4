import { fileInput } from '../../fileInput';
import type { BatchInput } from './batchTypes';
import type { BatchSource } from './batchSource';
import type { ByteSource, ContentHash } from './byteSource';

/** A file that is an input. */
export interface SourceFile {
  readonly uri: string;
  /** What the output calls it, such as its path in the workspace. */
  readonly name: string;
  readonly bytes: ByteSource;
}

/** Opens files that are inputs as they are. Their bytes are read when they are sent. */
export function openFileListSource(
  files: readonly SourceFile[],
  createHash: () => ContentHash,
  limit = Infinity,
): BatchSource {
  const taken = files.slice(0, limit);
  return {
    async summarize(onProgress, signal) {
      const hash = createHash();
      let bytes = 0;
      for (const [index, file] of taken.entries()) {
        hash.update(new TextEncoder().encode(`${JSON.stringify(file.uri)}\n`));
        for await (const part of file.bytes.read()) {
          signal.throwIfAborted();
          hash.update(part);
          bytes += part.length;
          onProgress({ bytes, inputs: index });
        }
      }
      return { sha256: hash.digest(), bytes, total: taken.length, empty: 0, broken: 0, characters: 0 };
    },
    async *inputs(skips = () => false) {
      for (const [index, { name, uri }] of taken.entries()) {
        if (!skips(index)) {
          yield { index, id: name, kind: 'ready', input: fileInput(uri) } satisfies BatchInput;
        }
      }
    },
  };
}
