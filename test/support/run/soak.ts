// `npm run soak`: the long forms of the tests that load the local server and kill it, that kill windows while they record
// usage, run batches or download, of the usage of many runs and the changes of pins in two windows, of a source of 2 GB,
// and of the fuzzed chat streams, answers in the result panel, and writers of pins; their short forms are part of
// `npm test`.
import { join } from 'node:path';
import { projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';

const LONG = {
  SOAK_SECONDS: '60',
  SOAK_CLIENTS: '200',
  SOAK_KILLS: '200',
  SOAK_BATCHES: '5000',
  SOAK_BATCH_ROWS: '10000',
  SOAK_BATCH_KILLS: '5',
  SOAK_DOWNLOAD_KILLS: '10',
  SOAK_HELD_OUT: '1',
  SOAK_REQUESTS: '20000',
  SOAK_STREAMS: '200000',
  SOAK_PANEL_ANSWERS: '10000',
  SOAK_PIN_SCENARIOS: '5000',
  SOAK_SOURCE_MB: '2048',
  SOAK_USAGE_REQUESTS: '25000',
  SOAK_USAGE_KILLS: '50',
  SOAK_USAGE_MACHINES: '20000',
  SOAK_WINDOW_RUNS: '500',
  SOAK_WINDOW_CHANGES: '50',
};
const TESTS = [
  'process/server/limits/serverLoad',
  'process/server/life/killedServer',
  'process/server/life/serverProcess',
  'process/server/limits/hostileMix',
  'process/server/tasks/heldOut',
  'process/webview/resultPanel',
  'process/window/batchProcesses',
  'process/window/downloadProcesses',
  'process/window/usageProcesses',
  'unit/core/chat/behavior/mutatedStreams',
  'unit/core/pins/behavior/pinProtocol',
  'unit/core/runs/batch/behavior/batchMix',
  'unit/core/runs/batch/behavior/hugeSource',
  'unit/core/usage/behavior/ledgerWindows',
  'ui/usageWindows',
  'ui/pinWindows',
].map((name) => `test/${name}.test.ts`);

const env = Object.fromEntries(
  Object.entries(LONG).map(([name, value]) => [name, process.env[name] ?? value]),
);

runToEnd(process.execPath, [join('node_modules', 'mocha', 'bin', 'mocha.js'), ...TESTS], {
  cwd: projectFolder,
  env,
  output: 'show',
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
