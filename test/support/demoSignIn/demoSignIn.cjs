// Development only: hands the demo server's token to HF Inference, so that it never has to lie in a settings file, and
// changes settings of an open window for the tests.
const { readFileSync, watchFile } = require('node:fs');
const vscode = require('vscode');

exports.activate = async ({ workspaceState }) => {
  const {
    HF_INFERENCE_DEMO_TOKEN: token,
    HF_INFERENCE_DEMO_ENDPOINT: endpoint,
    HF_INFERENCE_DEMO_GUIDE: guide,
    HF_INFERENCE_DEMO_SETTINGS: settings,
  } = process.env;
  // Once: after a reload, the file that one works on stays in sight.
  if (guide && !workspaceState.get('guided')) {
    await workspaceState.update('guided', true);
    await vscode.commands.executeCommand('workbench.view.extension.hfInference');
    void vscode.commands.executeCommand('markdown.showPreview', guideUri(guide));
  }
  if (settings) {
    watchFile(
      settings,
      { interval: 100 },
      () => void changeSettings(JSON.parse(readFileSync(settings, 'utf8'))),
    );
  }
  if (!token || !endpoint) {
    return;
  }
  await vscode.commands.executeCommand('hfInference.setToken', { token, endpoint });
  // Long enough for tests to see it on a busy machine; newer messages are shown instead.
  vscode.window.setStatusBarMessage('$(key) Demo token stored', 10_000);
};

async function changeSettings(settings) {
  for (const [name, value] of Object.entries(settings)) {
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  }
}

/** The guide lies in the opened folder. */
function guideUri(name) {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return folder && vscode.Uri.joinPath(folder.uri, name);
}
