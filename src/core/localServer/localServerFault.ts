/** Why there is no local server. */
export type LocalServerFault =
  /** No process can be started here: a browser without a machine behind it. */
  | { readonly kind: 'noProcesses' }
  /** The model folder of the settings is not there. */
  | { readonly kind: 'noFolder'; readonly folder: string }
  /** Another program listens on the port, or this user may not. */
  | { readonly kind: 'portTaken'; readonly port: number }
  /** One runs, but this window cannot read its token. */
  | { readonly kind: 'noToken'; readonly pid: number }
  /** Another server has the folder in which this one would keep its pins; `pid` is its process where it is known. */
  | { readonly kind: 'stateTaken'; readonly pid: number | undefined }
  /** The program could not be started, or ended before it was ready; `code` is an exit code, a signal or a system error. */
  | { readonly kind: 'ended'; readonly code: string }
  /** It was not ready in time. */
  | { readonly kind: 'late'; readonly seconds: number };

/** The local server could not be had. For whoever sends requests it is a refused connection. */
export class LocalServerError extends Error {
  override readonly name = 'LocalServerError';
  readonly code = 'ECONNREFUSED';

  constructor(readonly fault: LocalServerFault) {
    super(fault.kind);
  }
}

/** By its name: bundles have classes of their own. */
export function isLocalServerError(error: unknown): error is LocalServerError {
  return error instanceof Error && error.name === 'LocalServerError';
}
