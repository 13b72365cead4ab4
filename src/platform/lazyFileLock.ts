import type { Lock } from '../core/pins/pinPorts';
import type { FileLockPorts } from './fileLock';

/** The lock between windows. With its library it is a bundle of its own that is loaded for the first change of a pin. */
export function createLazyFileLock(ports: FileLockPorts): Lock {
  let loaded: Promise<Lock> | undefined;
  return {
    async withLock(name, signal, work) {
      loaded ??= import('./fileLock').then(({ fileLock }) => fileLock(ports));
      return (await loaded).withLock(name, signal, work);
    },
  };
}
