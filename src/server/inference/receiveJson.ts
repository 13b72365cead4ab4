import type { Exchange } from '../http/httpFront';
import type { InferenceDeps } from './infer';
import { MAX_JSON_BYTES, readJsonBody } from './inferRequest';

/** Receives a body in JSON. Throws an `HttpError` for any other body. */
export async function receiveJson(
  exchange: Exchange,
  { bodies, maxBodyBytes }: InferenceDeps,
): Promise<unknown> {
  return bodies.receive(exchange, Math.min(maxBodyBytes, MAX_JSON_BYTES), readJsonBody);
}
