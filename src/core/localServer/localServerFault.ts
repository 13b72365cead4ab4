/** Why the local server is not available. */
export type LocalServerFault =
  /** Processes cannot be started here, because VS Code runs only in a browser. */
  | { readonly kind: 'noProcesses' }
  /** The model folder in the settings does not exist. */
  | { readonly kind: 'noFolder'; readonly folder: string }
  /** Another program uses the port, or this user does not have permission to. */
  | { readonly kind: 'portTaken'; readonly port: number }
  /** The server is running, but this window cannot read its token. */
  | { readonly kind: 'noToken'; readonly pid: number }
  /** Another server uses the folder for pins. `pid` is its process, if known. */
  | { readonly kind: 'stateTaken'; readonly pid: number | undefined }
  /** The program could not start or exited before it was ready. `code` is an exit code, a signal, or a system error. */
  | { readonly kind: 'ended'; readonly code: string }
  /** The server was not ready in time. */
  | { readonly kind: 'late'; readonly seconds: number };

/** The local server is not available. To code that sends requests, this is a refused connection. */
export class LocalServerError extends Error {
  override readonly name = 'LocalServerError';
  readonly code = 'ECONNREFUSED';

  constructor(readonly fault: LocalServerFault) {
    super(fault.kind);
  }
}

/** Compares the name, because each bundle has its own copy of the class. */
export function isLocalServerError(error: unknown): error is LocalServerError {
  return error instanceof Error && error.name === 'LocalServerError';
}
