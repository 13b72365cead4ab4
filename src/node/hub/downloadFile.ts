import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { HubAccess } from '../../core/localServer/modelHub';
import type { FetchResponse } from '../../core/ports';
import { replaceFile } from '../replaceFile';
import { faultOf, HubError, onDisk } from './hubError';
import type { HubFile } from './hubListing';
import { getFromHub } from './hubRequest';
import type { HubPorts } from './hubRequest';
import type { PartialModel } from './partialModel';

interface FileSource extends HubAccess {
  readonly id: string;
  readonly revision: string;
  readonly onWait: (waits: boolean) => void;
}

export interface FilePorts extends HubPorts {
  /** How long to wait before each new try after a lost connection, in milliseconds; a try that got far starts again. */
  readonly retryMs: readonly number[];
}

/** What the downloads of all files of a model have in common. */
export interface ModelTransfer {
  readonly partial: PartialModel;
  readonly source: FileSource;
  readonly ports: FilePorts;
  /** Receives the number of bytes that arrived, negative if they were thrown away. */
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}

/** The hub has another version of a file than the one of which a part is here. */
export class FileChangedError extends HubError {
  constructor(file: string) {
    super({ kind: 'badFile', file, what: 'checksum' });
  }
}

/** A try that received so much counts as a success of the network. */
const FAR_BYTES = 1_000_000;

/**
 * Downloads a file, going on where an earlier attempt ended, and gives it its final name when it is verified. Goes on after
 * a lost connection. Rejects with a `HubError`; what has arrived is kept, unless it is not the listed file.
 */
export async function downloadFile(file: HubFile, transfer: ModelTransfer): Promise<void> {
  const { onBytes, partial } = transfer;
  const resumed = await onDisk(() => partial.bytesOf(file));
  await receiveAll(file, transfer);
  if (await onDisk(() => partial.complete(file))) {
    return;
  }
  onBytes(-file.bytes);
  if (resumed > 0) {
    // The earlier part may have been damaged.
    await receiveAll(file, transfer);
    if (await onDisk(() => partial.complete(file))) {
      return;
    }
    onBytes(-file.bytes);
  }
  throw new HubError({ kind: 'badFile', file: file.path, what: 'checksum' });
}

async function receiveAll(file: HubFile, transfer: ModelTransfer): Promise<void> {
  const { partial, ports, signal } = transfer;
  if (file.bytes === 0) {
    await onDisk(() => replaceFile(partial.partOf(file), ''));
  }
  let size = await onDisk(() => partial.bytesOf(file));
  for (let tries = 0, furthest = size; size < file.bytes;) {
    let failure = new HubError({ kind: 'badFile', file: file.path, what: 'smaller' });
    try {
      await receive(file, size, transfer);
    } catch (error) {
      signal.throwIfAborted();
      failure = error instanceof HubError ? error : new HubError(faultOf(error));
      if (!failure.mayPass) {
        throw failure;
      }
    }
    size = await onDisk(() => partial.bytesOf(file));
    if (size >= file.bytes) {
      return;
    }
    // Bytes that arrive once more do not count, so that tries end even if the hub says a wrong size.
    tries = size - furthest >= FAR_BYTES ? 0 : tries;
    furthest = Math.max(furthest, size);
    const pause = ports.retryMs[tries];
    if (pause === undefined) {
      throw failure;
    }
    await ports.clock.sleep(pause, signal);
    tries += 1;
  }
}

/** Receives the rest of a file, as far as it comes. */
async function receive(
  file: HubFile,
  existing: number,
  { onBytes, partial, ports, signal, source }: ModelTransfer,
): Promise<void> {
  const tag = existing > 0 ? await readFile(partial.tagOf(file), 'utf8').catch(() => '') : '';
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const request = {
    ...source,
    path: `/${source.id}/resolve/${source.revision}/${path}`,
    ...{ page: `${source.hub}/${source.id}`, file: file.path },
    // Without compression, so that the received bytes are those of the file.
    headers: { 'accept-encoding': 'identity', ...(existing > 0 && { range: `bytes=${existing}-` }) },
  };
  await getFromHub(request, ports, signal, async (response, onActivity) => {
    const current = strongTag(response);
    const from = /^bytes (\d+)-/.exec(response.header('content-range') ?? '')?.[1];
    if (tag !== '' && current !== '' && current !== tag) {
      await onDisk(() => partial.dropPart(file));
      onBytes(-existing);
      throw new FileChangedError(file.path);
    }
    const isRest = response.status === 206 && Number(from) === existing;
    if (response.status === 416 && response.header('content-range') === `bytes */${existing}`) {
      // All of the file is here, and it is smaller than announced.
      await onDisk(() => partial.dropPart(file));
      onBytes(-existing);
      throw new HubError({ kind: 'badFile', file: file.path, what: 'smaller' });
    }
    if (existing > 0 && !isRest && response.status !== 200) {
      // The part does not fit what the hub has now, so it starts again.
      await onDisk(() => partial.dropPart(file));
      onBytes(-existing);
      throw new HubError({ kind: 'unreachable' });
    }
    if (response.status === 416) {
      throw new HubError({ kind: 'badFile', file: file.path, what: 'gone' });
    }
    if (!isRest) {
      onBytes(-existing);
      await onDisk(() => replaceFile(partial.tagOf(file), current));
    }
    await store(file, isRest ? existing : 0, partial, response, (count) => {
      onActivity();
      onBytes(count);
    });
  });
}

async function store(
  file: HubFile,
  existing: number,
  partial: PartialModel,
  response: FetchResponse,
  onBytes: (count: number) => void,
): Promise<void> {
  const target = await onDisk(() => open(partial.partOf(file), existing > 0 ? 'a' : 'w'));
  let size = existing;
  try {
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > file.bytes) {
        await onDisk(() => partial.dropPart(file));
        onBytes(chunk.length - size);
        throw new HubError({ kind: 'badFile', file: file.path, what: 'larger' });
      }
      await onDisk(() => writeAll(target, chunk));
      onBytes(chunk.length);
    }
    // Once the file has its final name, its bytes must survive a power failure.
    await onDisk(() => target.datasync());
  } finally {
    await target.close();
  }
}

/** Writes a chunk, even if the system takes only a part of it at a time. */
async function writeAll(target: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await target.write(chunk, done)).bytesWritten;
  }
}

/** Returns the entity tag if it stands for these very bytes. */
function strongTag(response: FetchResponse): string {
  const tag = response.header('etag') ?? '';
  return /^"[\x21\x23-\x7e]{1,200}"$/.test(tag) ? tag : '';
}
