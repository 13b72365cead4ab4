import * as vscode from 'vscode';
import type { HubFault } from '../../core/localServer/modelHub';
import { formatBytes } from '../../platform/messages/formatBytes';

/** What the user can do about a fault of a hub. */
export type HubStep = 'openPage' | 'openSettings' | 'openFolder' | 'otherModel' | 'retry' | 'setToken';

/** The message for a fault, with its buttons in order. */
export interface HubFaultMessage {
  readonly message: string;
  readonly steps: readonly HubStep[];
}

/** Creates the message for a fault: what happened, then what to do. */
export function downloadFaultText(fault: HubFault, id: string, host: string): HubFaultMessage {
  switch (fault.kind) {
    case 'missing':
      if (fault.asksForToken === true) {
        return {
          message: vscode.l10n.t(
            '{0} does not exist on {1}, or it is private. Check the ID, or set a token with access to it.',
            id,
            host,
          ),
          steps: ['otherModel', 'setToken'],
        };
      }
      return {
        message: vscode.l10n.t(
          '{0} was not found on {1}, or your account cannot see it. Check the ID, or select another model.',
          id,
          host,
        ),
        steps: ['otherModel'],
      };
    case 'needsAccess':
      return {
        message: fault.withToken
          ? vscode.l10n.t(
              'Your account does not have access to {0}. Request it on the page of the model, and then retry.',
              id,
            )
          : vscode.l10n.t(
              '{0} is given only to accounts with access. Request it on the page of the model, and set a token for {1}.',
              id,
              host,
            ),
        steps: fault.withToken ? ['openPage', 'retry'] : ['openPage', 'setToken'],
      };
    case 'noOnnx':
      return {
        message: vscode.l10n.t(
          '{0} has no ONNX files, which the local server needs. Select a model of “onnx-community” or “Xenova”, or another one with ONNX files.',
          id,
        ),
        steps: ['otherModel', 'openPage'],
      };
    case 'incomplete':
      return {
        message: vscode.l10n.t(
          '{0} cannot run on the local server: it {1}. Select another model.',
          id,
          fault.detail,
        ),
        steps: ['otherModel', 'openPage'],
      };
    case 'noSuchFormat':
      return {
        message: vscode.l10n.t(
          '{0} is not available in this number format. Use one of: {1}.',
          id,
          fault.available.join(', '),
        ),
        steps: ['retry'],
      };
    case 'tooLargeForMemory':
      return {
        message: vscode.l10n.t(
          '{0} does not fit in the memory of the local server: it has {1}, and the limit is {2}. Increase the limit, or select a smaller model.',
          id,
          formatBytes(fault.bytes),
          formatBytes(fault.memoryBytes),
        ),
        steps: ['otherModel', 'openSettings'],
      };
    case 'noSpace':
      return {
        message: vscode.l10n.t(
          'There is not enough free space for {0}: it needs {1}, and {2} are free. Free some disk space, and then retry.',
          id,
          formatBytes(fault.neededBytes),
          formatBytes(fault.freeBytes),
        ),
        steps: ['retry', 'openFolder'],
      };
    case 'folderInUse':
      return {
        message: vscode.l10n.t(
          'The folder for {0} has other files. Move them away, and then retry. Nothing was changed.',
          id,
        ),
        steps: ['openFolder', 'retry'],
      };
    case 'disk':
      return {
        message: vscode.l10n.t(
          '{0} could not be saved because {1}. Fix this, and then retry.',
          id,
          fault.detail,
        ),
        steps: ['retry', 'openFolder'],
      };
    case 'badFile':
      return {
        message: vscode.l10n.t(
          'A file of {0} is not the one that {1} announced, so it was not kept: {2}. Retry to download it again.',
          id,
          host,
          fault.file,
        ),
        steps: ['retry', 'openPage'],
      };
    default:
      return connectionText(fault, host);
  }
}

type ConnectionFault = Extract<
  HubFault,
  { kind: 'badAnswer' | 'status' | 'storage' | 'tooManyRequests' | 'unreachable' | 'webPage' }
>;

function connectionText(fault: ConnectionFault, host: string): HubFaultMessage {
  const steps = ['retry'] as const;
  switch (fault.kind) {
    case 'tooManyRequests':
      return {
        message:
          fault.retryAfterSeconds === undefined
            ? vscode.l10n.t('{0} allows no more requests now. Retry later.', host)
            : vscode.l10n.t(
                '{0} allows no more requests now. Retry in {1} s.',
                host,
                Math.ceil(fault.retryAfterSeconds),
              ),
        steps,
      };
    case 'webPage':
      return {
        message: vscode.l10n.t(
          'A web page came in place of the data of {0}. Your network may require you to sign in. Open a browser to do so, and then retry.',
          host,
        ),
        steps,
      };
    case 'status':
      return {
        message: vscode.l10n.t('{0} returned the error {1}. Retry later.', host, fault.status),
        steps,
      };
    case 'storage':
      return {
        message:
          fault.status === undefined
            ? vscode.l10n.t(
                'Could not connect to {0}, from which {1} sends its files. Check whether your network blocks it, and then retry.',
                fault.host,
                host,
              )
            : vscode.l10n.t(
                '{0}, from which {1} sends its files, returned the error {2}. Check whether your network blocks it, and then retry.',
                fault.host,
                host,
                fault.status,
              ),
        steps,
      };
    case 'badAnswer':
      return {
        message: vscode.l10n.t(
          '{0} does not look like a model hub. Check “hfInference.localServer.hub” in the settings.',
          host,
        ),
        steps: ['openSettings', 'retry'],
      };
    case 'unreachable':
      if (fault.isLost === true) {
        return {
          message: vscode.l10n.t(
            'The connection was lost during the download. What has arrived is kept. Check your network, and then retry to continue.',
          ),
          steps,
        };
      }
      return {
        message:
          fault.code === undefined
            ? vscode.l10n.t('Could not connect to {0}. Check your network, and then retry.', host)
            : vscode.l10n.t(
                'Could not connect to {0} ({1}). Check your network, and then retry.',
                host,
                fault.code,
              ),
        steps,
      };
  }
}
