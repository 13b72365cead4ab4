// Development only: hands the demo server's token to HF Inference, so that it never has to lie in a settings file.
const vscode = require('vscode');

exports.activate = async () => {
  const { HF_INFERENCE_DEMO_TOKEN: token, HF_INFERENCE_DEMO_ENDPOINT: endpoint } = process.env;
  if (!token || !endpoint) return;
  await vscode.commands.executeCommand('hfInference.setToken', { token, endpoint });
  vscode.window.setStatusBarMessage('$(key) Demo token stored', 2000);
};
