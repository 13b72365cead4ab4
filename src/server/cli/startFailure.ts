import { LOOPBACK_ADDRESS } from '../../core/loopback';
import { PORT_TAKEN_EXIT_CODE } from '../../core/localServer/runningServer';

/** Returns the code of a listen error, such as `EADDRINUSE`, or `undefined` for any other error. */
function listenCode(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) {
    return undefined;
  }
  return error.syscall === 'listen' ? error.code : undefined;
}

/** Tells the user why the server could not start and, if known, what to do. */
export function startFailureSentence(error: unknown, port: number | undefined): string {
  const place = `Port ${port ?? ''} on ${LOOPBACK_ADDRESS}`;
  const remedy = 'Use --port to select another port; --port 0 uses any free one.';
  switch (listenCode(error)) {
    case 'EADDRINUSE':
      return `${place} is in use by another program. ${remedy}`;
    case 'EACCES':
      return `${place} is not allowed for this user. ${remedy}`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the exit code for a server that could not start. */
export function startExitCode(error: unknown): number {
  return ['EADDRINUSE', 'EACCES'].includes(String(listenCode(error))) ? PORT_TAKEN_EXIT_CODE : 1;
}
