// `npm test`: builds, then runs the stages of the tests, two at the same time. The last line of the output is
// `N passed, N failed`; the exit code is 1 when anything failed or nothing ran. Before it stands a table of the known
// faults, of which one whose tests failed, or that has none, counts as failed; and last the failed tests and those that
// passed only when they were repeated, so that the end of a long log says what to look at.
import { join } from 'node:path';
import { projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';
import { chromium } from '../vscode/chromium';
import { nodeBinary } from '../vscode/nodeBinary';
import { VS_CODE_VERSIONS, vsCodeInstallation } from '../vscode/vsCodeInstallation';
import type { VsCodeVersion } from '../vscode/vsCodeInstallation';
import { faultTable } from './faultTable';
import type { TestEnd } from './faultTable';
import { runStage } from './runStage';
import type { Counts, Failure, Stage } from './runStage';

const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
const reporter = join('test', 'support', 'run', 'countingReporter.cjs');

/** Of each message; the cause stands at the end of the log of a UI test. */
const MAX_LINES = 20;

/** The files of UI tests by their first letters: half of the time, and one of the two halves has all tests that take Ollama's port. */
const SECOND_HALF = '[hmptu]';

const uiStage = (name: string, ignored: string): Stage => ({
  name,
  args: [
    mocha,
    '--no-package',
    '--config',
    'test/support/run/ui.mocharc.json',
    '--ignore',
    `test/ui/${ignored}*`,
  ],
  timeoutMinutes: 18,
});

const integrationStage = (version: VsCodeVersion): Stage => ({
  name: `Integration, VS Code ${version}`,
  args: ['--import', 'tsx', 'test/support/run/integration.ts', '--label', version],
  timeoutMinutes: 12,
});

/** These many run at the same time, in this order. With a third one, tests that wait for a window begin to fail. */
const AT_ONCE = 2;

/** VS Code is installed while the first two run, which do without it. In this order, the last two end at about the same time. */
const STAGES: readonly Stage[] = [
  {
    name: 'Processes',
    args: [mocha, '--retries', '1', '--reporter', reporter, 'test/process/**/*.test.ts'],
    timeoutMinutes: 15,
  },
  { name: 'Unit', args: [mocha, '--reporter', reporter, 'test/unit/**/*.test.ts'], timeoutMinutes: 10 },
  uiStage('UI, first half', SECOND_HALF),
  integrationStage('1.139.1'),
  uiStage('UI, second half', SECOND_HALF.replace('[', '[!')),
  integrationStage('1.105.1'),
];

async function main(): Promise<Counts> {
  let passed = 0;
  let failed = 0;
  try {
    await runToEnd(process.execPath, ['esbuild.mjs'], { cwd: projectFolder, output: 'hide' });
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return { passed, failed: 1 };
  }
  const faults: TestEnd[] = [];
  const failures: string[] = [];
  const repeated: string[] = [];
  // Without a VS Code its stages fail, and say why.
  const installed = installVsCode().catch(() => undefined);
  const stages = STAGES.entries();
  const runStages = async () => {
    for (const [index, stage] of stages) {
      if (index >= AT_ONCE) {
        await installed;
      }
      console.log(`Running: ${stage.name}`);
      const end = await runStage(stage);
      passed += end.passed;
      failed += end.failed;
      faults.push(...end.faults);
      failures.push(...end.failures.map((failure) => failureLines('✘', stage, failure)));
      repeated.push(...end.repeated.map((failure) => failureLines('↻', stage, failure)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runStages));
  const { lines, missing } = faultTable(faults);
  console.log(['\n=== Faults and the tests that hold them', ...lines].join('\n'));
  if (failures.length > 0) {
    console.log(['\n=== Failed tests', ...failures].join('\n'));
  }
  if (repeated.length > 0) {
    console.log(['\n=== Tests that passed only when repeated', ...repeated].join('\n'));
  }
  return { passed: passed + lines.length - missing, failed: failed + missing };
}

async function installVsCode(): Promise<void> {
  await chromium();
  // Both versions need it.
  await nodeBinary();
  await Promise.all(VS_CODE_VERSIONS.map(vsCodeInstallation));
}

function failureLines(mark: string, stage: Stage, { title, message }: Failure): string {
  return `${mark} ${stage.name}: ${title}\n    ${message.split('\n').slice(0, MAX_LINES).join('\n    ')}`;
}

void main().then(({ passed, failed }) => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed`);
});
