/** Where a list of pinned models lives, and how to ask for it. */
export interface PinsAccount {
  /** Base URL without a slash at its end. */
  readonly endpoint: string;
  /** Absent: no `Authorization` header. */
  readonly token?: string;
}
