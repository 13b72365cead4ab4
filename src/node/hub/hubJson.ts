import { JsonDepth } from '../../core/http/jsonDepth';
import { parseJson } from '../../core/parseJson';
import type { FetchResponse } from '../../core/ports';
import { HubError } from './hubError';

/** Listings of models with thousands of files take a few megabytes. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 100;

/** Reads JSON of a hub. Rejects with a `HubError` if it is too large, nested too deeply, or not JSON. */
export async function readHubJson(response: FetchResponse, onBytes: () => void): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  const depth = new JsonDepth(MAX_DEPTH);
  let size = 0;
  for await (const chunk of response.body) {
    onBytes();
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new HubError({ kind: 'badAnswer', what: 'tooLarge' });
    }
    if (!depth.accepts(chunk)) {
      throw new HubError({ kind: 'badAnswer', what: 'otherData' });
    }
    chunks.push(chunk);
  }
  // Anything but JSON becomes `undefined`, which no caller takes for its data.
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}
