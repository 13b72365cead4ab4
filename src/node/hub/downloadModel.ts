import { readdir, statfs } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isRefusal } from '../../core/localServer/isRefusal';
import type {
  DownloadProgress,
  DownloadRequest,
  DownloadResult,
  HubFault,
} from '../../core/localServer/modelHub';
import { diskCode } from '../diskReason';
import { makeFolder } from '../makeFolder';
import { chooseFormat, formatsOf, onnxIn } from './chooseFiles';
import { chooseOnnx, SMALL_FORMATS } from './chooseOnnx';
import { downloadFile, FileChangedError } from './downloadFile';
import type { FilePorts } from './downloadFile';
import { DownloadMeter } from './downloadMeter';
import { withDownloadLock } from './downloadLock';
import { externalDataFiles, isBesideModel } from './externalData';
import { faultOf, HubError, onDisk } from './hubError';
import { readListing } from './hubListing';
import type { HubFile, HubListing } from './hubListing';
import { PARTIAL_FOLDER, PartialModel } from './partialModel';

export interface DownloadPorts extends FilePorts {
  /** Returns the free bytes of the disk of a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Milliseconds after which the lock of a process that ended counts as free. */
  readonly staleMs?: number;
}

/** How often a model may change on the hub during its download. */
const MAX_CHANGES = 3;
/** Room that stays free for others. */
const SPARE_BYTES = 64e6;

/** Downloads a model; see `ModelHub`. The ID must be valid. Never rejects. */
export async function downloadModel(
  request: DownloadRequest,
  ports: DownloadPorts,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<DownloadResult> {
  const meter = new DownloadMeter(ports.clock, onProgress);
  try {
    signal.throwIfAborted();
    if (await isThere(request)) {
      return { outcome: 'already', bytes: 0 };
    }
    const partial = new PartialModel(request.folder, request.id);
    await onDisk(() => makeFolder(join(request.folder, PARTIAL_FOLDER)));
    const lock = {
      ...{ clock: ports.clock, signal, staleMs: ports.staleMs },
      onWait: () => meter.wait('otherDownload'),
    };
    const outcome = await withDownloadLock(partial.lockPath, lock, async (held) => {
      meter.wait(undefined);
      // Another window may have downloaded it in the meantime.
      if (await isThere(request)) {
        return 'already';
      }
      await bring(request, partial, ports, meter, held);
      return 'done';
    });
    return { outcome, bytes: meter.received };
  } catch (error) {
    const bytes = meter.received;
    if (signal.aborted) {
      return { outcome: 'cancelled', bytes };
    }
    const found = faultOf(error);
    const fault: HubFault = found.kind === 'unreachable' && bytes > 0 ? { ...found, isLost: true } : found;
    return { outcome: isRefusal(fault) ? 'refused' : 'failed', bytes, fault };
  } finally {
    meter.end();
  }
}

/** Whether the folder has a model that can run. Rejects with a `HubError` if it has anything else. */
async function isThere({ folder, id, dtype }: DownloadRequest): Promise<boolean> {
  const names = await onDisk(() => namesIn(join(folder, id)));
  if (names.length === 0) {
    return false;
  }
  const onnx = dtype === undefined ? chooseOnnx(names, SMALL_FORMATS) : onnxIn(names, dtype);
  if (!names.includes('config.json') || typeof onnx !== 'object') {
    throw new HubError({ kind: 'folderInUse' });
  }
  return true;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const list = async (inner: string): Promise<readonly string[]> =>
    readdir(join(folder, inner)).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(diskCode(error) ?? '')) {
        return [];
      }
      throw error;
    });
  return [...(await list('')), ...(await list('onnx')).map((name) => `onnx/${name}`)];
}

async function bring(
  request: DownloadRequest,
  partial: PartialModel,
  ports: DownloadPorts,
  meter: DownloadMeter,
  signal: AbortSignal,
): Promise<void> {
  let listing = await readListing(request, ports, signal);
  for (let changes = 0; ; changes++) {
    try {
      await bringListed(listing, request, partial, ports, meter, signal);
      return;
    } catch (error) {
      // The model may have changed on the hub during the download.
      const file = error instanceof HubError && error.fault.kind === 'badFile' ? error.fault.file : undefined;
      if (file === undefined || changes === MAX_CHANGES) {
        throw error;
      }
      const next = await readListing(request, ports, signal);
      const isSame = next.files.get(file)?.checksum.hex === listing.files.get(file)?.checksum.hex;
      if (isSame && !(error instanceof FileChangedError)) {
        throw error;
      }
      listing = next;
    }
  }
}

async function bringListed(
  listing: HubListing,
  request: DownloadRequest,
  partial: PartialModel,
  ports: DownloadPorts,
  meter: DownloadMeter,
  signal: AbortSignal,
): Promise<void> {
  const { list, bytes } = chooseFormat(formatsOf(listing), request);
  await onDisk(() => partial.create());
  await onDisk(() => partial.keepOnly([...listing.files.values()]));
  const missing: HubFile[] = [];
  let here = 0;
  for (const file of list) {
    if (await onDisk(() => partial.has(file))) {
      here += file.bytes;
    } else {
      missing.push(file);
      here += await onDisk(() => partial.bytesOf(file));
    }
  }
  await checkSpace(request.folder, bytes - here, ports);
  meter.start(here, bytes);
  const source = {
    ...{ hub: request.hub, token: request.token, id: request.id, revision: listing.revision },
    onWait: (waits: boolean) => meter.wait(waits ? 'hub' : undefined),
  };
  const transfer = { partial, source, ports, onBytes: (count: number) => meter.add(count), signal };
  for (const file of missing) {
    await downloadFile(file, transfer);
  }
  const others = await otherWeights(list, listing, partial);
  for (const file of others) {
    const isHere = await onDisk(() => partial.has(file));
    meter.extend(isHere ? file.bytes : await onDisk(() => partial.bytesOf(file)), file.bytes);
    if (!isHere) {
      await checkSpace(request.folder, file.bytes, ports);
      await downloadFile(file, transfer);
    }
  }
  signal.throwIfAborted();
  await onDisk(() => partial.keepOnly([...list, ...others]));
  await onDisk(() => partial.publish()).catch((error: unknown) => {
    const { fault } = error instanceof HubError ? error : { fault: undefined };
    const isTaken = fault?.kind === 'disk' && ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(fault.code);
    throw isTaken ? new HubError({ kind: 'folderInUse' }) : error;
  });
}

async function checkSpace(folder: string, neededBytes: number, ports: DownloadPorts): Promise<void> {
  const freeBytes = await (ports.freeBytes ?? freeBytesOf)(folder);
  if (neededBytes + SPARE_BYTES > freeBytes) {
    throw new HubError({ kind: 'noSpace', neededBytes, freeBytes });
  }
}

/** Returns the free bytes for this user; any number on a file system that does not say it. */
async function freeBytesOf(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize, blocks }) => (blocks === 0 ? Infinity : bavail * bsize),
    () => Infinity,
  );
}

/** Returns the weight files that the ONNX files refer to and that were not chosen by their names. */
async function otherWeights(
  chosen: readonly HubFile[],
  listing: HubListing,
  partial: PartialModel,
): Promise<readonly HubFile[]> {
  const paths = new Set(chosen.map(({ path }) => path));
  const others = new Map<string, HubFile>();
  for (const onnx of chosen.filter(({ path }) => path.endsWith('.onnx'))) {
    for (const location of await onDisk(() => externalDataFiles(partial.pathOf(onnx)))) {
      const path = posix.join(posix.dirname(onnx.path), location);
      if (!isBesideModel(location)) {
        throw new HubError({ kind: 'incomplete', detail: `refers to weights outside its folder` });
      }
      const file = listing.files.get(path);
      if (file === undefined && !paths.has(path)) {
        throw new HubError({ kind: 'incomplete', detail: `has no ${path}, and ${onnx.path} needs it` });
      }
      if (file !== undefined && !paths.has(path)) {
        others.set(path, file);
      }
    }
  }
  return [...others.values()];
}
