import type { Disposable, Event } from './ports';

/** Source of an `Event`. A listener that throws does not keep the others from hearing. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // A closure of its own, so that the same function may listen twice.
    const own = (value: T) => listener(value);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of this.listeners) {
      try {
        listener(value);
      } catch {
        // The listener's own fault; the others still hear.
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
