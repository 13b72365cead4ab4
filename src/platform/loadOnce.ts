import type { Disposable } from '../core/ports';

/** A part of the extension that is loaded on first use. */
export interface LoadedOnce<T> extends Disposable {
  /** Loads the part, or returns the loaded one. After a failure, the next call tries again. */
  readonly load: () => Promise<T>;
  /** The part, if it is loaded. */
  readonly loaded: T | undefined;
}

/** Loads a part with `load` on first use, and disposes of it with the returned object, even if it is still loading. */
export function loadOnce<T extends Disposable>(load: () => Promise<T>): LoadedOnce<T> {
  let loading: Promise<T> | undefined;
  let loaded: T | undefined;
  let isOver = false;
  return {
    load: () =>
      (loading ??= load().then(
        (part) => {
          loaded = part;
          if (isOver) {
            part.dispose();
          }
          return part;
        },
        (error: unknown) => {
          // Such as files that an update has just replaced.
          loading = undefined;
          throw error;
        },
      )),
    get loaded() {
      return loaded;
    },
    dispose: () => {
      isOver = true;
      loaded?.dispose();
    },
  };
}
