import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import { pinsResult } from '../../core/pins/intent/pinOutcome';
import type { PinCommandResult } from '../../platform/commandMap';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import type { OpenPins } from './openPins';
import { withViewProgress } from '../../platform/viewProgress';
import type { ActivePins } from './activePins';
import { openingMessage, showPinFailure } from './pinFailure';
import type { AppliedChange } from './appliedChange';
import type { PinMessages } from './pinMessages';
import type { PinsStore } from './pinsStore';
import { PINS_VIEW } from './pinsView';

/** A write takes a second; one that takes longer is explained, and can be cancelled. */
const PATIENCE_MS = 3_000;
const WORST_FIRST = ['unknown', 'refused', 'overtaken', 'done', 'already'] as const;

/** Carries intents out, shows that it does, and has it told what came of it. */
export class PinEditor {
  constructor(
    private readonly source: Pick<ActivePins, 'get'>,
    private readonly store: PinsStore,
    private readonly pinMessages: PinMessages,
  ) {}

  /** Changes the pins of the account in use. Asks nothing; the message that tells of it is not waited for. */
  async change(intents: readonly PinIntent[], confirmed = false): Promise<PinCommandResult> {
    const opening = await this.source.get();
    if (!opening.ok) {
      showPinFailure(openingMessage(opening));
      return { outcome: 'refused', reason: opening.problem, pinned_models: [] };
    }
    return this.changeOf(opening.pins, intents, confirmed);
  }

  /** Changes the pins of an account that was in use when the change was thought of. */
  async changeOf(
    pins: OpenPins,
    intents: readonly PinIntent[],
    confirmed = false,
  ): Promise<PinCommandResult> {
    const made = await withViewProgress(PINS_VIEW, () => make(pins, intents, confirmed));
    const { outcome } = made;
    // A server may list what is restored in a form of its own.
    if (outcome.outcome === 'done' || outcome.outcome === 'already') {
      this.store.forgetDropped(pins, intents.flatMap(restoredTexts));
    }
    if (outcome.lost !== undefined) {
      this.store.addDropped(pins, outcome.lost);
    }
    if (outcome.list !== undefined) {
      this.store.show(pins, outcome.list);
    }
    void this.pinMessages.tell(made, (next, isConfirmed) => this.changeOf(pins, next, isConfirmed));
    const { reason } = outcome;
    const failure = reason !== undefined && 'failure' in reason ? reason.failure : undefined;
    return { ...pinsResult(outcome), ...(failure && { error: publicFacts(failure) }) };
  }
}

async function make(
  pins: OpenPins,
  intents: readonly PinIntent[],
  confirmed: boolean,
): Promise<AppliedChange> {
  const stop = new AbortController();
  const outcomes = await withCancellableProgress(
    vscode.l10n.t('Changing pinned models'),
    () => stop.abort(),
    async () =>
      // Given at once, so that they go into one write.
      Promise.all(
        intents.map((intent) => pins.service.applyIntent(intent, { signal: stop.signal, confirmed })),
      ),
    PATIENCE_MS,
  );
  const worst = WORST_FIRST.map((kind) => outcomes.find(({ outcome }) => outcome === kind)).find(Boolean);
  const list = outcomes.findLast((outcome) => outcome.list !== undefined)?.list;
  // Changes of one write report the same loss, one that was not sent none; the same holds of a journal that failed.
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

function publicFacts({ kind, httpStatus, requestId }: Failure): NonNullable<PinCommandResult['error']> {
  return {
    kind,
    ...(httpStatus !== undefined && { httpStatus }),
    ...(requestId !== undefined && { requestId }),
  };
}
