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
  ENOTDIR: 'a file exists where a folder is needed',
  EISDIR: 'a folder exists where a file is needed',
  ENOTREG: 'it is not a regular file',
  ELOOP: 'its links form a loop',
  EIO: 'the disk failed',
  ETIMEDOUT: 'the disk did not respond in time',
};

/** Returns the code of a file system error, such as `ENOSPC`, or `undefined` for other errors. */
export function diskCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Returns the reason of a file system error for users, as text that follows "because": with the code, without a path. */
export function diskReason(error: unknown): string {
  const code = diskCode(error);
  if (code === undefined) {
    return 'of an unexpected error';
  }
  return `${REASONS[code] ?? 'the file system returned an error'} (${code})`;
}
