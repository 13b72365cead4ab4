import { join } from 'node:path';
import type { LocalServer, LocalServerSetup } from '../core/localServer/localServer';
import type { ServerTokens } from '../core/localServer/serverTokens';
import type { Clock, Logger } from '../core/ports';
import { fileLock } from './fileLock';
import { LocalServerHost } from './localServerHost';
import { LogTail } from './logTail';

/** The services that the windows use to share the server. */
export interface LocalServerServices {
  readonly tokens: Pick<ServerTokens, 'find' | 'keep' | 'use'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens the local server in its folder, with its log and the lock that all windows share. */
export function openLocalServer(site: LocalServerSetup, services: LocalServerServices): LocalServer {
  const { folder, openLog, ...rest } = site;
  return new LocalServerHost({
    ...rest,
    ...services,
    folder,
    lock: fileLock({ folder: join(folder, 'locks'), clock: services.clock, logger: services.logger }),
    log: new LogTail(join(folder, 'server.log'), openLog()),
  });
}
