import { ApiClient } from '../../core/http/jsonClient';
import { localEndpoint } from '../../core/localServer/localServer';
import { isProxied } from '../../platform/proxySetting';
import type { DownloadServices } from './downloadServices';

const UNLOAD_MS = 10_000;

/**
 * Has the local server, if it is running, end the process of a model and look at its folder again. Never rejects: without
 * it, the server notices within a few seconds.
 */
export async function unloadModel(
  { accounts, clock, fetch, localServer, log }: DownloadServices,
  id: string,
): Promise<void> {
  try {
    const running = await localServer.find();
    if (running === undefined) {
      return;
    }
    const endpoint = localEndpoint(running.port);
    const token = (await accounts.token(endpoint))?.token;
    await new ApiClient({ clock, fetch, logger: log, isProxied }).send(
      {
        method: 'POST',
        url: `${endpoint}/unload/${id}`,
        timeoutMs: UNLOAD_MS,
        ...(token !== undefined && { token }),
      },
      { signal: AbortSignal.timeout(UNLOAD_MS) },
    );
  } catch {
    log.warn('local server: a model could not be unloaded');
  }
}
