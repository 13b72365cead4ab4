// Runs in the extension host of a window: HF_INFERENCE_PIN_CHANGES changes of the pins, then a report in the folder
// HF_INFERENCE_PIN_REPORTS.
const { writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const vscode = require('vscode');

const { HF_INFERENCE_PIN_ENDPOINT: endpoint, HF_INFERENCE_PIN_REPORTS: folder } = process.env;
/** Given at once, as by an impatient person. */
const AT_ONCE = 5;
const CHANGES = Number(process.env.HF_INFERENCE_PIN_CHANGES);

exports.run = async () => {
  const settings = vscode.workspace.getConfiguration('hfInference');
  await settings.update('endpoint', endpoint, vscode.ConfigurationTarget.Global);
  await vscode.commands.executeCommand('hfInference.setToken', {
    token: 'hf_windowCanary0123456789',
    endpoint,
  });
  await writeFile(join(folder, `${process.pid}.ready`), '');
  const report = [];
  for (let first = 0; first < CHANGES; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const changes = numbers.map(async (number) => {
      // Every fifth change takes back one of the last burst.
      const command = number % 5 === 4 && number >= 5 ? 'remove' : 'add';
      const model_id = `window-${process.pid}/m${command === 'remove' ? number - 6 : number}`;
      const result = await vscode.commands.executeCommand(`hfInference.pins.${command}`, { model_id });
      report.push({ command, model_id, outcome: result.outcome, reason: result.reason });
    });
    await Promise.all(changes);
  }
  await writeFile(join(folder, `${process.pid}.json`), JSON.stringify(report));
};
