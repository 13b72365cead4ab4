import type { FetchRequest } from '../ports';

/** A request without the signal that ends it. */
export type PreparedRequest = Omit<FetchRequest, 'signal'>;

/** Returns a request that can be kept: without the header that carries the token. */
export function withoutAuthorization({ headers, ...request }: PreparedRequest): PreparedRequest {
  const { authorization: _, ...kept } = headers;
  return { ...request, headers: kept };
}

/** VS Code ignores the keep-alive setting of an HTTP agent, so the header must be set on each request. */
export const KEEP_ALIVE = { connection: 'keep-alive' } as const;

/** Returns the header with the token, if there is one. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
