import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { launchServer } from '../launchServer';
import { packageExtension } from '../packageExtension';
import { unzip } from '../zipEntries';

const labels = v.tuple([v.array(v.object({ label: v.string(), score: v.number() }))]);

/** An extension as VS Code unpacks it, far from the project and its packages. */
export interface UnpackedExtension {
  /** Its `dist`. */
  readonly dist: string;
  /** The folder of a user who has nothing yet; also for temporary files. */
  readonly home: string;
  remove(): Promise<void>;
}

export interface PackagedServer {
  readonly port: number;
  readonly token: string;
  /** The best label that a model, usually the one which comes with the server, gives to a text. */
  classify(text: string, model?: string): Promise<string | undefined>;
  /** Which form of ONNX Runtime the server's log names. */
  runtime(): string | undefined;
  stop(): Promise<void>;
}

/** Packages the extension for all platforms and unpacks it. */
export async function unpackExtension(): Promise<UnpackedExtension> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-installed-'));
  const vsix = join(folder, 'hf-inference.vsix');
  await packageExtension(vsix);
  await unzip(await readFile(vsix), folder);
  await rm(vsix);
  const home = join(folder, 'home');
  await mkdir(home);
  return {
    ...{ dist: join(folder, 'extension', 'dist'), home },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts an unpacked server with nothing but a Node, which has no other folder to take packages from. */
export async function startPackagedServer(
  { dist, home }: UnpackedExtension,
  { node = process.execPath, args = [] }: { readonly node?: string; readonly args?: readonly string[] } = {},
): Promise<PackagedServer> {
  const { PATH } = process.env;
  const lines: string[] = [];
  const server = await launchServer([node, join(dist, 'server.js')], ['--no-state', ...args], {
    cwd: dist,
    env: { PATH, HOME: home, TMPDIR: home },
    log: (line) => lines.push(line),
  });
  const { port, token } = server;
  return {
    ...{ port, token },
    stop: () => server.stop(),
    classify: async (text, model = 'demo/code-language') => {
      const response = await fetch(`http://127.0.0.1:${port}/models/${model}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'x-wait-for-model': 'true' },
        body: JSON.stringify({ inputs: text }),
      });
      const [best] = v.parse(labels, await response.json())[0];
      return best?.label;
    },
    runtime: () => /runs on ONNX Runtime, (\w+)/.exec(lines.join('\n'))?.[1],
  };
}
