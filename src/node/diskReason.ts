const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'there is no space left on the disk',
  EFBIG: 'the file would be larger than allowed',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'the folder does not exist or could not be created',
  ENOTDIR: 'there is a file in place of a folder',
  EISDIR: 'there is a folder in place of a file',
  ENOTREG: 'it is not a regular file',
  ELOOP: 'its links form a loop',
  EIO: 'the disk failed',
  ETIMEDOUT: 'the disk did not respond in time',
};

/** The code of an error of the file system, such as `ENOSPC`; nothing for other errors. */
export function diskCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Why the file system refused, in words that can be shown: with the system's code and without any path. */
export function diskReason(error: unknown): string {
  const code = diskCode(error);
  if (code === undefined) {
    return 'of an unexpected error';
  }
  return `${REASONS[code] ?? 'the file system returned an error'} (${code})`;
}
