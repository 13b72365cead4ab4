import { isRouter } from '../endpoints/endpointApi';
import type { ApiTask } from '../tasks/taskNames';

/** A model, with its task if that is known. */
interface Candidate {
  readonly id: string;
  readonly task?: ApiTask;
}

/** Models that need no question. */
export interface ChatCandidates<Model extends Candidate> {
  readonly endpoint: string;
  /** Models that a prompt asks for, in order of preference. */
  readonly wanted: readonly string[];
  /** The selected model, then the one that was used for chats before. */
  readonly known: readonly Candidate[];
  /** The models that the endpoint lists; undefined if it was not asked. */
  readonly listed: readonly Model[] | undefined;
}

/**
 * Whether a model may be able to chat. The router lists all its chat models as such; other servers chat with models for
 * text generation, and often do not say what their models are for.
 */
export function canChat({ task }: Pick<Candidate, 'task'>, endpoint: string): boolean {
  switch (task) {
    case 'chat-completion':
    case 'conversational':
      return true;
    case undefined:
    case 'text-generation':
      return !isRouter(endpoint);
    default:
      return false;
  }
}

/**
 * Chooses the model for a chat: the first wanted one that the endpoint lists, else the first known one that can chat and
 * that the list, if there is one, has. Undefined if the user must be asked.
 */
export function chooseChatModel<Model extends Candidate>({
  endpoint,
  known,
  listed,
  wanted,
}: ChatCandidates<Model>): { readonly model: string; readonly isWanted: boolean } | undefined {
  const find = (id: string) => listed?.find((one) => one.id === id || one.id === withoutProvider(id));
  const found = wanted.find((id) => find(id) !== undefined);
  if (found !== undefined) {
    return { model: found, isWanted: true };
  }
  const isListed = (id: string) => listed === undefined || listed.length === 0 || find(id) !== undefined;
  const model = known.find(
    (one) => one.id !== '' && isListed(one.id) && canChat({ ...one, ...find(one.id) }, endpoint),
  )?.id;
  return model === undefined ? undefined : { model, isWanted: false };
}

/** `owner/name:fastest` is `owner/name` of the router's list. */
function withoutProvider(id: string): string {
  return id.split(':', 1)[0] ?? id;
}
