/** The compute type of the API that applies when none is specified. The local server supports no other. */
export const DEFAULT_COMPUTE_TYPE = 'cpu';
