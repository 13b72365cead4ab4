/** What batches need of the disk. The extension loads this bundle with the first batch. */
export { fileBytes, sha256 } from './batch/fileBytes';
export { isBeingWritten, openBatchOutput, readSidecar } from './batch/openBatchOutput';
export { writeNewFile } from './batch/writeNewFile';
