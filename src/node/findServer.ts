import { readFile } from 'node:fs/promises';
import { LocalServerError } from '../core/localServer/localServerFault';
import { parseRunningServer } from '../core/localServer/runningServer';
import type { ServerTokens } from '../core/localServer/serverTokens';
import type { Clock, Logger } from '../core/ports';
import { takeLease } from './serverLease';
import type { ServerLease } from './serverLease';
import { isAlive } from './serverProcess';
import { hasState } from './stateHolder';

/** Retries, since another window may have stored the token just now. */
const TOKEN_TRIES = 5;
const TOKEN_PAUSE_MS = 200;

/** Where the server is looked for. */
interface Search {
  readonly runningFile: string;
  readonly folder: string;
  readonly tokens: Pick<ServerTokens, 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Leases the server named in the running file, if it is running and is ours. Rejects with the fault `noToken` if it is
 * ours and does not accept the token.
 */
export async function findServer(search: Search): Promise<ServerLease | undefined> {
  const { clock, folder, logger, runningFile, signal, tokens } = search;
  let refused: { readonly pid: number; readonly isTokenKnown: boolean } | undefined;
  for (let tries = 1; tries <= TOKEN_TRIES; tries++) {
    const server = parseRunningServer(await readFile(runningFile, 'utf8').catch(() => ''));
    if (server === undefined || !isAlive(server.pid)) {
      return undefined;
    }
    const token = await tokens.find(server.port);
    // Even without the token, the request shows whether a server is listening.
    const answer = await takeLease(server.port, token ?? '');
    if (answer === 'nobody' || answer === 'silent') {
      return undefined;
    }
    refused = { pid: server.pid, isTokenKnown: token !== undefined };
    if (answer !== 'refused') {
      if (answer.server.pid === server.pid) {
        return answer;
      }
      answer.release();
    }
    await clock.sleep(TOKEN_PAUSE_MS, signal);
  }
  // A browser window that was opened earlier does not see secrets that were stored later.
  if (refused !== undefined && (!refused.isTokenKnown || (await hasState(folder, refused.pid)))) {
    throw new LocalServerError({ kind: 'noToken', pid: refused.pid });
  }
  logger.warn('local server: the program on its port does not accept its token');
  return undefined;
}
