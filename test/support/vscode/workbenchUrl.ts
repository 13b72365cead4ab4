import { pathToFileURL } from 'node:url';

export interface WorkbenchOptions {
  /** Absolute path of the folder to open; without it an empty window. */
  readonly folder?: string;
  /** Absolute folder of the extension under development; the workbench in the browser takes only one. */
  readonly extension: string;
  /** Absolute path of a test runner module that the extension host loads after the start. */
  readonly testRunner?: string;
}

/** The address at which a `VsCodeServer` shows a folder together with an extension under development. */
export function workbenchUrl(origin: string, { folder, extension, testRunner }: WorkbenchOptions): string {
  const remote = (path: string) => `vscode-remote://${new URL(origin).host}${pathToFileURL(path).pathname}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ...(testRunner === undefined ? [] : [['extensionTestsPath', remote(testRunner)]]),
  ];
  const url = new URL(origin);
  if (folder === undefined) url.searchParams.set('ew', 'true');
  else url.searchParams.set('folder', pathToFileURL(folder).pathname);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
