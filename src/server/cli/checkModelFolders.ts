import { opendir } from 'node:fs/promises';
import { diskCode, diskReason } from '../../node/diskReason';

/**
 * Rejects unusable model folders at startup; later, each request would only learn that its model does not exist. Throws
 * an error whose message is meant for the user who started the server.
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
