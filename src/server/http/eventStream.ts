import type { ServerResponse } from 'node:http';
import { jsonBytes } from '../engine/jsonBytes';

const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** A `text/event-stream` response. Sends its headers with the first event, so until then the request can be refused. */
export class EventStream {
  constructor(
    private readonly response: ServerResponse,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** Sends one event with a name. Throws a `ModelFailureError` as `jsonBytes` does. */
  sendNamed(name: string, data: object): void {
    this.write(`event: ${name}\ndata: ${jsonBytes(data).toString()}\n\n`);
  }

  /** Sends one event. Objects are sent as JSON, strings unchanged. Throws a `ModelFailureError` as `jsonBytes` does. */
  send(data: object | string): void {
    this.write(`data: ${typeof data === 'string' ? data : jsonBytes(data).toString()}\n\n`);
  }

  private write(event: string): void {
    if (!this.response.headersSent) {
      this.response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache',
        ...this.headers,
      });
    }
    if (this.response.writableLength > MAX_UNREAD_BYTES) {
      // The client is not reading, and unsent events would fill the memory.
      this.response.destroy();
      return;
    }
    this.response.write(event);
  }

  get hasBegun(): boolean {
    return this.response.headersSent;
  }

  end(): void {
    this.response.end();
  }
}
