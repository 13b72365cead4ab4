import type { FetchRequest } from '../ports';

/** A request that is complete except for the signal that ends it. */
export type PreparedRequest = Omit<FetchRequest, 'signal'>;

/** Inside VS Code an agent's own keep-alive is ignored; the header on the request is what counts. */
export const KEEP_ALIVE = { connection: 'keep-alive' } as const;

/** The header that carries the token, where there is one. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
