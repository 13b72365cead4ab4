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
const PAUSE_MS = 5;

interface Loaded {
  activate(context: unknown): void;
}

/** What VS Code's test runner calls. */
export async function run(): Promise<void> {
  const url = process.env[BENCH_URL] ?? '';
  const send = async (report: BenchReport) =>
    void (await fetch(`${url}/report`, { method: 'POST', body: JSON.stringify(report) }));
  try {
    const plan = JSON.parse(await ask(`${url}/plan`)) as BenchPlan;
    const activation = await measureActivation();
    const runs = plan.measuresRuns ? await measureRuns(plan.endpoint, `${url}/painted`) : undefined;
    await send({ activation, ...(runs !== undefined && { runs }) });
  } catch (error) {
    await send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

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

async function measureRuns(endpoint: string, paintedUrl: string): Promise<RunTimes> {
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
  const [bareMs, none] = await interleaved(300, [bare, () => infer(short)]);
  const messages = await countMessages(100, () => infer(short));
  const { beside, painted } = await measureBeside(paintedUrl);
  const [lists, oneByOne] = await measureSelections();
  return { bare: bareMs, none, beside, painted, messages, lists, oneByOne };
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

/** Median milliseconds of two actions in turns, after a few that do not count. */
async function interleaved(
  rounds: number,
  [first, second]: readonly [() => Promise<void>, () => Promise<void>],
): Promise<readonly [number, number]> {
  const times: readonly [number[], number[]] = [[], []];
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, act] of [first, second].entries()) {
      // What a run does after its end, such as keeping its history, is not part of the next one.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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

/** The clock is that of the machine, because the window paints in another process. */
async function measureBeside(paintedUrl: string): Promise<{ beside: number; painted: number }> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: INPUTS }));
  const beside: number[] = [];
  const painted: number[] = [];
  for (let round = -5; round < 40; round++) {
    const marker = `painted${round + 5}x`;
    const startedAt = Date.now();
    await infer({
      inputs: marker,
      model: 'bench/text',
      task: 'text-generation',
      output: 'beside',
      stream: false,
    });
    const ended = Date.now();
    const paintedAt = Number(await ask(`${paintedUrl}?${marker}`));
    if (round >= 0) {
      beside.push(ended - startedAt);
      painted.push(paintedAt - startedAt);
    }
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return { beside: median(beside), painted: median(painted) };
}

async function measureSelections(): Promise<readonly [number, number]> {
  const lines = Array.from({ length: LINES }, (_, line) => `let value_${line} = compute(${line});`);
  const document = await vscode.workspace.openTextDocument({ content: lines.join('\n') });
  const editor = await vscode.window.showTextDocument(document);
  editor.selections = lines.map((text, line) => new vscode.Selection(line, 0, line, text.length));
  const select = (model: string) => () => infer({ model, task: 'text-classification', output: 'none' });
  return interleaved(7, [select('bench/labels'), select('bench/one-by-one')]);
}
