import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServerSettings } from '../../../src/server/cli/serverSettings';
import { writeMiniatureModels } from '../models/miniatureModel';
import type { RunningServer } from './runningServer';
import { startServer } from './runningServer';

/** Starts the server with the miniature models of its own tests and all models of `test/models`. */
export async function startWithAllModels(settings: Partial<ServerSettings> = {}): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-models-'));
  await writeMiniatureModels(folder);
  const server = await startServer({ modelFolders: [folder, resolve('test/models')], ...settings });
  return {
    ...server,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
