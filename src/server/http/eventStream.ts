import { jsonText } from '../engine/jsonBytes';
import type { Reply } from './reply';

const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/**
 * A `text/event-stream` response. Sends its headers with the first event, so until then the request can be refused. Events
 * that follow each other without a pause are one write, which costs more than all the rest of an event.
 */
export class EventStream {
  private unsent = '';

  constructor(
    private readonly response: Reply,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** Sends one event with a name. Throws a `ModelFailureError` as `jsonText` does. */
  sendNamed(name: string, data: object): void {
    this.write(`event: ${name}\ndata: ${jsonText(data)}\n\n`);
  }

  /** Sends one event. Objects are sent as JSON, strings unchanged. Throws a `ModelFailureError` as `jsonText` does. */
  send(data: object | string): void {
    this.write(`data: ${typeof data === 'string' ? data : jsonText(data)}\n\n`);
  }

  private write(event: string): void {
    if (!this.response.headersSent) {
      this.response.begin(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache',
        ...this.headers,
      });
    }
    if (this.response.writableLength + this.unsent.length > MAX_UNREAD_BYTES) {
      // The client is not reading, and unsent events would fill the memory.
      this.response.destroy();
      return;
    }
    if (this.unsent === '') {
      process.nextTick(() => this.flush());
    }
    this.unsent += event;
  }

  private flush(): void {
    const events = this.unsent;
    this.unsent = '';
    if (events !== '' && !this.response.destroyed) {
      this.response.write(events);
    }
  }

  get hasBegun(): boolean {
    return this.response.headersSent;
  }

  end(): void {
    this.flush();
    this.response.end();
  }
}
