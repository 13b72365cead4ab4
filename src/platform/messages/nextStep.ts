import type { OwnCommandId } from '../commandMap';

/** The one button of a failure message: what failed is done again, a command runs, a setting or a page opens. */
export type NextStep =
  | { readonly title: string; readonly again: true }
  | {
      readonly title: string;
      readonly command: OwnCommandId;
      /** What failed is done again after the command, unless the user dismissed it. */
      readonly thenAgain?: true;
    }
  | { readonly title: string; readonly setting: string }
  | { readonly title: string; readonly url: string };

/** What the user is told of a failure. */
export interface FailureMessage {
  readonly message: string;
  readonly next?: NextStep;
  /** A second way on, where the cause cannot be told apart. */
  readonly also?: NextStep;
}
