import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { projectFolder } from '../../support/projectFolder';
import { launchChromium } from '../../support/vscode/launchChromium';
import { NEWEST, vsCodeInstallation } from '../../support/vscode/vsCodeInstallation';
import { startVsCodeServer } from '../../support/vscode/vsCodeServer';
import { workbenchUrl } from '../../support/vscode/workbenchUrl';
import { BENCH_URL, median } from './benchPlan';
import type { ActivationTimes, BenchPlan, BenchReport, RunTimes } from './benchPlan';

/** Each window activates the extension once. */
const WINDOWS = 7;

/** What the extension costs inside a real VS Code, as far as it could be measured. */
export interface VsCodeTimes {
  readonly activation?: ActivationTimes;
  readonly runs: Partial<RunTimes>;
  readonly errors: readonly string[];
}

/** Measures in the newest VS Code. `HF_INFERENCE_TEST_EXTENSION` names the folder of another build. */
export async function measureInVsCode(): Promise<VsCodeTimes> {
  const extension = process.env['HF_INFERENCE_TEST_EXTENSION'] ?? projectFolder;
  const testRunner = await buildRunner(join(extension, '.vscode-test', 'bench'));
  const answers = new Worker(join(__dirname, 'answers.mjs'));
  const [port] = await once(answers, 'message');
  const desk = await openDesk(`http://127.0.0.1:${port}`);
  const vsCode = await startVsCodeServer({
    installation: await vsCodeInstallation(NEWEST),
    testDriver: true,
    env: { [BENCH_URL]: desk.origin },
  });
  const browser = await launchChromium();
  try {
    for (let window = 0; window < WINDOWS; window++) {
      const page = await browser.newPage();
      await page.exposeFunction('benchPainted', (marker: string, at: number) => desk.painted(marker, at));
      await page.addInitScript({ path: join(__dirname, 'reportPaints.mjs') });
      const ended = new Promise<number>((resolve, reject) => {
        page.on('crash', () => reject(new Error('The workbench page crashed.')));
        void page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      });
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.goto(workbenchUrl(vsCode, { extension, testRunner }));
      await ended;
      await page.close();
    }
  } finally {
    await browser.close();
    await vsCode.stop();
    desk.close();
    await answers.terminate();
  }
  return summary(desk.reports);
}

/** Bundles what runs in the extension host. It lies below the extension, so that both have the same `vscode.window`. */
async function buildRunner(outdir: string): Promise<string> {
  await mkdir(outdir, { recursive: true });
  await copyFile(join(__dirname, 'empty.cjs'), join(outdir, 'empty.js'));
  await build({
    entryPoints: [join(__dirname, 'benchRunner.ts')],
    ...{ outdir, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], logLevel: 'warning' },
  });
  return join(outdir, 'benchRunner.js');
}

interface Desk {
  readonly origin: string;
  readonly reports: readonly BenchReport[];
  painted(marker: string, at: number): void;
  close(): void;
}

/** Gives the windows their plans, and takes what they measured. */
async function openDesk(endpoint: string): Promise<Desk> {
  const reports: BenchReport[] = [];
  let plans = 0;
  const paints = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/plan') {
      const plan: BenchPlan = { endpoint, measuresRuns: ++plans === WINDOWS };
      response.end(JSON.stringify(plan));
    } else if (pathname === '/painted') {
      const marker = search.slice(1);
      const answer = (at: number) => response.end(String(at));
      const at = paints.get(marker);
      if (at === undefined) {
        waiting.set(marker, answer);
      } else {
        answer(at);
      }
    } else {
      let text = '';
      request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      request.on('end', () => {
        reports.push(JSON.parse(text) as BenchReport);
        response.end();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports,
    painted: (marker, at) => {
      paints.set(marker, at);
      waiting.get(marker)?.(at);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function summary(reports: readonly BenchReport[]): VsCodeTimes {
  const activations = reports.flatMap(({ activation }) => activation ?? []);
  const of = (key: keyof ActivationTimes) => median(activations.map((activation) => activation[key]));
  const missing = WINDOWS - reports.length;
  return {
    ...(activations.length > 0 && {
      activation: {
        load: of('load'),
        activate: of('activate'),
        emptyLoad: of('emptyLoad'),
        emptyActivate: of('emptyActivate'),
      },
    }),
    runs: Object.assign({}, ...reports.map(({ runs }) => runs)),
    errors: [
      ...reports.flatMap(({ errors }) => errors),
      ...(missing > 0 ? [`${missing} of ${WINDOWS} windows ended without a report.`] : []),
    ],
  };
}
