import type { HubFault } from '../../core/localServer/modelHub';

const FILE_PROBLEMS = {
  checksum: 'has the wrong checksum',
  larger: 'is larger than the hub announced',
  smaller: 'is smaller than the hub announced',
  gone: 'is not on the hub',
};
const ANSWER_PROBLEMS = {
  otherData: 'the hub did not return a model',
  tooLarge: 'the hub returned a list of files that is too large',
  redirect: 'the hub redirected to an address that cannot be used',
};
const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/**
 * Returns why a model cannot be used, as a predicate that follows "Model x ", if trying again does not help; otherwise why
 * the download failed, as a clause.
 */
export function hubFaultText(fault: HubFault): { readonly unusable: string } | { readonly failed: string } {
  switch (fault.kind) {
    case 'missing':
      return {
        unusable:
          fault.asksForToken === true
            ? 'does not exist on the hub, or is private: check the ID, or set HF_TOKEN to a token with access to it'
            : 'does not exist',
      };
    case 'needsAccess':
      return {
        unusable: fault.withToken
          ? `cannot be downloaded: the token has no access to it; ask for access on ${fault.page}`
          : `cannot be downloaded without access; ask for access on ${fault.page}, and set HF_TOKEN to your token`,
      };
    case 'noOnnx':
      return { unusable: 'has no ONNX files on the hub, and this server needs them' };
    case 'incomplete':
      return { unusable: `cannot be downloaded: it ${fault.detail}` };
    case 'noSuchFormat':
      return { unusable: `is on the hub in these number formats only: ${fault.available.join(', ')}` };
    case 'tooLargeForMemory':
      return {
        unusable: `needs more memory than this server may use: its files have ${megabytes(fault.bytes)}, and the memory budget is ${megabytes(fault.memoryBytes)}`,
      };
    case 'noSpace':
      return {
        failed: `it needs ${megabytes(fault.neededBytes)}, and the disk has ${megabytes(fault.freeBytes)} left`,
      };
    case 'folderInUse':
      return { failed: 'its folder in the download folder has other files' };
    case 'tooManyRequests':
      return { failed: 'the hub allows no more requests now; try again later' };
    case 'webPage':
      return { failed: 'the hub returned a web page; the network may require you to sign in' };
    case 'status':
      return { failed: `the hub returned status ${fault.status}` };
    case 'unreachable':
      return {
        failed: `the connection to the hub failed${fault.code === undefined ? '' : ` (${fault.code})`}`,
      };
    case 'storage': {
      const detail = fault.status === undefined ? fault.code : `status ${fault.status}`;
      return {
        failed: `${fault.host}, from which the hub sends the files, ${fault.status === undefined ? 'could not be reached' : 'refused'}${detail === undefined ? '' : ` (${detail})`}`,
      };
    }
    case 'badAnswer':
      return { failed: ANSWER_PROBLEMS[fault.what] };
    case 'badFile':
      return { failed: `${fault.file} ${FILE_PROBLEMS[fault.what]}` };
    case 'disk':
      return { failed: `it could not be saved because ${fault.detail}` };
  }
}
