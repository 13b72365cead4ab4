// Development only: hands the demo server's token to HF Inference, so that it never has to lie in a settings file, and
// changes settings of an open window for the tests, or tidies it up for the next suite.
const { readFileSync, watchFile } = require('node:fs');
const vscode = require('vscode');

exports.activate = async ({ workspaceState }) => {
  const {
    HF_INFERENCE_DEMO_TOKEN: token,
    HF_INFERENCE_DEMO_ENDPOINT: endpoint,
    HF_INFERENCE_DEMO_GUIDE: guide,
    HF_INFERENCE_DEMO_CHANGES: changes,
  } = process.env;
  // Once: after a reload, the file that one works on stays in sight.
  if (guide && !workspaceState.get('guided')) {
    await workspaceState.update('guided', true);
    await vscode.commands.executeCommand('workbench.view.extension.hfInference');
    void vscode.commands.executeCommand('markdown.showPreview', guideUri(guide));
  }
  if (changes) {
    watchFile(changes, { interval: 100 }, () => void change(JSON.parse(readFileSync(changes, 'utf8'))));
  }
  if (!token || !endpoint) {
    return;
  }
  await vscode.commands.executeCommand('hfInference.setToken', { token, endpoint });
  // Long enough for tests to see it on a busy machine; newer messages are shown instead.
  vscode.window.setStatusBarMessage('$(key) Demo token stored', 10_000);
};

async function change({ tidyUp = false, settings }) {
  if (tidyUp) {
    await tidyUpWindow();
  }
  for (const [name, value] of Object.entries(settings)) {
    // `null` takes a setting out.
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration().update(name, value ?? undefined, Global);
  }
}

/** Closes what is open, without a question, and shows the files. */
async function tidyUpWindow() {
  const { executeCommand } = vscode.commands;
  await executeCommand('hfInference.cancel');
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await executeCommand('workbench.action.closeAllEditors');
  await executeCommand('workbench.action.closePanel');
  await executeCommand('workbench.view.explorer');
  await executeCommand('notifications.clearAll');
}

/** The guide lies in the opened folder. */
function guideUri(name) {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return folder && vscode.Uri.joinPath(folder.uri, name);
}
