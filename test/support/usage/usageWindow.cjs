// Runs in the extension host of a window: makes the runs of HF_INFERENCE_USAGE_RUNS, a part of them with each account. When
// all windows have finished, it writes the exported figures to HF_INFERENCE_USAGE_FOLDER and opens the dashboard.
const { access, readFile, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const vscode = require('vscode');

const { HF_INFERENCE_USAGE_FOLDER: folder, HF_INFERENCE_USAGE_RUNS: file } = process.env;
const { executeCommand } = vscode.commands;

exports.run = async () => {
  const { endpoint, accounts, atOnce, runs } = JSON.parse(await readFile(file, 'utf8'));
  const settings = vscode.workspace.getConfiguration('hfInference');
  await settings.update('endpoint', endpoint, vscode.ConfigurationTarget.Global);
  await settings.update('api', 'huggingface', vscode.ConfigurationTarget.Global);
  for (let first = 0, turn = 0; first < runs.length; first += atOnce, turn++) {
    // The active account is that of all runs at once.
    await executeCommand('hfInference.setToken', { endpoint, ...accounts[turn % accounts.length] });
    const some = runs.slice(first, first + atOnce).map(async ({ inputs, ...run }) => {
      // Each window has its own texts, so that no request of one is taken for one of the other.
      const own = JSON.parse(JSON.stringify(inputs).replaceAll('WINDOW', process.pid));
      await executeCommand('hfInference.infer', { output: 'none', inputs: own, ...run });
    });
    await Promise.all(some);
  }
  await writeFile(join(folder, `${process.pid}.finished`), '');
  await exists(join(folder, 'all.finished'));
  const [json, csv] = await Promise.all(
    ['json', 'csv'].map(async (format) => executeCommand('hfInference.usage.export', { format })),
  );
  await writeFile(join(folder, `${process.pid}.json`), JSON.stringify({ json, csv }));
  await executeCommand('hfInference.usage.open');
  // The window is closed when its tests end.
  await exists(join(folder, 'closed'));
};

async function exists(path) {
  while (
    !(await access(path).then(
      () => true,
      () => false,
    ))
  ) {
    await delay(50);
  }
}
