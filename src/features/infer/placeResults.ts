import * as vscode from 'vscode';
import type { Incompleteness, NothingToPlace, Place, PlaceableText } from '../../core/runs/placeableText';
import { runCommand } from '../../platform/commands';
import { incompleteText } from '../../platform/incompleteText';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { RunTools } from '../../platform/lazyInference';
import { copyText, openInNewDocument } from '../../platform/placeText';
import { applyTexts } from './applyTexts';
import type { TextForTarget } from './applyTexts';
import type { ChangeReview, SuggestedChange } from './changeReview';
import type { HeldForTarget } from './suggestedText';
import type { InferJob } from './inferJob';
import { heldText, notAppliedText, nothingForSomeText, nothingText } from './placementMessages';
import type { AnsweredItem } from '../../platform/runItem';
import { showNotice } from '../../platform/messages/showNotice';

/** The context in which answers are placed. */
export interface PlacingContext {
  readonly tools: RunTools;
  readonly job: InferJob;
  readonly review: Pick<ChangeReview, 'show'>;
  /** Opens the document that shows the answers. */
  readonly showReading: () => Promise<void>;
}

/** How long the status bar shows a message. */
const INCOMPLETE_STATUS_MS = 10_000;

/**
 * Places the texts of answers where the user wants them, if `decidePlacement` allows it. If not, changes nothing and
 * shows one sentence with the reason. Does not wait for messages with buttons.
 */
export async function placeResults(
  context: PlacingContext,
  answers: readonly AnsweredItem[],
  place: Place,
): Promise<void> {
  const ready: TextForTarget[] = [];
  const held: HeldForTarget[] = [];
  const mixed: HeldForTarget[] = [];
  const nothing: NothingToPlace[] = [];
  const incomplete: Incompleteness[] = [];
  for (const { index, answer } of answers) {
    const placement = context.tools.decidePlacement(answer, place);
    switch (placement.kind) {
      case 'place':
        ready.push({ index, text: placement.text });
        incomplete.push(...(placement.incomplete === undefined ? [] : [placement.incomplete]));
        break;
      case 'hold':
        if (placement.incomplete === 'notOnlyCode') {
          mixed.push({ index, held: placement.held });
        } else {
          held.push({ index, held: placement.held });
          incomplete.push(placement.incomplete);
        }
        break;
      case 'nothing':
        nothing.push(placement.why);
        break;
    }
  }
  const reason = combineReasons(incomplete);
  const isShown = place === 'diff';
  if ((held.length > 0 && !isShown) || mixed.length > 0 || nothing.includes('other')) {
    await context.showReading();
  }
  if (isShown) {
    await suggest(context, { texts: ready, held, ...(reason !== undefined && { incomplete: reason }) });
  } else {
    await placeTexts(context, ready, place);
  }
  if (held.length > 0 && reason !== undefined && !isShown) {
    void offerToReplace(context, held, heldText(reason));
  } else if (reason !== undefined) {
    reportIncomplete(ready, incompleteText(reason));
  }
  if (mixed.length > 0) {
    void offerToReplace(context, mixed, heldText('notOnlyCode'));
  }
  if (nothing.length > 0) {
    void reportNothing(nothing, answers.length);
  }
}

/** Combines the reasons of several answers: adds up missing rows, otherwise returns the first reason. */
function combineReasons(incomplete: readonly Incompleteness[]): Incompleteness | undefined {
  const [first] = incomplete;
  if (typeof first !== 'object') {
    return first;
  }
  const missing = incomplete.map((each) => (typeof each === 'object' ? each.missingRows : 0));
  return { missingRows: missing.reduce((sum, count) => sum + count, 0) };
}

async function placeTexts(
  context: PlacingContext,
  texts: readonly TextForTarget[],
  place: Exclude<Place, 'diff'>,
): Promise<void> {
  const [first, ...others] = texts.map(({ text }) => text);
  if (first === undefined) {
    return;
  }
  const { job, showReading, tools } = context;
  const joined = tools.joinedTexts([first, ...others]);
  switch (place) {
    case 'newDocument':
      await openInNewDocument(joined, job.targets?.document.languageId);
      return;
    case 'clipboard':
      if (await copyText(joined)) {
        showNotice(vscode.l10n.t('Result copied to the clipboard'));
      } else {
        await showReading();
        void showMessage(
          'warning',
          vscode.l10n.t('The result could not be copied to the clipboard. It was opened beside the editor.'),
        );
      }
      return;
    case 'replace':
    case 'insertAfter': {
      if (job.targets === undefined) {
        await showReading();
        return;
      }
      const missed = await applyTexts(job.targets, texts, place);
      const [reason] = missed.values();
      if (reason !== undefined) {
        await showReading();
        void offerToCopy(notAppliedText(reason), joined);
      }
    }
  }
}

/** Shows the texts in a diff editor, or why that is not possible for some of them. */
async function suggest(
  context: PlacingContext,
  change: Pick<SuggestedChange, 'texts' | 'held' | 'incomplete'>,
): Promise<void> {
  const { job, review, showReading } = context;
  const { targets } = job;
  const indexes = [...change.texts, ...change.held].map(({ index }) => index);
  if (indexes.length === 0) {
    return;
  }
  if (targets === undefined) {
    await showReading();
    return;
  }
  const lost = indexes.flatMap((index) => {
    const target = targets.target(index);
    return 'lost' in target ? [target.lost] : [];
  });
  if (lost.length < indexes.length) {
    const placeAll = () => placeTexts(context, [...change.texts, ...agreed(change.held)], 'replace');
    await review.show({ ...change, targets, placeAll });
  }
  const [reason] = lost;
  if (reason !== undefined) {
    await showReading();
    void showMessage('information', notAppliedText(reason));
  }
}

/** Keeps tracking the targets while the message is open, so that a text replaces its selection wherever that has moved. */
async function offerToReplace(
  context: PlacingContext,
  texts: readonly HeldForTarget[],
  message: string,
): Promise<void> {
  const { targets } = context.job;
  if (targets === undefined) {
    return;
  }
  targets.hold();
  try {
    const title = vscode.l10n.t('Replace Anyway');
    const act = () => placeTexts(context, agreed(texts), 'replace');
    await offer('warning', message, [{ title, act }]);
  } finally {
    targets.release();
  }
}

/** Returns the texts after the user agreed. */
function agreed(texts: readonly HeldForTarget[]): readonly TextForTarget[] {
  return texts.map(({ index, held }) => ({ index, text: held.afterConsent() }));
}

/** Shows no notification if all texts are generated, since generated text nearly always ends at a limit. */
function reportIncomplete(texts: readonly TextForTarget[], message: string): void {
  if (texts.every(({ text }) => text.continues)) {
    showNotice(message, { icon: 'warning', ms: INCOMPLETE_STATUS_MS });
  } else {
    void showMessage('information', message);
  }
}

async function reportNothing(reasons: readonly NothingToPlace[], total: number): Promise<void> {
  const [first = 'empty'] = reasons;
  const message = total > 1 ? nothingForSomeText(reasons.length, total) : nothingText(first);
  const title = vscode.l10n.t('Show as JSON');
  await offer('warning', message, [{ title, act: () => runCommand('hfInference.showRawAnswer') }]);
}

async function offerToCopy(message: string, text: PlaceableText): Promise<void> {
  const title = vscode.l10n.t('Copy Result');
  await offer('information', message, [{ title, act: () => copyText(text) }]);
}
