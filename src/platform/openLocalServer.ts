import { join } from 'node:path';
import type { LocalServer } from '../core/localServer/localServer';
import { fileLock } from '../node/fileLock';
import { LocalServerHost, type LocalServerPorts } from '../node/localServerHost';
import { ServerLogChannel } from './serverLogChannel';

/** What differs from window to window. */
export type OpenLocalServerPorts = Omit<LocalServerPorts, 'lock' | 'log'>;

/** The local server with its log and the lock that all windows share. */
export function openLocalServer(ports: OpenLocalServerPorts): LocalServer {
  return new LocalServerHost({
    ...ports,
    lock: fileLock({ folder: join(ports.folder, 'locks'), clock: ports.clock, logger: ports.logger }),
    log: new ServerLogChannel(join(ports.folder, 'server.log')),
  });
}
