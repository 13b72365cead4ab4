import { isExactModelId } from '../../core/identity/modelId';
import type { HubAccess, HubAnswer, ModelHub, ModelOnHub } from '../../core/localServer/modelHub';
import { formatsOf } from './chooseFiles';
import { downloadModel } from './downloadModel';
import type { DownloadPorts } from './downloadModel';
import { faultOf, HubError } from './hubError';
import { readListing } from './hubListing';
import type { HubPorts } from './hubRequest';
import { searchHub } from './searchHub';

/** How long to wait before each new try after a lost connection, in milliseconds. */
const RETRY_MS: readonly number[] = [1000, 2000, 5000, 10_000, 20_000];

/** Opens the hub: what the extension and the local server use to find and download models. */
export function openModelHub(
  ports: HubPorts & Partial<Pick<DownloadPorts, 'retryMs' | 'freeBytes' | 'staleMs'>>,
): ModelHub {
  const all: DownloadPorts = { retryMs: RETRY_MS, ...ports };
  return {
    describe: (access, signal) => answer(signal, () => describeModel(access, ports, signal)),
    search: (query, signal) => answer(signal, () => searchHub(query, ports, signal)),
    download: async (request, onProgress, signal) =>
      isExactModelId(request.id)
        ? downloadModel(request, all, onProgress, signal)
        : { outcome: 'refused', bytes: 0, fault: { kind: 'missing' } },
  };
}

async function describeModel(
  access: HubAccess & { readonly id: string },
  ports: HubPorts,
  signal: AbortSignal,
): Promise<ModelOnHub> {
  if (!isExactModelId(access.id)) {
    throw new HubError({ kind: 'missing' });
  }
  const listing = await readListing(access, ports, signal);
  const [first, ...others] = formatsOf(listing).map(({ dtype, bytes, files }) => ({ dtype, bytes, files }));
  if (first === undefined) {
    throw new HubError({ kind: 'noOnnx' });
  }
  const { files: _files, revision: _revision, ...facts } = listing;
  return { ...facts, formats: [first, ...others] };
}

async function answer<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<HubAnswer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, fault: faultOf(error) };
  }
}
