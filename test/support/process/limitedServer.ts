import { launchServer } from '../launchServer';
import type { LaunchedServer } from '../launchServer';
import { builtServer } from './builtServer';

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
  const shell = ['sh', '-c', script, 'sh', process.execPath, await builtServer()];
  const command = script.includes('mount') ? ['unshare', '--mount', ...shell] : shell;
  let server: LaunchedServer | undefined;
  try {
    const launched = await launchServer(command, args);
    server = launched;
    await use((path, body) => launched.call(path, body));
  } catch (error) {
    if (onRefused === undefined || !REFUSED.test(String(error))) {
      throw error;
    }
    onRefused();
  } finally {
    await server?.stop();
  }
}

/** What the commands themselves say; the first line of the error names the command whatever has failed. */
const REFUSED = /^Error: unshare could not be started|\n.*(?:unshare|mount)/;
