import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { stopTree, stopWithUs } from '../stopTree';
import { builtServer } from './builtServer';

const ready = v.pipe(v.string(), v.parseJson(), v.object({ port: v.number(), token: v.string() }));

type Call = (path: string, body?: object) => Promise<Response>;

/**
 * Runs the bundled server in a shell that prepares its surroundings: `"$@"` in the script is the server. In Linux the
 * script has a mount table of its own.
 * @param onRefused called where the system does not let the script have it
 */
export async function runInShell(
  script: string,
  args: readonly string[],
  use: (call: Call) => Promise<void>,
  onRefused?: () => void,
): Promise<void> {
  const shell = ['sh', '-c', script, 'sh', process.execPath, await builtServer(), '--port', '0', ...args];
  const command = script.includes('mount') ? ['unshare', '--mount', ...shell] : shell;
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  stopWithUs(child);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`It ended with ${code}: ${said}`)));
    });
    const { port, token } = v.parse(ready, line);
    await use((path, body) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
    );
  } catch (error) {
    if (onRefused === undefined || !/unshare|mount/.test(String(error))) {
      throw error;
    }
    onRefused();
  } finally {
    await stopTree(child);
  }
}
