import type { Logger } from '../../ports';
import type { PinItem, PinName } from '../list/pinList';
import type { AcceptedPins } from './pinPorts';
import { caseFoldedId } from '../intent/pinSpelling';

/**
 * The list that the user was last content with: the one that a change of theirs made, or that they asked to read. What
 * later is missing from it all at once looks like the wrong account or a broken answer. It is remembered across windows
 * and restarts, by model IDs; where that fails, in this window only.
 */
export class AcceptedList {
  private known: readonly PinName[] | undefined;

  constructor(
    private readonly ports: {
      readonly accepted: AcceptedPins;
      readonly logger: Logger;
      readonly scope: string;
    },
  ) {}

  /** Empty where nothing is known. */
  async current(): Promise<readonly PinName[]> {
    return (await this.find()) ?? [];
  }

  async accept(names: readonly PinName[]): Promise<void> {
    const { accepted, logger, scope } = this.ports;
    const stored = await this.stored();
    this.known = names;
    if (stored && idsOf(stored) === idsOf(names)) {
      return;
    }
    try {
      await accepted.write(scope, [...new Set(names.map(({ modelId }) => modelId))]);
    } catch (error) {
      logger.warn(`pins: the accepted list could not be written (${nameOf(error)})`);
    }
  }

  /**
   * Lists that nobody has asked for add to what is known and never take from it.
   * @param before what was known when the list was asked for; a change that was accepted since is newer than the list.
   */
  async notice(names: readonly PinName[], before: readonly PinName[]): Promise<void> {
    const now = await this.find();
    if (now === undefined) {
      return this.accept(names);
    }
    if (idsOf(now) !== idsOf(before)) {
      return;
    }
    const there = new Set(now.map(({ modelId }) => caseFoldedId(modelId)));
    const more = names.filter(({ modelId }) => !there.has(caseFoldedId(modelId)));
    if (more.length > 0) {
      await this.accept([...now, ...more]);
    }
  }

  private async find(): Promise<readonly PinName[] | undefined> {
    const [stored, { known }] = [await this.stored(), this];
    // Another window may have accepted another list since; what this one knows has compute types, too.
    if (stored && (!known || idsOf(known) !== idsOf(stored))) {
      this.known = stored;
    }
    return this.known;
  }

  private async stored(): Promise<readonly PinName[] | undefined> {
    const { accepted, logger, scope } = this.ports;
    try {
      return (await accepted.read(scope))?.map((modelId) => ({ modelId }));
    } catch (error) {
      logger.warn(`pins: the accepted list could not be read (${nameOf(error)})`);
      return undefined;
    }
  }
}

/** The entries that have a name. */
export function namesOf(items: readonly PinItem[]): readonly PinName[] {
  return items.flatMap(({ name }) => (name ? [name] : []));
}

/** Never the message: it names paths of the user's machine. */
export function nameOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return error instanceof Error ? error.name : typeof error;
}

function idsOf(names: readonly PinName[]): string {
  return JSON.stringify([...new Set(names.map(({ modelId }) => modelId))].sort());
}
