import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawTarget {
  readonly port: number;
  readonly token: string;
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One kept connection that sends prepared bytes and only looks for the end of each answer: it costs next to nothing itself. */
export async function openConnection(
  target: RawTarget,
): Promise<{ ask(body?: string): Promise<string>; close(): void }> {
  const socket = connect(target.port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  let text = '';
  let answered: ((text: string) => void) | undefined;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    if (!isWhole(text)) {
      return;
    }
    const whole = text;
    text = '';
    answered?.(whole);
  });
  const head =
    `${target.method ?? 'POST'} ${target.path} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nAuthorization: Bearer ${target.token}\r\n` +
    Object.entries({ 'content-type': 'application/json', ...target.headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  const bytes = (body: string) => `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const prepared = bytes(target.body ?? '');
  return {
    ask: (body) =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write(body === undefined ? prepared : bytes(body));
      }),
    close: () => socket.destroy(),
  };
}

/** A body without a length is a stream in chunks, and this server's events have no empty line of their own before the end. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return length === undefined
    ? head !== -1 && text.endsWith('\r\n0\r\n\r\n')
    : text.length >= head + 4 + Number(length);
}

/** Milliseconds of single requests, one after the other, sorted. */
export async function latencies(
  target: RawTarget,
  count: number,
  body?: (turn: number) => string,
): Promise<number[]> {
  const connection = await openConnection(target);
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const startedAt = performance.now();
    const answer = await connection.ask(body?.(turn));
    times.push(performance.now() - startedAt);
    if (!answer.startsWith('HTTP/1.1 200')) {
      throw new Error(answer.slice(0, 200));
    }
  }
  connection.close();
  return times.slice(Math.floor(count / 10)).sort((a, b) => a - b);
}

/** Answers a second over several connections. */
export async function throughput(
  target: RawTarget,
  connections: number,
  milliseconds: number,
): Promise<number> {
  let count = 0;
  const end = performance.now() + milliseconds;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await openConnection(target);
      while (performance.now() < end) {
        await connection.ask();
        count++;
      }
      connection.close();
    }),
  );
  return (count * 1000) / milliseconds;
}
