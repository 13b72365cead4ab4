import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isApplied } from '../../../src/core/pins/intent/applyPinIntent';
import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import type { PinsApi } from '../../../src/core/pins/write/pinPorts';
import type { PinOutcome } from '../../../src/core/pins/intent/pinOutcome';
import { withMembers } from '../../../src/core/pins/list/pinList';
import { caseFoldedId, respell } from '../../../src/core/pins/intent/pinSpelling';
import { anyIntent, anyPinTexts } from './pinArbitraries';
import { pins, pinText } from './pinLists';
import { SimulatedPins } from './simulatedPins';
import type { Fate, ServerEvent } from './simulatedPins';
import { VirtualClock } from '../virtualClock';

/** Milliseconds that one way over the simulated line takes at most. */
const MAX_DELAY = 40;
/** Longer than from another writer's read to its write, a request that was thought lost included. */
export const SETTLE_MS = 3 * MAX_DELAY + 10;

export interface Scenario {
  readonly initial: readonly string[];
  readonly allowed: number | undefined;
  /** For each of our windows, what it is asked for and when. */
  readonly windows: readonly (readonly { readonly at: number; readonly intent: PinIntent }[])[];
  /** Writers without any protocol: read, wait, write what was read with a pin more or less. */
  readonly foreign: readonly { readonly at: number; readonly hesitates: number; readonly drops: number }[];
  readonly delays: readonly number[];
  readonly fates: readonly Fate[];
}

const wanted = fc.record({ at: fc.nat(400), intent: anyIntent });

export const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  initial: anyPinTexts,
  allowed: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  windows: fc.array(fc.array(wanted, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
  foreign: fc.array(fc.record({ at: fc.nat(600), hesitates: fc.nat(300), drops: fc.nat(9) }), {
    maxLength: 2,
  }),
  delays: fc.array(fc.nat(MAX_DELAY), { minLength: 7, maxLength: 23 }),
  fates: fc.array(
    fc.oneof(
      { weight: 7, arbitrary: fc.constant('ok' as const) },
      fc.constantFrom('lostBefore', 'lostAfter', 'late'),
    ),
    { minLength: 5, maxLength: 29 },
  ),
});

/** What one of our windows does with an intent. */
type Strategy = (intent: PinIntent) => Promise<PinOutcome>;
/** @param index of the window */
export type OpenWindow = (api: PinsApi, clock: VirtualClock, index: number) => Strategy;

const asSent = (text: string): string => text;

/** What a window was told, and how many things the server had done by then. */
interface Told {
  readonly who: string;
  readonly intent: PinIntent;
  readonly outcome: PinOutcome;
  readonly known: number;
}

/**
 * Plays a scenario to its end and tells what the windows were told. Throws where the protocol broke a promise.
 * @param keeps what the server makes of each entry that it is sent
 * @param onList called with each list that the server has
 */
export async function play(
  scenario: Scenario,
  openWindow: OpenWindow,
  keeps = asSent,
  onList: (entries: readonly string[]) => void = () => undefined,
): Promise<readonly PinOutcome[]> {
  const clock = new VirtualClock();
  const line = { delay: inTurn(scenario.delays, 0), fate: inTurn<Fate>(scenario.fates, 'ok') };
  const server = new SimulatedPins(clock, scenario.initial, scenario.allowed, line, keeps);
  server.onEvent = () => onList(server.entries);
  const told: Told[] = [];
  const windows = scenario.windows.map(async (intents, index) => {
    const who = `window${index}`;
    const strategy = openWindow(server.client(who), clock, index);
    await Promise.all(
      intents.map(async ({ at, intent }) => {
        await clock.sleep(at);
        const outcome = await strategy(intent);
        told.push({ who, intent, outcome, known: server.log.length });
      }),
    );
  });
  const strangers = scenario.foreign.map(async ({ at, hesitates, drops }, index) => {
    await clock.sleep(at);
    const seen = server.entries;
    await clock.sleep(hesitates);
    server.write('foreign', [...seen.filter((_, place) => place !== drops), pinText(`foreign/f${index}`)]);
  });
  await clock.until(Promise.all([...windows, ...strangers]));
  // What was thought lost may still arrive.
  await clock.until(clock.sleep(MAX_DELAY + 1));
  assert.equal(clock.pending, 0, 'a timer was left');
  const named = (who: string): Set<string> =>
    new Set(
      scenario.windows.flatMap((pendingIntents, at) =>
        who === `window${at}` ? pendingIntents.flatMap(({ intent }) => models(intent)) : [],
      ),
    );
  for (const one of told) {
    checkTold(one, keeps !== asSent, server.log, told);
  }
  checkWrites(server.log, named);
  return told.map(({ outcome }) => outcome);
}

/**
 * What was acknowledged was true, and is so at the end unless somebody meant to change it. In between it may be away
 * only while another window, which wants the same and has no answer yet, is writing it again.
 */
function checkTold(
  { who, intent, outcome, known }: Told,
  changesCase: boolean,
  log: readonly ServerEvent[],
  told: readonly Told[],
): void {
  if (outcome.outcome !== 'done' && outcome.outcome !== 'already') {
    return;
  }
  const isSo = (entries: readonly string[]): boolean =>
    (!changesCase && isApplied(intent, pins(...entries))) ||
    ((changesCase || intent.type !== 'remove') && isSoInAnyCase(intent, entries));
  const read = log.slice(0, known).findLastIndex((event) => event.kind === 'read' && event.who === who);
  const seen = log[read];
  assert.ok(seen && isSo(seen.after), 'acknowledged, but not so');
  const sameModel = told.filter((one) => models(one.intent).some((model) => models(intent).includes(model)));
  let lostBy: string | undefined;
  for (const [index, event] of log.entries()) {
    if (index <= read || event.kind === 'read') {
      continue;
    }
    if (isSo(event.after)) {
      lostBy = undefined;
    } else if (event.who === 'foreign' || models(intent).some((model) => deliberate(log, index).has(model))) {
      return;
    } else {
      lostBy = event.who;
    }
    const isAwaited = sameModel.some((one) => one.known > index);
    assert.ok(lostBy === undefined || isAwaited, `an acknowledged change was lost by ${lostBy}`);
  }
  const isReported = sameModel.some((one) => ['overtaken', 'unknown'].includes(one.outcome.outcome));
  assert.ok(lostBy === undefined || isReported, `an acknowledged change was lost for good by ${lostBy}`);
}

/** Every write of ours is its last fresh read with nothing changed but what its intents name. */
function checkWrites(log: readonly ServerEvent[], named: (who: string) => Set<string>): void {
  for (const [index, event] of log.entries()) {
    if (event.kind === 'read' || event.who === 'foreign') {
      continue;
    }
    const base = baseOf(log, index);
    const own = named(event.who);
    const others = (entries: readonly string[]): readonly string[] =>
      entries.filter((text) => !own.has(modelOf(text)));
    assert.deepEqual(
      others(event.sent ?? event.after),
      others(base),
      'an entry changed that no intent names',
    );
    const between = log.slice(0, index).findLast((one) => one.who === event.who);
    assert.equal(between?.kind ?? 'read', 'read', 'wrote twice without reading');
  }
}

/** The models of which a write made something else than its writer had read. */
function deliberate(log: readonly ServerEvent[], index: number): Set<string> {
  const [base, made] = [new Set(baseOf(log, index)), new Set(log[index]?.after)];
  const differing = [...base, ...made].filter((text) => base.has(text) !== made.has(text));
  return new Set(differing.map(modelOf));
}

function baseOf(log: readonly ServerEvent[], index: number): readonly string[] {
  const read = log.slice(0, index).findLast((one) => one.kind === 'read' && one.who === log[index]?.who);
  return read?.after ?? [];
}

/** Whether a list is as it was asked for by a server that takes all spellings for one: see `pinSpelling.ts`. */
function isSoInAnyCase(intent: PinIntent, entries: readonly string[]): boolean {
  const ids = [...entries.map((text) => pins(text)[0]?.name?.modelId ?? ''), ...namedIds(intent)];
  const folded = new Map(ids.map((id) => [id, caseFoldedId(id)]));
  const lowered = entries.map(lowerCased);
  return isApplied(respell(intent, folded), pins(...lowered));
}

/** The entry as a server has it that lists all ids in lower case. */
export function lowerCased(text: string): string {
  const [item] = pins(text);
  return item?.name ? withMembers(item, { model_id: caseFoldedId(item.name.modelId) }).text : text;
}

function models(intent: PinIntent): readonly string[] {
  return namedIds(intent).map(caseFoldedId);
}

function modelOf(text: string): string {
  return caseFoldedId(pins(text)[0]?.name?.modelId ?? '');
}

function namedIds(intent: PinIntent): readonly string[] {
  switch (intent.type) {
    case 'add':
    case 'remove':
    case 'setComputeType':
      return [intent.modelId];
    case 'replaceAll':
      return [
        ...(intent.removed ?? []).map((one) => one.modelId),
        ...intent.target.map((one) => one.model_id),
      ];
    case 'restore':
      return [
        ...intent.remove.map((one) => one.modelId),
        ...pins(...intent.insert.map((one) => one.text)).map((one) => one.name?.modelId ?? ''),
      ];
  }
}

function inTurn<T>(values: readonly T[], otherwise: T): () => T {
  let next = 0;
  return () => values[next++ % Math.max(values.length, 1)] ?? otherwise;
}
