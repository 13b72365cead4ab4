// Runs the integration tests: `npm run test:integration -- --label 1.105.1 --grep cancel`. All arguments go to `vscode-test`.
import { join } from 'node:path';
import { refusePlantedTokens } from '../findPlanted';
import { cacheFolder, projectFolder } from '../projectFolder';
import { runToEnd } from '../runToEnd';
import { chromium } from '../vscode/chromium';
import { VS_CODE_VERSIONS, vsCodeInstallation } from '../vscode/vsCodeInstallation';
import { buildIntegrationTests } from './buildIntegrationTests';

const args = process.argv.slice(2);
const program = join(projectFolder, 'node_modules', '@vscode', 'test-cli', 'out', 'bin.mjs');
const config = join(projectFolder, 'test', 'integration', 'vscode-test.config.mjs');

async function main(): Promise<void> {
  await chromium();
  const wanted = VS_CODE_VERSIONS.filter((version) => args.includes(version));
  const versions = wanted.length === 0 ? VS_CODE_VERSIONS : wanted;
  for (const version of versions) {
    await vsCodeInstallation(version);
    await buildIntegrationTests(version);
  }
  try {
    await runToEnd(process.execPath, [program, '--config', config, ...args], {
      cwd: projectFolder,
      output: 'show',
    });
  } finally {
    await refusePlantedTokens(
      versions.flatMap((version) => [
        join(cacheFolder, `user-data-${version}`),
        join(cacheFolder, version, 'workspace'),
      ]),
    );
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
