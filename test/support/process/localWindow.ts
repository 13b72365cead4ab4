import { join } from 'node:path';
import type { LocalServerOptions } from '../../../src/core/localServer/localServer';
import type { ServerTokens } from '../../../src/core/localServer/serverTokens';
import type { Logger } from '../../../src/core/ports';
import { fileLock } from '../../../src/node/fileLock';
import { LocalServerHost } from '../../../src/node/localServerHost';
import { systemClock } from '../../../src/node/systemClock';

export interface LocalWindowOptions extends Partial<LocalServerOptions> {
  readonly program: string;
  readonly folder: string;
  readonly tokens: Pick<ServerTokens, 'find' | 'keep' | 'use'>;
  readonly logger: Logger;
  readonly unusedSeconds?: number;
}

/** The local server as one window has it, with everything real but VS Code. */
export function openLocalWindow(given: LocalWindowOptions): LocalServerHost {
  const { program, folder, tokens, logger, unusedSeconds = 1 } = given;
  const { modelsFolder = '', memoryBudgetMb = 0, downloads = 'ask', hub = '', keepRunning = false } = given;
  return new LocalServerHost({
    ...{ program, folder, tokens, logger, unusedSeconds },
    options: () => ({ modelsFolder, memoryBudgetMb, downloads, hub, keepRunning }),
    bundledModels: [join(folder, 'not-there')],
    lock: fileLock({ folder: join(folder, 'locks'), clock: systemClock, logger }),
    clock: systemClock,
    log: { show: async () => undefined, dispose: () => undefined },
  });
}
