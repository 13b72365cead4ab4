import * as vscode from 'vscode';
import type { ListedModel } from '../../core/chat/modelList';
import type { FoundModel } from '../../core/models/modelSearch';
import type { ApiTask } from '../../core/tasks/taskNames';
import { listInSentence, listOnLine } from '../../platform/messages/lists';
import { plural } from '../../platform/messages/plural';

/** What is known of a model, from a server's list, the Hub, or earlier. */
export interface KnownModel extends Partial<Omit<ListedModel, 'id' | 'task'>> {
  readonly id: string;
  readonly task?: ApiTask;
}

/** Returns what the Hub tells of a model. */
export function knownOf({ id, providers, task }: FoundModel): KnownModel {
  return {
    id,
    ...(task !== undefined && { task }),
    providers: (providers ?? []).map((name) => ({ name, hasTools: false })),
  };
}

/** Providers that a row names; more are counted. */
const MAX_PROVIDERS = 2;

/** Describes a model in one line, such as “chat · 32k context · tools · $0.20/$0.60 per 1M tokens”. */
export function modelDescription({ contextLength, hasVision, providers = [], task }: KnownModel): string {
  const prices = providers.flatMap(({ price }) => (price === undefined ? [] : [price]));
  const [cheapest] = prices.toSorted((a, b) => a.input + a.output - b.input - b.output);
  return [
    task === 'chat-completion' ? vscode.l10n.t('chat') : task,
    contextLength !== undefined && vscode.l10n.t('{0} context', tokensText(contextLength)),
    hasVision === true && vscode.l10n.t('images'),
    providers.some(({ hasTools }) => hasTools) && vscode.l10n.t('tools'),
    cheapest && vscode.l10n.t('{0}/{1} per 1M tokens', dollars(cheapest.input), dollars(cheapest.output)),
  ]
    .filter((fact) => typeof fact === 'string')
    .join(' · ');
}

/** Names the providers that serve a model; `undefined` where none are known. */
export function providersSentence({ providers = [] }: KnownModel): string | undefined {
  const names = providers.map(({ name }) => name);
  const more = names.length - MAX_PROVIDERS;
  if (names.length === 0) {
    return undefined;
  }
  return more > 0
    ? plural(
        more,
        vscode.l10n.t('Served by {1}, and {0} more provider|Served by {1}, and {0} more providers'),
        listOnLine(names.slice(0, MAX_PROVIDERS)),
      )
    : vscode.l10n.t('Served by {0}', listInSentence(names));
}

/** Rounds as model cards do: 32,768 is 32k, 128,000 is 128k, 1,048,576 is 1M. */
function tokensText(tokens: number): string {
  const unit = tokens % 1024 === 0 ? 1024 : 1000;
  if (tokens < unit) {
    return String(tokens);
  }
  const thousands = Math.round(tokens / unit);
  return thousands < unit ? `${thousands}k` : `${Math.round((10 * thousands) / unit) / 10}M`;
}

function dollars(value: number): string {
  return new Intl.NumberFormat(vscode.env.language, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 3,
  }).format(value);
}
