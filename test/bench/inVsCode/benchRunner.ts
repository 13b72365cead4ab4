// Runs in the extension host of VS Code, as a test run does, and reports what it measured.
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { recordWindowMessages } from '../../support/vscode/windowMessages';
import { BENCH_URL, median } from './benchPlan';
import type { ActivationTimes, BenchPlan, BenchReport, RunTimes } from './benchPlan';

const INPUTS = 'fn main() { println!("hello"); }';
const LINES = 1000;
const PAUSE_MS = 40;

interface Loaded {
  activate(context: unknown): void;
}

/** What VS Code's test runner calls. */
export async function run(): Promise<void> {
  const url = process.env[BENCH_URL] ?? '';
  const send = async (report: BenchReport) =>
    void (await fetch(`${url}/report`, { method: 'POST', body: JSON.stringify(report) }));
  const errors: string[] = [];
  // One measurement that fails leaves the others.
  const attempt: Attempt = async (measure) => {
    try {
      return await measure();
    } catch (error) {
      errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    }
  };
  const activation = await attempt(measureActivation);
  const runs = await attempt(async () => {
    const plan = JSON.parse(await ask(`${url}/plan`)) as BenchPlan;
    return plan.measuresRuns ? measureRuns(plan.endpoint, `${url}/painted`, attempt) : {};
  });
  await send({ ...(activation !== undefined && { activation }), runs: runs ?? {}, errors });
}

type Attempt = <T>(measure: () => Promise<T>) => Promise<T | undefined>;

async function ask(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(20_000) })).text();
}

/** Loads the extension before VS Code does, which then finds it loaded. */
async function measureActivation(): Promise<ActivationTimes> {
  const extension = vscode.extensions.getExtension('open-inference.hf-inference');
  if (extension === undefined || extension.isActive) {
    throw new Error('The extension is missing or already active.');
  }
  const load = createRequire(__filename);
  const timed = (path: string) => {
    const startedAt = performance.now();
    const loaded = load(path) as Loaded;
    return { loaded, ms: performance.now() - startedAt };
  };
  const empty = timed(join(__dirname, 'empty.js'));
  const emptyStartedAt = performance.now();
  empty.loaded.activate(undefined);
  const emptyActivate = performance.now() - emptyStartedAt;
  const path = join(extension.extensionPath, 'dist', 'extension.js');
  const own = timed(path);
  let activate = Number.NaN;
  const module = load.cache[path];
  if (module === undefined) {
    throw new Error('The extension was not loaded.');
  }
  module.exports = {
    activate: (context: unknown) => {
      const startedAt = performance.now();
      own.loaded.activate(context);
      activate = performance.now() - startedAt;
    },
  };
  await extension.activate();
  return { load: own.ms, activate, emptyLoad: empty.ms, emptyActivate };
}

async function measureRuns(
  endpoint: string,
  paintedUrl: string,
  attempt: Attempt,
): Promise<Partial<RunTimes>> {
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('hfInference').update(key, value, vscode.ConfigurationTarget.Global);
  await set('endpoint', endpoint);
  await set('api', 'huggingface');
  // What the result panel costs is measured on its own.
  await set('resultView', 'text');
  await vscode.commands.executeCommand('hfInference.setToken', { token: 'hf_testBench0123456789', endpoint });
  // Agrees to send many requests, and leaves other messages open.
  Reflect.set(
    vscode.window,
    'showWarningMessage',
    async (_text: string, _options: unknown, button?: unknown) => button,
  );
  const short = { inputs: INPUTS, model: 'bench/labels', task: 'text-classification', output: 'none' };
  const bare = bareRequest(`${endpoint}/models/bench/labels`, JSON.stringify({ inputs: INPUTS }));
  return Object.assign(
    {},
    await attempt(async () => {
      const [bareMs, none] = await interleaved(150, [bare, () => infer(short)], bare);
      return { bare: bareMs, none };
    }),
    await attempt(async () => ({ messages: await countMessages(100, () => infer(short)) })),
    await attempt(async () => {
      const { ended, painted } = await measureShown(paintedUrl, 0);
      return { beside: ended, painted };
    }),
    await attempt(measureSelections),
    await attempt(async () => {
      await set('resultView', 'rich');
      const { ended, painted } = await measureShown(paintedUrl, 1000);
      return { panel: ended, panelPainted: painted };
    }),
  );
}

/** Infers, and rejects unless everything succeeded. */
async function infer(args: object): Promise<void> {
  const results = await vscode.commands.executeCommand<readonly { readonly status: string }[]>(
    'hfInference.infer',
    args,
  );
  const bad = results?.find(({ status }) => status !== 'ok');
  if (results === undefined || bad !== undefined) {
    throw new Error(`A run failed: ${JSON.stringify(bad)}`);
  }
}

function bareRequest(url: string, body: string): () => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => {
          JSON.parse(text);
          resolve();
        });
      });
      sent.on('error', reject).end(body);
    });
}

/**
 * Median milliseconds of two actions in turns, after a few that do not count.
 * @param wake is done before each turn of both, so that neither pays for what has slept
 */
async function interleaved(
  rounds: number,
  actions: readonly [() => Promise<void>, () => Promise<void>],
  wake?: () => Promise<void>,
): Promise<readonly [number, number]> {
  const times: readonly [number[], number[]] = [[], []];
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, act] of actions.entries()) {
      // What a run does after its end, such as keeping its history, is not part of the next one.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await wake?.();
      const startedAt = performance.now();
      await act();
      if (round >= 0) {
        times[index]?.push(performance.now() - startedAt);
      }
    }
  }
  return [median(times[0]), median(times[1])];
}

async function countMessages(
  runs: number,
  act: () => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const recorded = recordWindowMessages();
  for (let run = 0; run < runs; run++) {
    await act();
  }
  recorded.stop();
  const counts: Record<string, number> = {};
  for (const { name } of recorded.all) {
    counts[name] = (counts[name] ?? 0) + 1 / runs;
  }
  return counts;
}

/**
 * Until the command ends, and until the window has painted the answer. The clock is that of the machine, because the window
 * paints in another process.
 */
async function measureShown(
  paintedUrl: string,
  firstMarker: number,
): Promise<{ ended: number; painted: number }> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: INPUTS }));
  const ended: number[] = [];
  const painted: number[] = [];
  const warmUp = 5;
  for (let round = 0; round < 40 + warmUp; round++) {
    const marker = firstMarker + round;
    // What is painted in the end stands only in the answer.
    const inputs = `paint ${marker}`;
    const startedAt = Date.now();
    await infer({ inputs, model: 'bench/text', task: 'text-generation', output: 'beside', stream: false });
    const endedAt = Date.now();
    const paintedAt = Number(await ask(`${paintedUrl}?painted${marker}x`));
    if (round >= warmUp) {
      ended.push(endedAt - startedAt);
      painted.push(paintedAt - startedAt);
    }
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return { ended: median(ended), painted: median(painted) };
}

async function measureSelections(): Promise<{ lists: number; oneByOne: number }> {
  const lines = Array.from({ length: LINES }, (_, line) => `let value_${line} = compute(${line});`);
  const document = await vscode.workspace.openTextDocument({ content: lines.join('\n') });
  const editor = await vscode.window.showTextDocument(document);
  editor.selections = lines.map((text, line) => new vscode.Selection(line, 0, line, text.length));
  const select = (model: string) => () => infer({ model, task: 'text-classification', output: 'none' });
  const [lists, oneByOne] = await interleaved(7, [select('bench/labels'), select('bench/one-by-one')]);
  return { lists, oneByOne };
}
