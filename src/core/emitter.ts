import type { Disposable, Event } from './ports';

/** The source of an `Event`. If a listener throws, the other listeners are still called. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // A new closure each time, so that the same function can be registered twice.
    const registered = (value: T) => listener(value);
    this.listeners.add(registered);
    return { dispose: () => this.listeners.delete(registered) };
  };

  fire(value: T): void {
    for (const listener of this.listeners) {
      try {
        listener(value);
      } catch {
        // An error in one listener must not affect the others.
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
