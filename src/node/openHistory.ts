import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../core/ports';
import type { Hasher } from '../core/runs/keepValue';
import { RunHistory } from '../core/runs/runHistory';
import type { HistoryPorts } from '../core/runs/runHistory';
import { errorCode } from './errorCode';
import { runFiles } from './runFiles';

/** Opens the kept runs. @param options `folder` is a path that all windows share; created if missing */
export function openHistory({
  folder,
  logger,
  ...ports
}: Omit<HistoryPorts, 'files' | 'hasher' | 'reasonOf'> & {
  readonly folder: string;
  readonly logger: Logger;
}): RunHistory {
  const files = runFiles({ folder, logger });
  return new RunHistory({ ...ports, files, hasher: nodeHasher, reasonOf: errorCode });
}

const nodeHasher: Hasher = {
  ofBase64: async (base64) => sha256(Buffer.from(base64, 'base64')),
  ofBytes: async (bytes) => sha256(bytes),
  async ofFile(uri) {
    try {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(fileURLToPath(uri), { highWaterMark: 1024 * 1024 })) {
        hash.update(chunk as Buffer);
      }
      return hash.digest('hex');
    } catch {
      return undefined;
    }
  },
};

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
