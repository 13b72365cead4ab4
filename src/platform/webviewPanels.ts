import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Disposable } from '../core/ports';

/** What a panel is made of: files in `dist/webview`. */
export interface PanelParts {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** Another folder from which the panel may show pictures and play sounds. It then also takes them as `data:` URLs. */
  readonly media?: vscode.Uri;
  /** The commands that links of the panel may run. */
  readonly commands?: readonly string[];
}

/**
 * Loads the script of a panel and passes each of its messages to `receive`. Messages that do not fit the schema are
 * ignored. The panel runs only this script, loads only files of the extension, and reaches no network.
 */
export function loadPanel<Schema extends v.GenericSchema>(
  panel: vscode.WebviewPanel,
  extension: vscode.Uri,
  parts: PanelParts,
  schema: Schema,
  receive: (message: v.InferOutput<Schema>) => void,
): Disposable {
  const { webview } = panel;
  const folder = vscode.Uri.joinPath(extension, 'dist', 'webview');
  webview.options = {
    enableScripts: true,
    enableCommandUris: parts.commands ?? [],
    localResourceRoots: [
      folder,
      vscode.Uri.joinPath(extension, 'media'),
      ...(parts.media === undefined ? [] : [parts.media]),
    ],
  };
  const received = webview.onDidReceiveMessage((data: unknown) => {
    const message = v.safeParse(schema, data);
    if (message.success) {
      receive(message.output);
    }
  });
  webview.html = panelHtml(webview, folder, parts);
  return received;
}

function panelHtml(webview: vscode.Webview, folder: vscode.Uri, parts: PanelParts): string {
  const addressOf = (file: string) =>
    escaped(webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString());
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}${parts.media === undefined ? '' : ' data:'}`,
    ...(parts.media === undefined ? [] : [`media-src ${webview.cspSource} data:`]),
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(parts.title)}</title>
<link rel="stylesheet" href="${addressOf(parts.style)}">
</head>
<body>
<script nonce="${nonce}" src="${addressOf(parts.script)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
