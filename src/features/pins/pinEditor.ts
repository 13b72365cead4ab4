import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import { pinsResult } from '../../core/pins/intent/pinOutcome';
import type { PinCommandResult } from '../../platform/commandMap';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import type { OpenPins } from './openPins';
import { withViewProgress } from '../../platform/viewProgress';
import type { ActivePins } from './activePins';
import { openingMessage, openingResult, showPinFailure } from './pinFailure';
import type { AppliedChange } from './appliedChange';
import type { PinMessages } from './pinMessages';
import type { PinsStore } from './pinsStore';
import { PINS_VIEW } from './pinsView';

/** Most writes take a second. A longer one shows its progress and can be canceled. */
const PROGRESS_DELAY_MS = 3_000;
const OUTCOMES_WORST_FIRST = ['unknown', 'refused', 'overtaken', 'done', 'already'] as const;

/** Applies intents with a progress indicator, and shows their outcome. */
export class PinEditor {
  constructor(
    private readonly source: Pick<ActivePins, 'get'>,
    private readonly store: PinsStore,
    private readonly pinMessages: PinMessages,
  ) {}

  /** Changes the pins of the active account without asking. Does not wait for the message about the outcome. */
  async change(intents: readonly PinIntent[], confirmed = false): Promise<PinCommandResult> {
    const opening = await this.source.get();
    if (!opening.ok) {
      showPinFailure(openingMessage(opening));
      return openingResult(opening);
    }
    return this.changeOf(opening.pins, intents, confirmed);
  }

  /** Changes the pins of an account that was active when the user started the change. */
  async changeOf(
    pins: OpenPins,
    intents: readonly PinIntent[],
    confirmed = false,
  ): Promise<PinCommandResult> {
    const change = await withViewProgress(PINS_VIEW, () => applyIntents(pins, intents, confirmed));
    const { outcome } = change;
    // A server may list restored entries in its own form, so they are forgotten by the text that was sent.
    if (outcome.outcome === 'done' || outcome.outcome === 'already') {
      this.store.forgetDropped(pins, intents.flatMap(restoredTexts));
    }
    if (outcome.lost !== undefined) {
      this.store.addDropped(pins, outcome.lost);
    }
    if (outcome.list !== undefined) {
      this.store.show(pins, outcome.list);
    }
    void this.pinMessages.show(change, (next, isConfirmed) => this.changeOf(pins, next, isConfirmed));
    const { reason } = outcome;
    const failure = reason !== undefined && 'failure' in reason ? reason.failure : undefined;
    return { ...pinsResult(outcome), ...(failure && { error: publicError(failure) }) };
  }
}

async function applyIntents(
  pins: OpenPins,
  intents: readonly PinIntent[],
  confirmed: boolean,
): Promise<AppliedChange> {
  const stop = new AbortController();
  const outcomes = await withCancellableProgress(
    vscode.l10n.t('Changing pinned models'),
    () => stop.abort(),
    async () =>
      // Started together, so that they become one write.
      Promise.all(
        intents.map((intent) => pins.service.applyIntent(intent, { signal: stop.signal, confirmed })),
      ),
    PROGRESS_DELAY_MS,
  );
  const worst = OUTCOMES_WORST_FIRST.map((kind) => outcomes.find(({ outcome }) => outcome === kind)).find(
    Boolean,
  );
  const list = outcomes.findLast((outcome) => outcome.list !== undefined)?.list;
  // All changes of one write report the same lost entries and the same journal failure.
  const lost = outcomes.findLast((outcome) => outcome.lost !== undefined)?.lost;
  const respelled = outcomes.flatMap((outcome) => outcome.respelled ?? []);
  const unjournaled = outcomes.some((outcome) => outcome.unjournaled);
  return {
    pins,
    intents,
    outcome: {
      ...(worst ?? { outcome: 'already' }),
      ...(list && { list }),
      ...(lost && { lost }),
      ...(respelled.length > 0 && { respelled }),
      ...(unjournaled && { unjournaled }),
    },
    undo: outcomes.toReversed().flatMap(({ undo }) => (undo ? [undo] : [])),
  };
}

function restoredTexts(intent: PinIntent): readonly string[] {
  return intent.type === 'restore' ? intent.insert.map(({ text }) => text) : [];
}

function publicError({ kind, httpStatus, requestId }: Failure): NonNullable<PinCommandResult['error']> {
  return {
    kind,
    ...(httpStatus !== undefined && { httpStatus }),
    ...(requestId !== undefined && { requestId }),
  };
}
