import { isExactModelId } from '../../core/identity/modelId';
import type { FormatOnHub, HubAnswer, ModelHub, ModelOnHub } from '../../core/localServer/modelHub';
import { formatsOf } from './chooseFiles';
import type { ChosenFiles } from './chooseFiles';
import { downloadModel } from './downloadModel';
import type { DownloadPorts } from './downloadModel';
import { faultOf, HubError } from './hubError';
import { readListing } from './hubListing';
import type { HubPorts } from './hubRequest';
import { PartialModel } from './partialModel';
import { searchHub } from './searchHub';

/** How long to wait before each new try after a lost connection, in milliseconds. */
const RETRY_MS: readonly number[] = [1000, 2000, 5000, 10_000, 20_000];

/** Opens the hub: what the extension and the local server use to find and download models. */
export function openModelHub(
  ports: HubPorts & Partial<Pick<DownloadPorts, 'retryMs' | 'freeBytes' | 'staleMs'>>,
): ModelHub {
  const all: DownloadPorts = { retryMs: RETRY_MS, ...ports };
  return {
    describe: (query, signal) => answer(signal, () => describeModel(query, ports, signal)),
    search: (query, signal) => answer(signal, () => searchHub(query, ports, signal)),
    download: async (request, onProgress, signal) =>
      isExactModelId(request.id)
        ? downloadModel(request, all, onProgress, signal)
        : { outcome: 'refused', bytes: 0, fault: { kind: 'missing' } },
  };
}

async function describeModel(
  { folder, ...query }: Parameters<ModelHub['describe']>[0],
  ports: HubPorts,
  signal: AbortSignal,
): Promise<ModelOnHub> {
  if (!isExactModelId(query.id)) {
    throw new HubError({ kind: 'missing' });
  }
  const listing = await readListing(query, ports, signal);
  const partial = folder === undefined ? undefined : new PartialModel(folder, query.id);
  const [first, ...others] = await Promise.all(formatsOf(listing).map((one) => describeFormat(one, partial)));
  if (first === undefined) {
    throw new HubError({ kind: 'noOnnx' });
  }
  const { files: _files, revision: _revision, ...facts } = listing;
  return { ...facts, formats: [first, ...others] };
}

async function describeFormat(
  { bytes, dtype, files, list }: ChosenFiles,
  partial: PartialModel | undefined,
): Promise<FormatOnHub> {
  const here = await Promise.all(list.map(async (file) => partial?.countHere(file) ?? 0));
  return { dtype, bytes, files, bytesHere: here.reduce((sum, one) => sum + one, 0) };
}

async function answer<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<HubAnswer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, fault: faultOf(error) };
  }
}
