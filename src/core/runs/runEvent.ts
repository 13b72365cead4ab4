import type { ApiSetting } from '../endpoints/runRouter';
import type { PreparedRequest } from '../http/requestHeaders';
import type { WaitMode } from '../http/waitMode';
import type { AccountToken } from '../identity/token';
import type { InferenceOutcome } from '../inference/runTypes';
import type { RunResult } from './runResult';

/** What a run was asked to do: enough to run it again. */
export interface RunDescription {
  /** Base URL of the endpoint. */
  readonly endpoint: string;
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly api: ApiSetting;
  readonly model: string;
  readonly task: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A system message of a chat. */
  readonly system?: string;
  readonly useCache: boolean;
  readonly wait: WaitMode;
}

/** A run is about to send its first request. */
interface RunStarted {
  readonly kind: 'started';
  /** Is the same in all events of a run. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly description: RunDescription;
  /** The inputs that will be sent. */
  readonly inputs: readonly unknown[];
  /** Name of the account whose token is sent; absent without a token. */
  readonly account?: string;
}

/** A request of a run has ended, repeats after a failure included. Only requests that were sent have this event. */
export interface RequestEnded {
  readonly kind: 'requestEnded';
  readonly id: string;
  /** When it ended, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly origin: string;
  readonly model: string;
  readonly task: string;
  /** The account and its token, if one was sent. Listeners never keep or show the token itself. */
  readonly account?: AccountToken;
  /** The input of the request; a list if one request carries several inputs of the run. */
  readonly inputs: unknown;
  /** The request as it was sent last, without `authorization`. */
  readonly sent: PreparedRequest;
  readonly outcome: InferenceOutcome;
  /** Time from the first attempt to the end, pauses included. */
  readonly elapsedMs: number;
}

/** All inputs of a run have a result, and the results were placed. Also fires for runs that sent nothing. */
interface RunEnded {
  readonly kind: 'ended';
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The model and the task are those that ran. */
  readonly description: RunDescription;
  readonly account?: string;
  /** One for each input, in their order. */
  readonly results: readonly RunResult[];
}

/** What happens to a run, for those who keep its history or count its usage. */
export type RunEvent = RunStarted | RequestEnded | RunEnded;
