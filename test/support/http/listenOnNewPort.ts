import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Each file of the integration tests is a bundle with its own copy of this module, so the ports are kept beside them. */
const USED_PORTS = Symbol.for('hfInference.test.usedPorts');
const kept: unknown = Reflect.get(globalThis, USED_PORTS);
const used: Set<unknown> = kept instanceof Set ? kept : new Set();
Reflect.set(globalThis, USED_PORTS, used);

/**
 * Starts a server on a free port that no server of this process had before: the extension keeps tokens, and what it found
 * out about an endpoint, by the port.
 */
export async function listenOnNewPort(server: Server, host: string): Promise<void> {
  for (;;) {
    server.listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (!used.has(port)) {
      used.add(port);
      return;
    }
    server.close();
    await once(server, 'close');
  }
}
