import { transportErrorCode } from '../../core/http/transportFailure';
import type { HubFault } from '../../core/localServer/modelHub';
import { diskCode, diskReason } from '../diskReason';

/** A fault of the hub, its network, or the disk, on its way to the caller. */
export class HubError extends Error {
  override readonly name = 'HubError';

  constructor(readonly fault: HubFault) {
    super(fault.kind);
  }

  /** Whether the connection was lost or the hub is overloaded, so that trying again may help. */
  get mayPass(): boolean {
    const { fault } = this;
    const isStatus = fault.kind === 'status' || fault.kind === 'storage';
    return fault.kind === 'unreachable' || (isStatus && (fault.status ?? 500) >= 500);
  }
}

/** Returns the fault of anything that was thrown: an error without a fault of its own comes from the network. */
export function faultOf(error: unknown): HubFault {
  return error instanceof HubError ? error.fault : { kind: 'unreachable', code: transportErrorCode(error) };
}

/** Runs `act` on the file system. Rejects with a `HubError`. */
export async function onDisk<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = diskCode(error);
    throw code === undefined ? error : new HubError({ kind: 'disk', code, detail: diskReason(error) });
  }
}
