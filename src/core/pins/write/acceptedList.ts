import type { Logger } from '../../ports';
import type { PinItem, PinName } from '../list/pinList';
import type { AcceptedPins } from './pinPorts';
import { caseFoldedId } from '../intent/pinSpelling';

/**
 * The list that the user last accepted, by changing it or by refreshing it. If several of its entries are suddenly missing,
 * the account may be the wrong one, or the response broken. Stored by model ID across windows and restarts; if that fails,
 * remembered in this window only.
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

  /** Returns the accepted list, or an empty one if none is known. */
  async current(): Promise<readonly PinName[]> {
    return (await this.load()) ?? [];
  }

  async accept(names: readonly PinName[]): Promise<void> {
    const { accepted, logger, scope } = this.ports;
    const stored = await this.readStored();
    this.known = names;
    if (stored && idsOf(stored) === idsOf(names)) {
      return;
    }
    try {
      await accepted.write(scope, [...new Set(names.map(({ modelId }) => modelId))]);
    } catch (error) {
      logger.warn(`pins: the accepted list could not be written (${errorCode(error)})`);
    }
  }

  /**
   * Adds entries of a list that the user did not request. Such a list never removes entries.
   * @param before the accepted list when this one was requested; a change that was accepted since is newer
   */
  async addSeen(names: readonly PinName[], before: readonly PinName[]): Promise<void> {
    const current = await this.load();
    if (current === undefined) {
      return this.accept(names);
    }
    if (idsOf(current) !== idsOf(before)) {
      return;
    }
    const existing = new Set(current.map(({ modelId }) => caseFoldedId(modelId)));
    const added = names.filter(({ modelId }) => !existing.has(caseFoldedId(modelId)));
    if (added.length > 0) {
      await this.accept([...current, ...added]);
    }
  }

  private async load(): Promise<readonly PinName[] | undefined> {
    const [stored, { known }] = [await this.readStored(), this];
    // Another window may have accepted another list since. The list of this window also has compute types.
    if (stored && (!known || idsOf(known) !== idsOf(stored))) {
      this.known = stored;
    }
    return this.known;
  }

  private async readStored(): Promise<readonly PinName[] | undefined> {
    const { accepted, logger, scope } = this.ports;
    try {
      return (await accepted.read(scope))?.map((modelId) => ({ modelId }));
    } catch (error) {
      logger.warn(`pins: the accepted list could not be read (${errorCode(error)})`);
      return undefined;
    }
  }
}

/** Returns the names of the readable entries. */
export function namesOf(items: readonly PinItem[]): readonly PinName[] {
  return items.flatMap(({ name }) => (name ? [name] : []));
}

/** Returns the code of an error for the log, never its message, which may contain paths of the user's machine. */
export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return error instanceof Error ? error.name : typeof error;
}

function idsOf(names: readonly PinName[]): string {
  return JSON.stringify([...new Set(names.map(({ modelId }) => modelId))].sort());
}
