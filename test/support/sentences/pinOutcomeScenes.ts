import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import type { PinOutcome, PinReason } from '../../../src/core/pins/intent/pinOutcome';
import type { LostPin } from '../../../src/core/pins/intent/rememberedPins';
import { pinItem } from '../../../src/core/pins/list/pinList';
import { PinMessages } from '../../../src/features/pins/pinMessages';
import { openSamplePins, silentLog } from './openSamplePins';
import type { Scene } from './scene';

const ADD: PinIntent = { type: 'add', modelId: 'owner/new', computeType: 'gpu' };
const REMOVE: PinIntent = { type: 'remove', modelId: 'owner/old' };
const ADD_TWO: readonly PinIntent[] = [ADD, { type: 'add', modelId: 'owner/newer' }];

const DONE: Readonly<Record<string, readonly PinIntent[]>> = {
  add: [ADD],
  remove: [REMOVE],
  setComputeType: [{ type: 'setComputeType', modelId: 'owner/old', computeType: 'gpu' }],
  replaceAll: [{ type: 'replaceAll', target: [{ model_id: 'owner/new' }] }],
  'replaceAll, one model less': [{ type: 'replaceAll', target: [], removed: [{ modelId: 'owner/old' }] }],
  'replaceAll, two models less': [
    { type: 'replaceAll', target: [], removed: [{ modelId: 'owner/old' }, { modelId: 'owner/older' }] },
  ],
  restore: [{ type: 'restore', remove: [{ modelId: 'owner/new' }], insert: [] }],
  'restore, one model lost': [{ type: 'restore', remove: [], insert: [lostEntry(1)] }],
  'restore, two models lost': [{ type: 'restore', remove: [], insert: [lostEntry(1), lostEntry(2)] }],
  'several changes': ADD_TWO,
};

const failure = { kind: 'offline', reason: 'refused', detail: '' } as const;

interface Case {
  readonly note?: string;
  readonly intents?: readonly PinIntent[];
}

type ReasonCases = {
  readonly [Code in PinReason['code']]: readonly (Case & {
    readonly reason: Extract<PinReason, { code: Code }>;
  })[];
};

const NOT_DONE: ReasonCases = {
  invalidModelId: [{ reason: { code: 'invalidModelId', modelId: 'owner//new' } }],
  invalidComputeType: [{ reason: { code: 'invalidComputeType', computeType: 'tpu' } }],
  limit: [
    { note: 'no model allowed', reason: { code: 'limit', allowed: 0, count: 1 } },
    { reason: { code: 'limit', allowed: 5, count: 6 } },
    { note: 'several changes', intents: ADD_TWO, reason: { code: 'limit', allowed: 5, count: 7 } },
  ],
  otherComputeType: [
    { reason: { code: 'otherComputeType', modelId: 'owner/new', computeType: 'cpu' } },
    { note: 'without one', reason: { code: 'otherComputeType', modelId: 'owner/new' } },
  ],
  notPinned: [{ intents: [REMOVE], reason: { code: 'notPinned', modelId: 'owner/old' } }],
  severalSpellings: [
    {
      intents: [REMOVE],
      reason: { code: 'severalSpellings', modelId: 'owner/old', spellings: ['Owner/old', 'owner/Old'] },
    },
  ],
  suspiciousShrink: [
    { reason: { code: 'suspiciousShrink', missing: [{ modelId: 'owner/old' }, { modelId: 'owner/older' }] } },
  ],
  notRead: [{ reason: { code: 'notRead', failure } }],
  rejected: [
    { reason: { code: 'rejected', failure: { kind: 'invalidInput', detail: '' } } },
    {
      note: 'perhaps for a limit',
      reason: { code: 'rejected', failure: { kind: 'invalidInput', httpStatus: 422, detail: 'Too many.' } },
    },
  ],
  cancelled: [{ reason: { code: 'cancelled' } }],
  overwritten: [
    { reason: { code: 'overwritten', attempts: 1 } },
    { reason: { code: 'overwritten', attempts: 5 } },
  ],
  dropped: [{ reason: { code: 'dropped', attempts: 3 } }],
  notApplied: [{ reason: { code: 'notApplied', attempts: 3 } }],
  laterIntent: [],
  notReadBack: [{ reason: { code: 'notReadBack', failure } }],
};

const lost = [lostPin(0)];
const respelled = [{ requested: 'Owner/New', listed: 'owner/new' }];

/** Every way in which a change of the pinned models can end. */
export const pinOutcomeScenes: readonly Scene[] = [
  ...Object.entries(DONE).map(([note, intents]) => told(`done, ${note}`, { outcome: 'done' }, intents)),
  told('done, in other letters', { outcome: 'done', respelled }),
  told('done, several in other letters', {
    outcome: 'done',
    respelled: [...respelled, { requested: 'Owner/Newer', listed: 'owner/newer' }],
  }),
  told('done, not journaled', { outcome: 'done', unjournaled: true }),
  told('done, others are lost', { outcome: 'done', lost }),
  told('done, very many others are lost', {
    outcome: 'done',
    lost: Array.from({ length: 22 }, (_, index) => lostPin(index)),
  }),
  told('already', { outcome: 'already' }),
  told('already, in other letters', { outcome: 'already', respelled }),
  told('already gone, but there is another entry', { outcome: 'already', respelled }, [REMOVE]),
  ...Object.values(NOT_DONE).flatMap((cases) =>
    cases.map(({ intents, note, reason }: Case & { readonly reason: PinReason }) =>
      told([reason.code, note].filter(Boolean).join(', '), { outcome: 'refused', reason }, intents),
    ),
  ),
  told('rejected, a model that the local server lacks', {
    outcome: 'refused',
    reason: {
      code: 'rejected',
      failure: {
        ...{ kind: 'invalidInput', httpStatus: 400 },
        detail: 'Model owner/new does not exist; the list is unchanged',
      },
    },
    local: true,
  }),
  told('laterIntent, others are lost', { outcome: 'overtaken', reason: { code: 'laterIntent' }, lost }),
];

function lostEntry(index: number): { readonly index: number; readonly text: string } {
  return { index, text: JSON.stringify({ model_id: `owner/name${index + 1}` }) };
}

function lostPin(index: number): LostPin {
  return { index, item: pinItem(lostEntry(index).text) };
}

function told(
  when: string,
  { local = false, ...outcome }: PinOutcome & { readonly local?: boolean },
  intents: readonly PinIntent[] = [ADD],
): Scene {
  return {
    when,
    act: () =>
      new PinMessages(silentLog, { isLocalServer: () => local }).show(
        {
          pins: openSamplePins([]),
          intents,
          outcome,
          undo: outcome.outcome === 'done' ? [REMOVE] : [],
        },
        async () => undefined,
      ),
  };
}
