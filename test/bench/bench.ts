// npm run bench: prints how much client and server cost beside plain HTTP, and how much code is loaded when.
import { measureBatchMemory, measureBatchSpeed } from './batchSpeed';
import { bundleSizes } from './bundleSizes';
import { HELD_MS, measureChatStream } from './chatStream';
import { measureClientOverhead } from './clientOverhead';
import { measureGeneration, TOKENS } from './generationSpeed';
import { measureInVsCode } from './inVsCode/measureInVsCode';
import { measurePinsView } from './pinsView';
import { measureResultPanel } from './resultPanel';
import { measureServerSpeed } from './serverSpeed';
import { measureUsageLedger } from './usageLedger';
import { measureDashboard } from './usageDashboard';

/** In this order; `npm run bench -- server code` measures some of them. */
const PARTS: Readonly<Record<string, () => Promise<void> | void>> = {
  client: printClient,
  stream: printChatStream,
  server: printServerSpeed,
  generation: printGeneration,
  batch: printBatch,
  code: printVsCode,
  pins: printPinsView,
  usage: printUsageLedger,
  dashboard: printDashboard,
  panel: printResultPanel,
  bundles: printBundles,
};

/** A part that fails says why, and leaves the figures of the others. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const [name, print] of Object.entries(PARTS)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      try {
        await print();
      } catch (error) {
        fail(name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  }
}

function fail(part: string, message: string): void {
  console.log(`✘ ${part}: ${message}`);
  process.exitCode = 1;
}

async function printClient(): Promise<void> {
  const { client, nodeFetch, nodeHttp } = await measureClientOverhead();
  console.log('One request over a kept connection to this machine, median:');
  console.log(`  bare node:http    ${nodeHttp.toFixed(3)} ms`);
  console.log(
    `  plain node-fetch  ${nodeFetch.toFixed(3)} ms  (${(nodeFetch / nodeHttp).toFixed(2)} × node:http)`,
  );
  console.log(
    `  inference client  ${client.toFixed(3)} ms  (${(client / nodeFetch).toFixed(2)} × node-fetch, ${(client / nodeHttp).toFixed(2)} × node:http)`,
  );
}

function printBundles(): void {
  console.log('Bundles:');
  for (const { name, bytes, gzipped } of bundleSizes()) {
    const when = name === 'extension.js' ? 'activation' : 'first use';
    console.log(
      `  ${name.padEnd(16)} ${(bytes / 1024).toFixed(1).padStart(8)} KiB  (${(gzipped / 1024).toFixed(1)} gzipped)  ${when}`,
    );
  }
}

async function printChatStream(): Promise<void> {
  const { first, heldFirst, token, updates } = await measureChatStream();
  console.log('A streamed chat over a kept connection to this machine, median:');
  const compared = ({ client, nodeFetch, nodeHttp }: typeof first, digits: number) =>
    `(${(client / nodeHttp).toFixed(2)} × bare node:http: ${nodeHttp.toFixed(digits)}; plain node-fetch: ${(nodeFetch / nodeHttp).toFixed(2)} ×)`;
  for (const [when, times] of [
    ['at once', first],
    [`after ${HELD_MS} ms`, heldFirst],
  ] as const) {
    console.log(
      `  first text        ${times.client.toFixed(3)} ms  ${compared(times, 3)} of a server that answers ${when}`,
    );
  }
  console.log(`  processor time    ${token.client.toFixed(1)} µs for one token  ${compared(token, 1)}`);
  console.log(`  editor updates    ${updates} in the busiest second of 1,000 tokens a second`);
}

async function printGeneration(): Promise<void> {
  const { pipeline, plain, stream, plainByFetch, streamByFetch } = await measureGeneration();
  const more = (streamed: number, whole: number) => `${(100 * (streamed / whole - 1)).toFixed(1)} %`;
  console.log(`Local server, ${TOKENS} tokens of a small model, best of the rounds:`);
  console.log(
    `  plain answer      ${plain.toFixed(1)} ms  (${(pipeline / plain).toFixed(2)} × the tokens per second of the pipeline alone: ${pipeline.toFixed(1)} ms)`,
  );
  console.log(
    `  stream            ${stream.toFixed(1)} ms  (${more(stream, plain)} more than the plain answer)`,
  );
  console.log(
    `  … read by fetch   ${streamByFetch.toFixed(1)} ms  (${more(streamByFetch, plainByFetch)} more than the plain answer by fetch: ${plainByFetch.toFixed(1)})`,
  );
}

async function printBatch(): Promise<void> {
  const { batch, concurrency, script, single } = await measureBatchSpeed();
  const against = (value: number) => `${(batch / value).toFixed(1)} × less than the batch`;
  console.log('Rows a second of the demo model at the local server, best of the rounds:');
  console.log(`  batch             ${batch.toFixed(0)}`);
  console.log(`  one request each  ${single.toFixed(0)}  (${against(single)})`);
  console.log(
    `  a plain script    ${script.toFixed(0)}  (${against(script)}; official client, ${concurrency} at the same time)`,
  );
  const { held, perSecond, rows, rss } = await measureBatchMemory();
  console.log(
    `  memory            ${held.toFixed(0)} MB more in use, ${rss.toFixed(0)} MB more taken, at most, during ${rows.toLocaleString('en')} rows (${perSecond.toFixed(0)} a second at a server that answers at once)`,
  );
}

async function printVsCode(): Promise<void> {
  const { activation, errors, runs } = await measureInVsCode();
  const { bare, beside, lists, none, oneByOne, painted, panel, panelPainted } = runs;
  const over = (value: number, base: number | undefined, digits = 1) =>
    base === undefined ? 'more than an unknown time' : `${(value - base).toFixed(digits)} ms more than`;
  console.log('In VS Code, median:');
  if (activation !== undefined) {
    console.log(
      `  code load         ${activation.load.toFixed(1)} ms  (${over(activation.load, activation.emptyLoad)} an empty extension: ${activation.emptyLoad.toFixed(1)})`,
    );
    console.log(
      `  activate()        ${activation.activate.toFixed(1)} ms  (${over(activation.activate, activation.emptyActivate)} an empty extension)`,
    );
  }
  if (bare !== undefined && none !== undefined) {
    console.log(
      `  infer, none       ${none.toFixed(2)} ms  (${over(none, bare, 2)}, and ${(none / bare).toFixed(1)} ×, a bare request: ${bare.toFixed(2)})`,
    );
  }
  if (beside !== undefined && painted !== undefined) {
    console.log(
      `  infer, beside     ${beside.toFixed(1)} ms  (${over(beside, bare)} a bare request); painted after ${painted.toFixed(1)} ms`,
    );
  }
  if (panel !== undefined && panelPainted !== undefined) {
    console.log(
      `  … in the panel    ${panel.toFixed(1)} ms  (${over(panel, bare)} a bare request); painted after ${panelPainted.toFixed(1)} ms`,
    );
  }
  if (runs.messages !== undefined) {
    const messages = Object.entries(runs.messages).filter(([, count]) => count >= 0.1);
    const sum = messages.reduce((all, [, count]) => all + count, 0);
    console.log(
      `  messages          ${sum.toFixed(1)} to the window for one run  (${messages.map(([name, count]) => `${name} ${count.toFixed(1)}`).join(', ')})`,
    );
  }
  if (lists !== undefined && oneByOne !== undefined) {
    console.log(
      `  1,000 selections  ${lists.toFixed(0)} ms in lists  (one by one: ${oneByOne.toFixed(0)} ms, ${(oneByOne / lists).toFixed(1)} ×)`,
    );
  }
  errors.forEach((error) => fail('code', error));
}

async function printPinsView(): Promise<void> {
  const { dozen, thousand } = await measurePinsView();
  const stall = ({ longestStall }: typeof dozen) =>
    longestStall === 0 ? 'no stall above 50 ms' : `longest stall ${longestStall.toFixed(0)} ms`;
  console.log('View of the pinned models, painted and filtered, work of the window:');
  console.log(`  12 pins           ${dozen.busy.toFixed(0)} ms, ${stall(dozen)}`);
  console.log(
    `  1,000 pins        ${thousand.busy.toFixed(0)} ms (${(thousand.busy / dozen.busy).toFixed(2)} × 12 pins), ${stall(thousand)}`,
  );
}

async function printUsageLedger(): Promise<void> {
  const { first, kilobytes, parse, read } = await measureUsageLedger();
  console.log(`Usage of 400 days and 10,000 requests of today, ${kilobytes.toFixed(0)} KiB in files:`);
  console.log(
    `  read              ${read.toFixed(1)} ms  (${(read / parse).toFixed(2)} × JSON.parse of the lines), the first time ${first.toFixed(1)} ms`,
  );
}

async function printDashboard(): Promise<void> {
  const { summary, firstPaint } = await measureDashboard();
  console.log('Usage dashboard, 400 days, median:');
  console.log(`  figures           ${summary.toFixed(0)} ms until they are summarized`);
  console.log(`  first paint       ${firstPaint.toFixed(0)} ms after that`);
}

async function printResultPanel(): Promise<void> {
  const { megabytes, tokens } = await measureResultPanel();
  const stall = (ms: number) => (ms === 0 ? 'no stall above 50 ms' : `longest stall ${ms.toFixed(0)} ms`);
  console.log('Result panel, while a text arrives:');
  console.log(`  25 MB             ${stall(megabytes)}`);
  console.log(`  200,000 tokens    ${stall(tokens)}`);
}

async function printServerSpeed(): Promise<void> {
  const speed = await measureServerSpeed();
  const ms = (value: number) => `${value.toFixed(3)} ms`;
  console.log('Local server, lower quartile of one request:');
  console.log(
    `  cached answer     ${ms(speed.cached)}  (${(speed.cached / speed.bareHttp).toFixed(2)} × bare node:http)`,
  );
  console.log(
    `  computed answer   ${ms(speed.computed)}  (the pipeline alone: ${ms(speed.pipeline)}; overhead ${ms(speed.computed - speed.pipeline)})`,
  );
  const share = speed.cachedPerSecond / speed.barePerSecond;
  console.log('Local server, 32 connections, the best second:');
  console.log(
    `  cached answers    ${speed.cachedPerSecond.toFixed(0)} a second  (${share.toFixed(2)} × bare node:http: ${speed.barePerSecond.toFixed(0)})`,
  );
  if (speed.cachedCpu !== undefined) {
    console.log(`  processor time    ${ms(speed.cachedCpu)} for one`);
  }
  console.log(
    `Pins asked for while texts are generated for ${(speed.generation / 1000).toFixed(1)} s: p50 ${ms(speed.pinsBusyP50)}, p99 ${ms(speed.pinsBusyP99)}`,
  );
}

void main();
