// Mocha suites in the extension host of a real VS Code: the newest one and the oldest one that the extension supports.
// HF_INFERENCE_TEST_DESKTOP=1 runs them in desktop VS Code instead, downloaded by @vscode/test-electron; a path runs that program.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));
const desktop = process.env.HF_INFERENCE_TEST_DESKTOP;

function installation(version) {
  if (desktop === '1') {
    return { version };
  }
  if (desktop) {
    return { useInstallation: { fromPath: desktop } };
  }
  return { useInstallation: { fromPath: join(project, 'test/support/vscode/code') } };
}

export default ['1.139.1', '1.105.1'].map((version) => ({
  label: version,
  ...installation(version),
  files: `../../.vscode-test/${version}/integration/**/*.test.js`,
  extensionDevelopmentPath: project,
  workspaceFolder: join(project, '.vscode-test', version, 'workspace'),
  launchArgs: [`--user-data-dir=${join(project, '.vscode-test', `user-data-${version}`)}`],
  env: {
    HF_INFERENCE_TEST_VSCODE: version,
    // The extension host trusts the certificate of the loopback server of the tests.
    NODE_EXTRA_CA_CERTS: join(project, 'test/fixtures/tls/trustedInTests.cert.pem'),
  },
  mocha: {
    ui: 'bdd',
    timeout: 30_000,
    // A machine may be slow for a moment; what passes only when it is repeated is listed at the end of `npm test`.
    retries: 1,
    reporter: join(project, 'test/support/run/countingReporter.cjs'),
  },
}));
