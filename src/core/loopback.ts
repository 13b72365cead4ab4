/** The address of the local server. It can be reached only from this machine. */
export const LOOPBACK_ADDRESS = '127.0.0.1';

/** The host names, as written in URLs, under which a server on this machine responds. */
export const LOOPBACK_NAMES: readonly string[] = [LOOPBACK_ADDRESS, 'localhost', '[::1]'];

/**
 * Checks whether a host is this machine: one of the names above, any address in 127.0.0.0/8 (RFC 1122), or a name ending
 * in `.localhost` (RFC 6761).
 * @param hostname in the form of `URL.hostname`: lowercase, IPv4 addresses as four numbers, IPv6 addresses in brackets.
 */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_NAMES.includes(hostname) || /^(?:.+\.localhost|127\.\d+\.\d+\.\d+)$/.test(hostname);
}
