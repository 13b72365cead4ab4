/** The server that has a list of pinned models, and the token of the account. */
export interface PinsAccount {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  /** Without it, requests have no `Authorization` header. */
  readonly token?: string;
}
