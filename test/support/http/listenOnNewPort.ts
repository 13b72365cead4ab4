import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

const used = new Set<number>();

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
