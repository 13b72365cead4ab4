import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** One file inside a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  /** Uncompressed size in bytes. */
  readonly size: number;
  /** Its bytes, uncompressed. */
  content(): Buffer;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DEFLATED = 8;

/** Lists the files of a ZIP archive from its central directory (PKWARE APPNOTE 4.3.7, 4.3.12 and 4.3.16). */
export function zipEntries(archive: Buffer): readonly ZipEntry[] {
  const end = archive.lastIndexOf(END_OF_DIRECTORY);
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const next = at + 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
    const [method, packed, size] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 24),
    ];
    const header = archive.readUInt32LE(at + 42);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + (name ?? 0)),
      size,
      content: () => {
        const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
        const bytes = archive.subarray(start, start + packed);
        return method === DEFLATED ? inflateRawSync(bytes) : bytes;
      },
    });
    at = next;
  }
  return entries;
}

/** Writes all files of an archive below a folder. */
export async function unzip(archive: Buffer, folder: string): Promise<void> {
  for (const entry of zipEntries(archive)) {
    const file = join(folder, entry.name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, entry.content());
  }
}
