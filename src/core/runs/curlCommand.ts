/** A request as it was sent, without its token. */
export interface SentRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Headers that carry credentials are left out of the line. */
  readonly headers: Readonly<Record<string, string>>;
  /** A body that was read from a file is given as its absolute path. */
  readonly body?: string | Uint8Array | { readonly file: string };
  /** Whether the request carried a token. */
  readonly hadToken: boolean;
}

/** The line, or why there is none: the text has a NUL character, which no shell can pass on, or the body is not text. */
export type CurlCommand =
  { readonly ok: true; readonly line: string } | { readonly ok: false; readonly reason: 'nul' | 'binary' };

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);
/** Belong to one connection, so curl chooses them itself. HTTP/2 does not allow the first one. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length', 'host']);
/** Matches characters in an address that curl would take for a pattern of several addresses. */
const GLOB = /[[\]{}]/;
/** Matches NUL as it is, and as JSON writes it. */
const NUL = /\0/;
const JSON_NUL = /(?<!\\)(?:\\\\)*\\u0000/;
/** Old versions of curl ask a server before they send a body that is longer than this. A run never asks. */
const MAX_BODY_WITHOUT_EXPECT = 1024;

/**
 * Writes a request as a line for a POSIX shell that makes curl send the same method, address, headers, and body. The
 * token is read from `HF_TOKEN`. `printf` is part of the shell, so the length of the text is not limited by the system.
 * Only `User-Agent`, `Accept`, and `Accept-Encoding` are curl's own: a run does not set them, either.
 */
export function curlCommand(request: SentRequest): CurlCommand {
  const { body, method } = request;
  const url = URL.canParse(request.url) ? new URL(request.url).href : request.url;
  const text = body instanceof Uint8Array || typeof body === 'string' ? bodyText(body) : '';
  if (text === undefined) {
    return { ok: false, reason: 'binary' };
  }
  if (NUL.test(text) || (isJson(request) && JSON_NUL.test(text))) {
    return { ok: false, reason: 'nul' };
  }
  const fromFile = typeof body === 'object' && 'file' in body ? body.file : undefined;
  const data = fromFile === undefined ? '@-' : quote(`@${fromFile}`);
  const words = [
    ...(body === undefined ? [`-X ${method}`] : [`--data-binary ${data}`]),
    ...(GLOB.test(url) ? ['--globoff'] : []),
    ...headerWords(request, fromFile !== undefined || text.length > MAX_BODY_WITHOUT_EXPECT),
    quote(url),
  ];
  const curl = `curl ${words.join(' ')}`;
  const line = body === undefined || fromFile !== undefined ? curl : `printf '%s' ${quote(text)} | ${curl}`;
  return NUL.test(line) ? { ok: false, reason: 'nul' } : { ok: true, line };
}

/** Returns the body as text that encodes to the same bytes, or `undefined` if there is none. */
function bodyText(body: string | Uint8Array): string | undefined {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function headerWords({ body, headers, hadToken }: SentRequest, mayExpect: boolean): readonly string[] {
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !CREDENTIALS.has(name) && !CONNECTION_HEADERS.has(name));
  const hasType = own.some(([name]) => name === 'content-type');
  return [
    // With `;` in place of `:`, curl sends a header without a value. Without a value, `:` removes a header.
    ...own.map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body !== undefined && !hasType ? [`-H 'content-type:'`] : []),
    ...(mayExpect ? [`-H 'expect:'`] : []),
    ...(hadToken ? ['-H "Authorization: Bearer $HF_TOKEN"'] : []),
  ];
}

function isJson({ headers }: SentRequest): boolean {
  return Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.includes('json'),
  );
}

/** Quotes a word for a POSIX shell. Nothing is special between single quotes, except the quote itself. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
