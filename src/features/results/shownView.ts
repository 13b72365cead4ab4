import * as vscode from 'vscode';
import { NumberText } from '../../core/tasks/numberText';
import { decidePlacement } from '../../core/runs/placeableText';
import { canceledText, incompleteText, missingText } from '../../platform/incompleteText';
import { localizedReadingStrings } from '../../platform/localizedReadingStrings';
import type { ResultEvent, ShownResult } from '../../platform/resultEvents';
import type { AnsweredItem } from '../../platform/runItem';
import type { ResultBody } from '../../webview/resultBodyProtocol';
import type { ResultAction, ResultView } from '../../webview/resultProtocol';
import { answerFile, fileBody, sentPicture } from './currentMedia';
import { actionLabel, localizedLabels, localizedPanelStrings } from './localizedPanelStrings';
import { cell } from './partWording';
import type { PartWording } from './partWording';
import { formOf } from './readingPart';
import { resultFacts } from './resultFacts';
import { viewItemsOf } from './resultViewOf';
import { TextPool } from './textPool';

/** A view with the texts that it does not contain as a whole. */
export interface ShownView {
  readonly view: ResultView;
  readonly texts: TextPool;
  /** The index of the run's item that each item of the view belongs to. */
  readonly owners: readonly number[];
}

type Started = Extract<ResultEvent, { kind: 'started' }>;

function localizedWording(): PartWording {
  const strings = localizedReadingStrings();
  return { strings, numbers: new NumberText(strings.locale), panel: localizedPanelStrings() };
}

/** Says how a result looks in the panel. `addressOf` makes the address that a file has there. */
export async function viewOfResult(
  result: ShownResult,
  addressOf: (file: vscode.Uri) => string | undefined,
): Promise<ShownView> {
  const wording = localizedWording();
  const { items } = result;
  const files = new Map<number, ResultBody>();
  const pictures = new Map<number, string>();
  await Promise.all(
    items.map(async (item) => {
      const file =
        item.kind === 'answered' && item.answer.reading === undefined ? answerFile(item) : undefined;
      if (file !== undefined) {
        files.set(item.index, await fileBody(file, addressOf));
      }
      const picture = hasMarks(item) ? await sentPicture(item) : undefined;
      if (picture !== undefined) {
        pictures.set(item.index, picture);
      }
    }),
  );
  const texts = new TextPool();
  const { owners, ...shown } = viewItemsOf(
    items,
    {
      texts,
      language: result.document?.languageId,
      headingOf: (index) => headingOf(result, index),
      canReveal: (index) => result.rangeOf(index) !== undefined,
      notesOf,
      fileOf: ({ index }) => files.get(index),
      pictureOf: (index) => pictures.get(index),
    },
    wording,
  );
  const state = stateOf(result);
  return {
    texts,
    owners,
    view: {
      ...{ id: result.id, runIds: [...result.runIds], title: result.model, state },
      status: result.status ?? (state === 'canceled' ? canceledText(items[0]?.result.elapsedMs ?? 0) : ''),
      ...(result.note !== undefined && { note: result.note }),
      facts: resultFacts(
        { results: items.map((item) => item.result), hasLoaded: result.hasLoaded, price: result.price },
        wording,
      ),
      actions: actionsOf(result).map((id) => ({ id, label: actionLabel(id) })),
      ...shown,
      labels: localizedLabels(),
    },
  };
}

/** Says how a run in progress looks: its text so far, or nothing yet. */
export function viewOfRunning(
  { document, id, model, task }: Started,
  partial: string | undefined,
): ShownView {
  const texts = new TextPool();
  const role = task === 'text-generation' ? 'generated' : 'reply';
  const { strings } = localizedWording();
  const text = texts.add('0.text', partial ?? '', formOf(role, document?.languageId), true);
  const status =
    partial === undefined
      ? vscode.l10n.t('Running…')
      : partial === ''
        ? vscode.l10n.t('Thinking…')
        : vscode.l10n.t('Generating…');
  const body = { kind: 'text' as const, label: strings[role], text, alternatives: [] };
  return {
    texts,
    owners: [],
    view: {
      ...{ id, runIds: [], title: model, state: 'running', status },
      facts: { text: '', more: [], details: [] },
      actions: [{ id: 'cancel', label: actionLabel('cancel') }],
      items:
        partial === undefined || partial === ''
          ? []
          : [{ index: 0, canReveal: false, notes: [], bodies: [body] }],
      labels: localizedLabels(),
    },
  };
}

/** Says why there is nothing to show. */
export function emptyView(note: string): ShownView {
  return {
    texts: new TextPool(),
    owners: [],
    view: {
      ...{ id: '', runIds: [], title: '', state: 'empty', status: '', note },
      facts: { text: '', more: [], details: [] },
      ...{ actions: [], items: [], labels: localizedLabels() },
    },
  };
}

function hasMarks(item: ShownResult['items'][number]): boolean {
  const reading = item.kind === 'answered' ? item.answer.reading : undefined;
  return (
    reading?.kind === 'labels' &&
    reading.rows.some(({ box, mask }) => box !== undefined || mask !== undefined)
  );
}

function stateOf({ items }: ShownResult): ResultView['state'] {
  const has = (status: string) => items.some(({ result }) => result.status === status);
  if (has('cancelled')) {
    return 'canceled';
  }
  return has('error') && !has('ok') ? 'failed' : 'ended';
}

/** `main.rs, lines 3 to 12`: where the text is now. */
function headingOf(result: ShownResult, index: number): string {
  const range = result.rangeOf(index);
  const name = result.document?.uri.path.split('/').at(-1);
  if (range === undefined || name === undefined) {
    return fileName(result, index) ?? vscode.l10n.t('Selection {0}', index + 1);
  }
  const [first, last] = [range.start.line + 1, range.end.line + 1];
  return first === last
    ? vscode.l10n.t('{0}, line {1}', name, first)
    : vscode.l10n.t('{0}, lines {1} to {2}', name, first, last);
}

/** The name of the file that was sent, if a file was. */
function fileName({ document, items }: ShownResult, index: number): string | undefined {
  const input = items.find((item) => item.index === index)?.result.input;
  return document === undefined && typeof input === 'string' && /^[\w-]+:\/\/\S+$/.test(input)
    ? cell(vscode.Uri.parse(input).path.split('/').at(-1) ?? input)
    : undefined;
}

/** Says that the text is cut off, or why it is missing. */
function notesOf({ answer }: AnsweredItem): readonly string[] {
  if (answer.reading === undefined) {
    return [];
  }
  const placement = decidePlacement(answer, 'newDocument');
  if (placement.kind === 'nothing') {
    const isText = answer.reading.kind === 'text';
    const why = missingText(placement.why);
    return why === undefined ? (isText ? [localizedReadingStrings().emptyText] : []) : [why];
  }
  return typeof placement.incomplete === 'string' ? [incompleteText(placement.incomplete)] : [];
}

/** The actions that a result allows. */
function actionsOf(result: ShownResult): readonly ResultAction[] {
  const answered = result.items.filter((item) => item.kind === 'answered');
  const withText = answered.filter(({ result: { text } }) => text !== undefined);
  const canEdit = withText.some(({ index }) => result.rangeOf(index) !== undefined);
  const hasOutput = answered.some(({ result: { output } }) => output !== undefined);
  return [
    ...(withText.length > 0 ? (['copy'] as const) : []),
    ...(canEdit ? (['insert', 'replace'] as const) : []),
    ...(hasOutput ? (['save'] as const) : []),
    ...(result.repeat === undefined ? [] : (['repeat', 'repeatWithoutCache'] as const)),
    ...(result.items.length > 0 ? (['rawJson'] as const) : []),
  ];
}
