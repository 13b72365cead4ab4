/** The bytes of a whole HTTP answer; `content-length` is added unless it is given or the body is chunked. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = '',
): Uint8Array {
  const bytes = Buffer.from(body);
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const length =
    names.includes('content-length') || names.includes('transfer-encoding')
      ? {}
      : { 'content-length': `${bytes.length}` };
  return Buffer.concat([Buffer.from(head(status, { ...headers, ...length })), bytes]);
}

/** A JSON answer; a string is sent as it is. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  return answer(
    status,
    { 'content-type': 'application/json', ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  );
}

/** Only the head of an answer. */
export function head(status: number, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`;
}

/** One chunk of a chunked body; an empty one ends it. */
export function chunk(bytes: string | Uint8Array): Uint8Array {
  const data = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

/** The head of an event stream whose body is chunked. */
export const STREAM_HEAD = head(200, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' });

/** A token event of a text generation server; with `whole` it is the last one. */
export function tokenEvent(text: string, whole: string | null = null): string {
  return `data:${JSON.stringify({ token: { id: 1, text, logprob: -1, special: false }, generated_text: whole, details: null })}\n\n`;
}
