import { startInferenceServer } from './inferenceServer';
import type { InferenceServer, InferenceServerOptions } from './inferenceServer';

/** Call it in a `describe`, before `useWorkbench` where that needs the endpoint: a local inference server of the suite's own. */
export function useInferenceServer(options: InferenceServerOptions = {}): () => InferenceServer {
  let server: InferenceServer | undefined;
  before(async function () {
    this.timeout(60_000);
    server = await startInferenceServer({ ...options, args: ['--no-state', ...(options.args ?? [])] });
  });
  after(() => server?.stop());
  return () => {
    if (server === undefined) {
      throw new Error('The server runs only while the tests of its suite run.');
    }
    return server;
  };
}
