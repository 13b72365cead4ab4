import type { Failure } from './failure';

const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_HTTP2_STREAM_ERROR',
  'HPE_INVALID_EOF_STATE',
  'UND_ERR_SOCKET',
]);
const UNREACHABLE = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
]);
const HOST_NOT_FOUND = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ESERVFAIL',
]);
const NOT_CONNECTED = new Set(['CONNECT_TIMEOUT', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
/** Matches the names of OpenSSL's verification results, as Node reports them, and of errors of the TLS layer. */
const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$|ERROR_IN_CERT_)/;
const PROXY = /^(?:ERR_PROXY|EPROXY|ERR_TUNNEL|SOCKS)/;
const CONTENT_CODING = /^(?:Z_|ERR_BROTLI|ERR__ERROR_|ERR_ZSTD|ZSTD_)/;
const NOT_HTTP = /^(?:HPE_|UND_ERR_HTTP|ERR_HTTP_)/;

/**
 * Returns the failure for an error of the transport, based on its `code` and never on its message. An error without a
 * code counts as a lost connection, because the sockets of some proxies end that way.
 */
export function transportFailure(error: unknown): Failure {
  const code = transportErrorCode(error);
  if (code === undefined) {
    return { kind: 'offline', reason: 'lost', detail: '' };
  }
  return { ...kindOfCode(code), detail: '', code };
}

function kindOfCode(code: string): Pick<Failure, 'kind' | 'reason'> {
  if (LOST.has(code)) {
    return { kind: 'offline', reason: 'lost' };
  }
  if (HOST_NOT_FOUND.has(code)) {
    return { kind: 'offline', reason: 'hostNotFound' };
  }
  if (code === 'ECONNREFUSED') {
    return { kind: 'offline', reason: 'refused' };
  }
  if (UNREACHABLE.has(code)) {
    return { kind: 'offline', reason: 'unreachable' };
  }
  if (NOT_CONNECTED.has(code)) {
    return { kind: 'timeout', reason: 'connect' };
  }
  // The end of the compressed data is missing.
  if (code === 'Z_BUF_ERROR') {
    return { kind: 'badResponse', reason: 'truncated' };
  }
  if (PROXY.test(code)) {
    return { kind: 'proxy' };
  }
  if (TLS.test(code)) {
    return { kind: 'tls' };
  }
  if (CONTENT_CODING.test(code)) {
    return { kind: 'badResponse', reason: 'encoding' };
  }
  if (NOT_HTTP.test(code)) {
    return { kind: 'badResponse', reason: 'notHttp' };
  }
  return { kind: 'offline', reason: 'unreachable' };
}

/** Returns the first `code` of an error, its causes, and the errors that it aggregates (one for each address of a host). */
export function transportErrorCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) {
    return undefined;
  }
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(error.code)) {
    return error.code;
  }
  const aggregated: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const inner = [...('cause' in error ? [error.cause] : []), ...aggregated.slice(0, 8)];
  for (const one of inner) {
    const code = transportErrorCode(one, depth + 1);
    if (code !== undefined) {
      return code;
    }
  }
  return undefined;
}
