import { pathToFileURL } from 'node:url';
import type { VsCodeServer } from './vsCodeServer';

export interface WorkbenchOptions {
  /** Absolute path of the folder to open; without it an empty window. */
  readonly folder?: string;
  /**
   * Absolute folder of the extension under development; the workbench in the browser takes only one. Needs a server with the test
   * driver, as does `testRunner`.
   */
  readonly extension?: string;
  /** Absolute path of a test runner module that the extension host loads after the start. */
  readonly testRunner?: string;
}

/** The address at which a `VsCodeServer` shows a folder together with an extension under development. */
export function workbenchUrl(
  { origin, connectionToken }: Pick<VsCodeServer, 'origin' | 'connectionToken'>,
  { folder, extension, testRunner }: WorkbenchOptions,
): string {
  const remote = (path: string) => `vscode-remote://${new URL(origin).host}${pathToFileURL(path).pathname}`;
  const payload = [
    ...(extension === undefined ? [] : [['extensionDevelopmentPath', remote(extension)]]),
    ...(testRunner === undefined ? [] : [['extensionTestsPath', remote(testRunner)]]),
  ];
  const url = new URL(origin);
  url.searchParams.set('tkn', connectionToken);
  if (folder === undefined) {
    url.searchParams.set('ew', 'true');
  } else {
    url.searchParams.set('folder', pathToFileURL(folder).pathname);
  }
  if (payload.length > 0) {
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
