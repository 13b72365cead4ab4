import { createParser } from 'eventsource-parser';
import type { RunningServer } from './runningServer';
import { TOKEN } from './runningServer';

export interface Streamed {
  readonly status: number;
  readonly headers: Headers;
  /** The data of each event, parsed where it is JSON. */
  readonly events: readonly unknown[];
}

/** Posts a request for a stream and reads it to its end. */
export async function readEvents(server: RunningServer, path: string, body: object): Promise<Streamed> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'x-wait-for-model': 'true',
    },
    body: JSON.stringify({ ...body, stream: true }),
  });
  const events: unknown[] = [];
  const parser = createParser({
    onEvent: ({ data }) => events.push(data.startsWith('{') ? JSON.parse(data) : data),
  });
  parser.feed(await response.text());
  return { status: response.status, headers: response.headers, events };
}
