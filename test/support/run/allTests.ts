// `npm test`: builds, then runs the unit tests, those that start processes, the integration tests in both VS Codes and the UI tests. The last line of the output is
// `N passed, N failed`; the exit code is 1 when anything failed or nothing ran. Before it stands a table of the known faults,
// of which one whose tests failed, or that has none, counts as failed; and last the failed tests, so that the end of a long
// log says what to look at.
import { join } from 'node:path';
import { projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';
import { VS_CODE_VERSIONS } from '../vscode/vsCodeInstallation';
import { faultTable } from './faultTable';
import type { TestEnd } from './faultTable';
import { runStage } from './runStage';
import type { Counts, Failure, Stage } from './runStage';

const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
const reporter = join('test', 'support', 'run', 'countingReporter.cjs');

const STAGES: readonly Stage[] = [
  { name: 'Unit', args: [mocha, '--reporter', reporter, 'test/unit/**/*.test.ts'], timeoutMinutes: 5 },
  {
    name: 'Processes',
    args: [mocha, '--reporter', reporter, 'test/process/**/*.test.ts'],
    timeoutMinutes: 10,
  },
  ...VS_CODE_VERSIONS.map((version) => ({
    name: `Integration, VS Code ${version}`,
    args: ['--import', 'tsx', 'test/support/run/integration.ts', '--label', version],
    timeoutMinutes: 9,
  })),
  {
    name: 'UI',
    args: [mocha, '--no-package', '--config', 'test/support/run/ui.mocharc.json'],
    timeoutMinutes: 14,
  },
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
  for (const stage of STAGES) {
    const end = await runStage(stage);
    passed += end.passed;
    failed += end.failed;
    faults.push(...end.faults);
    failures.push(...end.failures.map((failure) => failureLines(stage, failure)));
  }
  const { lines, missing } = faultTable(faults);
  console.log(['\n=== Faults and the tests that hold them', ...lines].join('\n'));
  if (failures.length > 0) {
    console.log(['\n=== Failed tests', ...failures].join('\n'));
  }
  return { passed: passed + lines.length - missing, failed: failed + missing };
}

function failureLines(stage: Stage, { title, message }: Failure): string {
  return `✘ ${stage.name}: ${title}\n    ${message.split('\n').slice(0, 6).join('\n    ')}`;
}

void main().then(({ passed, failed }) => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed`);
});
