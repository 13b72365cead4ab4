import * as v from 'valibot';
import * as vscode from 'vscode';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { Clock, Disposable, Event } from '../../core/ports';
import type { ActiveRun, ActiveRuns } from '../../core/runs/activeRuns';
import type { StatusNotice } from '../../platform/commandMap';
import { registerCommands } from '../../platform/commands';
import { setContextKey } from '../../platform/contextKeys';
import { withAccount } from '../../platform/messages/accountLabels';
import { givenName } from '../../platform/namedAccount';
import type { OutputLog } from '../../platform/outputLog';
import { progressText, runState } from '../../platform/messages/progressText';
import type { RunState } from '../../platform/messages/progressText';
import type { ResultEvent } from '../../platform/resultEvents';
import { onDidChangeSettings, readSetting } from '../../platform/settings';
import { endpointFacts } from './endpointFacts';
import type { EndpointServices } from './endpointFacts';
import type { StatusMenuServices } from './statusRows';
import { statusTooltip } from './statusTooltip';

/** How long the item shows a notice. */
const NOTICE_MS = 4000;
/** A run that ends sooner changes nothing in the window: each change takes time of a short run. */
const QUIET_MS = 300;
/** How often the seconds of a run are counted. */
const TICK_MS = 1000;

interface StatusBarServices extends StatusMenuServices {
  readonly activeRuns: ActiveRuns;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: OutputLog;
  readonly resultEvents: { readonly event: Event<ResultEvent> };
}

const noticeSchema = v.object({
  text: v.string(),
  icon: v.exactOptional(v.picklist(['check', 'info', 'warning'])),
  ms: v.exactOptional(v.number()),
});

/** Creates the status bar item, which shows the model and what it is doing. A click cancels the runs or opens a menu. */
export function createStatusBar({
  activeRuns,
  clock,
  log,
  resultEvents,
  ...services
}: StatusBarServices): Disposable {
  const item = vscode.window.createStatusBarItem('hfInference.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'HF Inference';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: ActiveRun | undefined;
  let endpoint: string | undefined;
  let notice: string | undefined;
  let noticeTimer: ReturnType<typeof setTimeout> | undefined;
  /** Why the last run failed. */
  let failure: string | undefined;

  const showNotice = ({ icon = 'check', ms = NOTICE_MS, text }: StatusNotice) => {
    notice = `$(${icon}) ${text}`;
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => {
      notice = undefined;
      render();
    }, ms);
    render();
  };
  const followSettings = () => {
    const before = endpoint;
    endpoint = readSetting('endpoint');
    // A notice about what has changed the endpoint, such as a started server, says more.
    if (before === undefined || endpoint === before || notice !== undefined) {
      render();
      return;
    }
    const model = readSetting('model', vscode.window.activeTextEditor?.document.uri);
    const account = endpointFacts({ api: readSetting('api') }, services)?.account;
    showNotice({
      text: vscode.l10n.t('{0} on {1}', idleText(model, account), hostText(endpoint, services)),
    });
  };
  /** A short run changes nothing in the window, unless it fails or follows a failure. */
  const followRun = (event: ResultEvent) => {
    const before = failure;
    if (event.kind === 'started') {
      failure = undefined;
    } else if (event.kind === 'ended') {
      failure = event.result.items.find(({ result }) => result.status === 'error')?.result.error?.message;
    }
    if (failure !== before) {
      render();
    }
  };
  const render = () => {
    const run = shown;
    if (run === undefined) {
      const resource = vscode.window.activeTextEditor?.document.uri;
      const model = readSetting('model', resource);
      const facts = endpointFacts({ api: readSetting('api') }, services);
      const idle = idleText(model, facts?.account);
      const set = readSetting('endpoint');
      item.text = notice ?? `${failure === undefined ? '$(sparkle)' : '$(error)'} ${idle}`;
      const useCache = readSetting('useCache', resource);
      item.tooltip = statusTooltip({ endpoint: set, failure, model, useCache }, facts);
      item.command = 'hfInference.statusMenu';
      const name = withAccount(model, givenName(facts?.account));
      const label =
        failure !== undefined
          ? vscode.l10n.t('HF Inference: the last run failed. {0}', failure)
          : model === ''
            ? vscode.l10n.t('HF Inference: no model selected')
            : vscode.l10n.t('HF Inference: {0}, idle', name);
      item.accessibilityInformation = { label, role: 'button' };
    } else {
      const state = runState(run, clock.monotonic());
      const isWaiting = run.loading !== undefined || run.startingUntil !== undefined;
      const icon = isWaiting ? '$(cloud-download)' : '$(sync~spin)';
      item.text = `${icon} ${vscode.l10n.t('{0}: {1}', shortName(run.model), progressText(state))}`;
      const sentence = runSentence(run.model, state);
      item.tooltip = sentence;
      item.command = 'hfInference.cancel';
      item.accessibilityInformation = { label: sentence, role: 'button' };
    }
  };

  const update = () => {
    const before = shown;
    shown = activeRuns.newestAfter(QUIET_MS);
    if (shown !== undefined || before !== undefined) {
      render();
    }
    if ((shown === undefined) !== (before === undefined)) {
      void setContextKey('hfInference.running', shown !== undefined);
    }
    const { newest } = activeRuns;
    if (newest !== undefined && timer === undefined) {
      const left = newest.startedAt + QUIET_MS - clock.monotonic();
      const tick = () => {
        timer = undefined;
        update();
      };
      timer = setTimeout(tick, shown === undefined ? left : TICK_MS);
    }
  };

  // Activation does not wait for what the item says.
  const first = setTimeout(() => {
    endpoint = readSetting('endpoint');
    render();
    item.show();
  });
  return vscode.Disposable.from(
    item,
    activeRuns.onDidChange(update),
    services.accounts.onDidChange(render),
    onDidChangeSettings(followSettings),
    resultEvents.event(followRun),
    vscode.window.onDidChangeActiveTextEditor(render),
    registerCommands(log, {
      'hfInference.showNotice': async (args) => {
        const given = v.safeParse(noticeSchema, args);
        if (given.success) {
          showNotice(given.output);
        }
      },
      'hfInference.statusMenu': async () => (await import('./statusMenu')).showStatusMenu(services),
    }),
    {
      dispose: () => {
        [first, timer, noticeTimer].forEach(clearTimeout);
      },
    },
  );
}

function hostText(endpoint: string, { isLocalServer }: EndpointServices): string {
  const parsed = parseEndpoint(endpoint);
  if (!parsed.ok) {
    return endpoint;
  }
  return isLocalServer(parsed.origin) ? vscode.l10n.t('the local server') : new URL(parsed.origin).host;
}

function shortName(model: string): string {
  return model.split('/').at(-1) ?? model;
}

/** The model, and the account if the user has named it: runs may be billed to another one than expected. */
function idleText(model: string, account: string | undefined): string {
  const name = model === '' ? vscode.l10n.t('no model selected') : shortName(model);
  return withAccount(name, givenName(account));
}

/** The sentence for the tooltip and the accessible name. “Select” applies to both the mouse and the keyboard. */
function runSentence(model: string, { kind, seconds }: RunState): string {
  switch (kind) {
    case 'starting':
      return vscode.l10n.t(
        'HF Inference: the endpoint of {0} is starting, waiting for up to {1} s. Select to cancel.',
        model,
        seconds,
      );
    case 'loadingUntil':
      return vscode.l10n.t(
        'HF Inference: {0} is loading, about {1} s left. Select to cancel.',
        model,
        seconds,
      );
    case 'loading':
      return vscode.l10n.t('HF Inference: {0} is loading, {1} s elapsed. Select to cancel.', model, seconds);
    case 'limited':
      return vscode.l10n.t(
        'HF Inference: rate limit reached while running {0}, continuing in {1} s. Select to cancel.',
        model,
        seconds,
      );
    case 'retrying':
      return vscode.l10n.t('HF Inference: retrying {0}, {1} s elapsed. Select to cancel.', model, seconds);
    case 'thinking':
      return vscode.l10n.t('HF Inference: {0} is thinking, {1} s elapsed. Select to cancel.', model, seconds);
    case 'running':
      return vscode.l10n.t('HF Inference: running {0}, {1} s elapsed. Select to cancel.', model, seconds);
  }
}
