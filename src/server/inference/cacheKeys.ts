import { createHash } from 'node:crypto';
import type { Exchange } from '../http/httpFront';
import type { CatalogModel } from '../models/readModelFolder';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';

/** Larger bodies cost little beside their parsing, and much to keep. */
const MAX_KNOWN_BYTES = 16 * 1024;

/** Returns the same text only for requests that are equal byte for byte, or `undefined` for a large one. */
export function requestText({ request, route }: Exchange, body: Buffer): string | undefined {
  return body.length > MAX_KNOWN_BYTES
    ? undefined
    : `${route.task ?? ''} ${route.model} ${request.headers['content-type']}\n${body.toString('latin1')}`;
}

/** Returns the same key for equivalent requests: a checked call has a fixed order of keys and all defaults filled in. */
export function cacheKey(model: CatalogModel, task: ServerTask, call: CheckedCall, format: unknown): string {
  const { inputs } = call;
  const bytes = inputs instanceof Uint8Array ? inputs : undefined;
  const about = [
    model.id,
    model.fingerprint,
    task.name,
    bytes === undefined ? inputs : null,
    call.parameters,
    format,
  ];
  const hash = createHash('sha256').update(JSON.stringify(about));
  return (bytes === undefined ? hash : hash.update(bytes)).digest('base64');
}
