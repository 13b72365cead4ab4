/** One file inside a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  /** Uncompressed size in bytes. */
  readonly size: number;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');

/** Lists the files of a ZIP archive from its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16). */
export function zipEntries(archive: Buffer): readonly ZipEntry[] {
  const end = archive.lastIndexOf(END_OF_DIRECTORY);
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const next = at + 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + (name ?? 0)),
      size: archive.readUInt32LE(at + 24),
    });
    at = next;
  }
  return entries;
}
