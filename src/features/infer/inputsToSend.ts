import type { Failure } from '../../core/http/failure';
import type { KeyValueStore } from '../../core/ports';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';

/**
 * Returns the inputs as they are sent: the messages of a chat with the files of their pictures in them. Resolves to a
 * failure if a picture cannot be sent, or if the user does not want it to be.
 */
export async function inputsToSend(
  tools: RunTools,
  { origin, shaped }: InferJob,
  inputs: readonly unknown[],
  state: KeyValueStore,
): Promise<readonly unknown[] | Failure> {
  const [given] = inputs;
  // Selections are texts; only a caller gives messages.
  if (shaped || tools.pictureFiles(given).length === 0) {
    return inputs;
  }
  const { attachPictures } = await import('./attachPictures');
  const attached = await attachPictures(tools, given, { origin, state });
  if (attached === undefined) {
    return { kind: 'cancelled', detail: '' };
  }
  return 'inputs' in attached ? [attached.inputs] : attached;
}
