import type { OwnCommandId } from '../commandMap';

/** A button of a failure message: retries, runs a command, downloads a model, or opens a setting or a page. */
export type NextStep =
  | { readonly title: string; readonly again: true }
  | {
      readonly title: string;
      readonly command: OwnCommandId;
      /** Retries after the command, unless the user dismissed it. */
      readonly thenAgain?: true;
    }
  /** Downloads a model, and then retries. */
  | { readonly title: string; readonly download: string }
  | { readonly title: string; readonly setting: string }
  | { readonly title: string; readonly url: string };

/** The message for a failure. */
export interface FailureMessage {
  readonly message: string;
  readonly next?: NextStep;
  /** A second button, if the failure can have two causes. */
  readonly also?: NextStep;
}
