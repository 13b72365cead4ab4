import { createHash } from 'node:crypto';
import type { ByteSource, ContentHash } from '../../core/runs/batch/byteSource';
import { stat } from 'node:fs/promises';
import { openRegularFile } from '../openRegularFile';

const PART_BYTES = 64 * 1024;

/** Gives the bytes of a file in parts. */
export function fileBytes(path: string): ByteSource {
  return {
    async *read() {
      const file = await openRegularFile(path);
      try {
        for (;;) {
          // A new buffer for each part, since the last one may still be in use.
          const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PART_BYTES), 0, PART_BYTES, null);
          if (bytesRead === 0) {
            return;
          }
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
    stamp: async () => {
      const { ctimeNs, mtimeNs, size } = await stat(path, { bigint: true });
      return [size, mtimeNs, ctimeNs].join(' ');
    },
  };
}

export function sha256(): ContentHash {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
  };
}
