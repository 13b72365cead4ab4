import { opendir } from 'node:fs/promises';
import { diskCode, diskReason } from '../../node/diskReason';

/**
 * Refuses model folders that cannot have a model when the server starts: later each request would only hear that its
 * model does not exist. Throws an error whose message is for whoever started the server.
 */
export async function checkModelFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await (await opendir(folder)).close();
    } catch (error) {
      throw new Error(`${problemOf(folder, error)} Use --models to name the folder with your models.`, {
        cause: error,
      });
    }
  }
}

function problemOf(folder: string, error: unknown): string {
  switch (diskCode(error)) {
    case 'ENOENT':
      return `The models folder ${folder} does not exist.`;
    case 'ENOTDIR':
      return `The models folder ${folder} is not a folder.`;
    default:
      return `The models folder ${folder} cannot be read because ${diskReason(error)}.`;
  }
}
