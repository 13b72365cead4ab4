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
  const stampOfAll = async () => {
    const stamps = await Promise.all(taken.map(async ({ bytes }) => bytes.stamp?.()));
    return stamps.includes(undefined) ? undefined : stamps.join('\n');
  };
  const summarize: BatchSource['summarize'] = async (onProgress, signal) => {
    const [hash, stamp] = [createHash(), await stampOfAll()];
    let bytes = 0;
    let empty = 0;
    for (const [index, file] of taken.entries()) {
      hash.update(new TextEncoder().encode(`${JSON.stringify(file.uri)}\n`));
      let hasContent = false;
      for await (const part of file.bytes.read()) {
        signal.throwIfAborted();
        hash.update(part);
        bytes += part.length;
        hasContent ||= !isBlank(part);
        onProgress({ bytes, inputs: index });
      }
      empty += hasContent ? 0 : 1;
    }
    return {
      ...{ sha256: hash.digest(), bytes, total: taken.length, empty, broken: 0, characters: 0 },
      ...(stamp !== undefined && { stamp }),
    };
  };
  return {
    summarize,
    stamp: stampOfAll,
    hash: async (signal) => (await summarize(() => undefined, signal)).sha256,
    async *inputs(skips = () => false) {
      for (const [index, { bytes, name, uri }] of taken.entries()) {
        if (!skips(index)) {
          // A file that cannot be read any more fails alone, when it is sent.
          const isEmpty = await isBlankFile(bytes).catch(() => false);
          const what = isEmpty
            ? ({ kind: 'empty' } as const)
            : { kind: 'ready' as const, input: fileInput(uri) };
          yield { index, id: name, ...what } satisfies BatchInput;
        }
      }
    },
  };
}

/** Whether a file is empty, or has only white space. Reads no more than that takes. */
async function isBlankFile(bytes: ByteSource): Promise<boolean> {
  for await (const part of bytes.read()) {
    if (!isBlank(part)) {
      return false;
    }
  }
  return true;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
