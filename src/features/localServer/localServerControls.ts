import * as vscode from 'vscode';
import { localEndpoint } from '../../core/localServer/localServer';
import type { LocalServer, ServerEnd } from '../../core/localServer/localServer';
import { isLocalServerError } from '../../core/localServer/localServerFault';
import type { LocalServerFault } from '../../core/localServer/localServerFault';
import { offer, showMessage } from '../../platform/messages/showMessage';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { readSetting, writeSetting } from '../../platform/settings';
import { localServerMessage } from './localServerMessage';
import type { LocalServerStep } from './localServerMessage';
import { showNotice } from '../../platform/messages/showNotice';

export { copyConnection } from './copyConnection';
export { openModelsFolder } from './openModelsFolder';

/** Starts and stops the local server, and explains what went wrong. In a separate bundle, which is loaded with the first use. */
export class LocalServerControls {
  constructor(
    private readonly server: LocalServer,
    private readonly isLocalServer: (origin: string) => boolean,
  ) {}

  /** Starts the server unless it is running, makes its token work, and selects it as the endpoint. */
  async start(restarts = false): Promise<{ readonly endpoint: string }> {
    return this.explainFaults(async () => {
      const { port } = await this.server.repair(this.ports(), { restarts });
      const endpoint = localEndpoint(port);
      if (readSetting('endpoint') !== endpoint) {
        await writeSetting('endpoint', endpoint);
      }
      showNotice(vscode.l10n.t('The local server is running on port {0}', String(port)));
      return { endpoint };
    });
  }

  /** Starts the server unless it is running, and makes its token work. The endpoint stays as it is. Resolves to the port. */
  async run(): Promise<number> {
    return this.explainFaults(async () => (await this.server.repair(this.ports())).port);
  }

  /** Selects a model unless one is set: the only one, or as the user picks. Then offers to run it. */
  async offerModel(): Promise<void> {
    if (readSetting('model', vscode.window.activeTextEditor?.document.uri).trim() !== '') {
      return;
    }
    const model = await runCommand('hfInference.selectModel', { afterSwitch: true });
    if (model !== undefined) {
      await offer('information', vscode.l10n.t('{0} is selected and runs on this machine.', model), [
        { title: vscode.l10n.t('Infer on Selection'), act: () => runCommand('hfInference.infer') },
        {
          title: vscode.l10n.t('Download a Model…'),
          act: () => runCommand('hfInference.localServer.download'),
        },
      ]);
    }
  }

  async showLog(): Promise<void> {
    await this.explainFaults(async () => this.server.showLog());
  }

  async stop(): Promise<boolean> {
    return this.explainFaults(async () => {
      const stopped = await this.server.stop();
      const message = stopped
        ? vscode.l10n.t('The local server has stopped')
        : vscode.l10n.t('The local server is not running');
      showNotice(message, { icon: stopped ? 'check' : 'info' });
      return stopped;
    });
  }

  /** Runs an action that needs the server. Shows a fault with its buttons; if it is not solved, ends the command silently. */
  private async explainFaults<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (isLocalServerError(error) && (await this.reportFault(error.fault)) === 'solved') {
        return this.explainFaults(action);
      }
      throw isLocalServerError(error) ? new DismissedError() : error;
    }
  }

  /** Reports a crash, but not an intended stop. If several windows are open, only the focused one reports. */
  async reportEnd(end: ServerEnd): Promise<void> {
    if (end === 'stopped' || !vscode.window.state.focused) {
      return;
    }
    await offer(
      'warning',
      vscode.l10n.t('The local server stopped unexpectedly. It will restart with the next request.'),
      [
        {
          title: vscode.l10n.t('Start Local Server'),
          act: () => runCommand('hfInference.localServer.start'),
        },
        { title: vscode.l10n.t('Show Log'), act: () => runCommand('hfInference.localServer.showLog') },
      ],
    );
  }

  /** Returns the ports to try, in order: the one in the settings, otherwise the last used one and then any (0). */
  private ports(): readonly number[] {
    const chosen = readSetting('localServer.port');
    if (chosen !== 0) {
      return [chosen];
    }
    const endpoint = activeEndpoint();
    const last =
      endpoint.ok && this.isLocalServer(endpoint.origin) ? Number(new URL(endpoint.origin).port) : 0;
    return last === 0 ? [0] : [last, 0];
  }

  /** Shows the fault and runs the clicked step. `solved` means that another attempt may succeed. */
  private async reportFault(fault: LocalServerFault): Promise<'solved' | 'unsolved'> {
    const { message, steps } = localServerMessage(fault);
    const clicked = await showMessage('error', message, steps);
    return clicked === undefined ? 'unsolved' : this.runStep(clicked.step);
  }

  private async runStep(step: LocalServerStep): Promise<'solved' | 'unsolved'> {
    switch (step) {
      case 'start':
        return 'solved';
      case 'freePort':
        await writeSetting('localServer.port', 0);
        return 'solved';
      case 'openFolderSetting':
        await runCommand('workbench.action.openSettings', 'hfInference.localServer.modelsFolder');
        return 'unsolved';
      case 'restart':
        await this.server.repair(this.ports(), { restarts: true });
        return 'solved';
      case 'showLog':
        await this.server.showLog();
        return 'unsolved';
    }
  }
}
