import * as vscode from 'vscode';
import { chosenFormat } from '../../core/localServer/chosenFormat';
import type { HubFault, HubAnswer, ModelOnHub, ModelRow } from '../../core/localServer/modelHub';
import { parseModelId } from '../../core/identity/modelId';
import { catalogGroups, DOWNLOAD_CATALOG, isInCatalog } from '../../core/models/downloadCatalog';
import { isApiTask } from '../../core/tasks/taskNames';
import type { ApiTask } from '../../core/tasks/taskNames';
import { formatBytes } from '../../platform/messages/formatBytes';
import { plural } from '../../platform/messages/plural';
import { catalogUse } from './catalogUse';

/** A model to download. */
export interface OfferedDownload {
  readonly id: string;
  /** Known for models of the catalog and of a search. */
  readonly task?: ApiTask | undefined;
}

/** A row of the picker: a model, or a hint. */
export type DownloadRow = vscode.QuickPickItem & { readonly model?: OfferedDownload };

/** What the picker shows. */
export interface DownloadRowsInput {
  readonly host: string;
  readonly wanted: ApiTask | undefined;
  readonly typed: string;
  /** What the hub said about models of the catalog so far. */
  readonly described: ReadonlyMap<string, HubAnswer<ModelOnHub>>;
  readonly found: readonly ModelRow[];
  /** Why the search found nothing, as a sentence. */
  readonly searchFault?: string | undefined;
  /** The hub asked to wait. */
  readonly isWaiting: boolean;
  /** The models that are on this machine. */
  readonly present: ReadonlySet<string>;
  readonly memoryBytes: number;
}

/** Makes the rows: the catalog by task, what a search found, and what was typed. */
export function downloadRows(input: DownloadRowsInput): readonly DownloadRow[] {
  const catalog = catalogGroups(input.wanted).flatMap(({ ids, task }) => [
    separator(taskLabel(task)),
    ...ids.map((id) => catalogRow(id, input)),
  ]);
  const found = input.found.filter(({ id }) => !isInCatalog(id));
  const results = found.length > 0 ? [separator(vscode.l10n.t('search results'))] : [];
  return [...catalog, ...results, ...found.map((row) => foundRow(row, input)), ...typedRows(input)];
}

function catalogRow(
  id: string,
  { described, host, isWaiting, memoryBytes, present }: DownloadRowsInput,
): DownloadRow {
  const answer = described.get(id);
  const model = answer?.ok === true ? answer.value : undefined;
  const use = isInCatalog(id) ? catalogUse(id) : undefined;
  const task = isInCatalog(id) ? DOWNLOAD_CATALOG[id].task : undefined;
  const description = [
    present.has(id) && vscode.l10n.t('downloaded'),
    model && formatBytes((chosenFormat(model, memoryBytes) ?? model.formats[0]).bytes),
    model &&
      chosenFormat(model, memoryBytes) === undefined &&
      vscode.l10n.t('too large for the memory limit'),
    model?.gated === true && vscode.l10n.t('access on request'),
    model?.license,
    answer === undefined && isWaiting && unknownSize({ kind: 'tooManyRequests' }, host),
    answer?.ok === false && unknownSize(answer.fault, host),
  ];
  return {
    label: id,
    model: { id, task },
    description: joined(description),
    ...(use !== undefined && { detail: use }),
  };
}

function unknownSize(fault: HubFault, host: string): string {
  switch (fault.kind) {
    case 'missing':
      return fault.asksForToken === true
        ? vscode.l10n.t('not on {0}, or private', host)
        : vscode.l10n.t('not on {0}', host);
    case 'tooManyRequests':
      return vscode.l10n.t('size unknown: {0} allows no more requests now', host);
    case 'unreachable':
      return vscode.l10n.t('size unknown: no answer from {0}', host);
    default:
      return vscode.l10n.t('size unknown');
  }
}

function foundRow({ downloads, gated, id, task }: ModelRow, { present }: DownloadRowsInput): DownloadRow {
  return {
    label: id,
    model: { id, ...(isApiTask(task) && { task }) },
    description: joined([
      present.has(id) && vscode.l10n.t('downloaded'),
      task,
      gated && vscode.l10n.t('access on request'),
      downloads !== undefined && plural(downloads, vscode.l10n.t('{0} download|{0} downloads')),
    ]),
    // The hub also finds models by other words than those of their ID.
    alwaysShow: true,
  };
}

function typedRows({
  found,
  host,
  isWaiting,
  searchFault,
  typed,
}: DownloadRowsInput): readonly DownloadRow[] {
  const waiting = vscode.l10n.t('Waiting because {0} allows no more requests now…', host);
  const fault = [
    ...(isWaiting ? [{ label: `$(watch) ${waiting}`, alwaysShow: true }] : []),
    ...(searchFault === undefined ? [] : [{ label: `$(warning) ${searchFault}`, alwaysShow: true }]),
  ];
  const parsed = parseModelId(typed);
  if (!parsed.ok || isInCatalog(parsed.id) || found.some(({ id }) => id === parsed.id)) {
    return fault;
  }
  return [
    ...fault,
    separator(vscode.l10n.t('custom')),
    {
      label: vscode.l10n.t('Download this ID'),
      description: parsed.id,
      model: { id: parsed.id },
      alwaysShow: true,
    },
  ];
}

function taskLabel(task: ApiTask): string {
  return task === 'chat-completion' ? vscode.l10n.t('chat') : task;
}

function joined(facts: readonly (string | false | undefined)[]): string {
  return facts.filter((fact) => typeof fact === 'string' && fact !== '').join(' · ');
}

function separator(label: string): DownloadRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
