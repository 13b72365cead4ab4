/** Where the local server listens and is asked: this machine alone reaches it. */
export const LOOPBACK_ADDRESS = '127.0.0.1';

/** The host names, as URLs write them, by which a server on this machine answers. */
export const LOOPBACK_NAMES: readonly string[] = [LOOPBACK_ADDRESS, 'localhost', '[::1]'];

/**
 * Whether a host is this machine: the names above, the whole of 127.0.0.0/8 (RFC 1122) and names below `.localhost`
 * (RFC 6761).
 * @param hostname as `URL.hostname` has it: lower case, IPv4 addresses as four numbers, IPv6 ones in brackets.
 */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_NAMES.includes(hostname) || /^(?:.+\.localhost|127\.\d+\.\d+\.\d+)$/.test(hostname);
}
