const PAUSE_MS = 100;

/**
 * Repeats a check until it no longer throws, and gives its result. After `withinMs` its last error is thrown: for what a person would
 * wait for too.
 */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 25_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
