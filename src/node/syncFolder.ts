import { open } from 'node:fs/promises';

/** Syncs a folder, which makes new and renamed files in it durable. Ignores errors, since not every system supports this. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}
