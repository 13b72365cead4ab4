import assert from 'node:assert/strict';

/** One call of a client, as its users write it. */
export interface ClientCall {
  readonly call: string;
  /** A route of the server that the call needs; the call is listed as missing where the server has no such route. */
  readonly needs?: string;
  /** Rejects unless the client gets the right answer. */
  readonly run: () => Promise<void>;
}

/** Where a client finds the server, and what it may use there. */
export interface Target {
  readonly origin: string;
  readonly token: string;
  /** A model that chats and continues texts; only this client uses it. */
  readonly chat: string;
  /** A model for embeddings; only this client uses it. */
  readonly embedding: string;
  /** A model that continues texts, but does not chat. */
  readonly text: string;
  /** A model that chats with a context window of 8 tokens. */
  readonly small: string;
  /** Resolves when the server has noticed that a client hung up since `act` began. */
  hangsUp(act: () => Promise<void>): Promise<void>;
}

/** What the model of a target says after `good`. */
export const SAID = ' is bad good';

/** Asserts that a call fails, and that its user reads the server's reason. */
export async function showsReason(call: () => PromiseLike<unknown>, reason: RegExp): Promise<void> {
  await assert.rejects(
    async () => call(),
    (error: unknown) => {
      assert.match(error instanceof Error ? error.message : String(error), reason);
      return true;
    },
  );
}

export const REASONS = {
  token: /Invalid credentials in Authorization header/,
  model: /Model none\/such does not exist\. This server has these models/,
  length: /This model's maximum context length is 8 tokens\. However, you requested 10/,
  parameter: /`top_p`/,
} as const;
