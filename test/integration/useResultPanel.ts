import * as v from 'valibot';
import * as vscode from 'vscode';
import { toResultPanelSchema } from '../../src/webview/resultProtocol';
import type { FromResultPanel, ResultView, ToResultPanel } from '../../src/webview/resultProtocol';
import { closeEditors, setting, until } from './useLoopback';

/** The result panel as its script would see it. */
export interface ResultPanel {
  /** What the panel was sent since the test began, each message checked as its script does. */
  readonly messages: readonly { readonly at: number; readonly message: ToResultPanel }[];
  /** The newest view. */
  readonly view: () => ResultView | undefined;
  /** Waits for a view. */
  readonly seen: (isSo: (view: ResultView) => boolean) => Promise<ResultView>;
  readonly panel: () => vscode.WebviewPanel | undefined;
  /** Does what the script does when a user acts. */
  readonly act: (message: FromResultPanel) => void;
}

/**
 * Call it in a `describe`: takes the place of the script of the result panel. The extension under test has the same
 * `vscode.window`, because the tests lie below its folder.
 */
export function useResultPanel(): ResultPanel {
  const messages: { at: number; message: ToResultPanel }[] = [];
  const original = vscode.window.createWebviewPanel;
  let listener: (message: unknown) => void = () => undefined;
  let panel: vscode.WebviewPanel | undefined;
  const act = (message: FromResultPanel) => listener(message);
  const view = () =>
    messages
      .map(({ message }) => (message.kind === 'view' ? message.view : undefined))
      .findLast((each) => each !== undefined);
  before(async () => {
    Reflect.set(
      vscode.window,
      'createWebviewPanel',
      (...args: Parameters<typeof vscode.window.createWebviewPanel>) => {
        const created = original(...args);
        if (args[0] !== 'hfInference.result') {
          return created;
        }
        panel = created;
        created.onDidDispose(() => {
          panel = undefined;
        });
        Reflect.set(created.webview, 'postMessage', async (data: unknown) => {
          messages.push({ at: performance.now(), message: v.parse(toResultPanelSchema, data) });
          return true;
        });
        Reflect.set(created.webview, 'onDidReceiveMessage', (receive: (message: unknown) => void) => {
          listener = receive;
          setImmediate(() => act({ kind: 'ready' }));
          return new vscode.Disposable(() => undefined);
        });
        return created;
      },
    );
    await setting('resultView', 'rich');
  });
  beforeEach(() => {
    messages.length = 0;
  });
  afterEach(closeEditors);
  after(async () => {
    Reflect.set(vscode.window, 'createWebviewPanel', original);
    await setting('resultView', 'text');
  });
  return {
    messages,
    view,
    act,
    panel: () => panel,
    async seen(isSo) {
      let found: ResultView | undefined;
      await until(() => {
        const shown = view();
        found = shown !== undefined && isSo(shown) ? shown : undefined;
        return found !== undefined;
      });
      if (found === undefined) {
        throw new Error('no view was shown');
      }
      return found;
    },
  };
}
