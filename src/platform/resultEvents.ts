import type * as vscode from 'vscode';
import type { Place } from '../core/runs/placeableText';
import type { TaskSetting } from '../core/tasks/taskNames';
import type { RunItem } from './runItem';
import type { Output } from './settings';

/** Facts about a run that features know from its start. */
interface RunInSight {
  /** Is the same in all events of a run. */
  readonly id: string;
  readonly model: string;
  readonly task: TaskSetting;
  readonly output: Output | 'none';
  /** The document that the inputs are from. */
  readonly document?: vscode.TextDocument;
}

/** A run that has ended, with what features need to show it and to act on it. */
export interface ShownResult extends RunInSight {
  /** IDs of the records that the history keeps of the run, one for each item. */
  readonly runIds: readonly string[];
  /** One for each input, in their order. */
  readonly items: readonly RunItem[];
  /** Whether the run waited while the model was loaded. */
  readonly hasLoaded: boolean;
  /** Says how the run ended, if the results do not. */
  readonly status?: string;
  /** US dollars per million tokens, where the price is known. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Something to tell about the whole result, such as that its texts were not kept. */
  readonly note?: string;
  /** Where the text of an input is now; `undefined` if it was edited, or if its editor was closed. */
  rangeOf(index: number): vscode.Range | undefined;
  /** Keeps tracking the texts until the returned object is disposed of. */
  hold(): vscode.Disposable;
  /** Runs the model again on the same inputs; absent if that is not possible. */
  repeat?(change?: { readonly useCache: boolean }): Promise<unknown>;
  /** Places the texts of the items, or of one of them, by the rules for results. */
  place(place: Place, index?: number): Promise<void>;
}

/** A part of a report, with texts and numbers that are ready to be shown. */
export type ReportPart =
  /** Figures; those that are shares have a bar, whose length is from 0 to 1. */
  | {
      readonly kind: 'figures';
      readonly label: string;
      readonly rows: readonly { readonly label: string; readonly value: string; readonly share?: number }[];
    }
  /** `isNumeric` columns are sorted by `value`. The first cell of each row is its heading. */
  | {
      readonly kind: 'table';
      readonly label: string;
      readonly columns: readonly { readonly label: string; readonly isNumeric: boolean }[];
      readonly rows: readonly (readonly { readonly text: string; readonly value?: number }[])[];
      readonly notes: readonly string[];
    }
  /** A row for each label, with a cell for each label; `share` is the part of the row. */
  | {
      readonly kind: 'matrix';
      readonly label: string;
      readonly axes: { readonly rows: string; readonly columns: string };
      readonly labels: readonly string[];
      readonly rows: readonly (readonly { readonly text: string; readonly share?: number }[])[];
      readonly notes: readonly string[];
    };

/** The command that makes a report, and what it is called with. */
export type ReportSource =
  | {
      readonly command: 'hfInference.batch.evaluate';
      readonly args: { readonly output: string; readonly expected: string };
    }
  | {
      readonly command: 'hfInference.batch.compare';
      readonly args: { readonly outputs: readonly [string, string] };
    };

/** Something that the result panel shows and that is no answer of a model, such as the evaluation of a batch. */
export interface ShownReport {
  readonly id: string;
  readonly title: string;
  /** Short facts below the title, such as how many rows it is about. */
  readonly facts: readonly string[];
  /** Things to know before reading it. */
  readonly notes: readonly string[];
  readonly parts: readonly ReportPart[];
  /** The report as it is saved and shown as JSON. */
  readonly json: unknown;
  /** Makes the report again after a restart. */
  readonly source: ReportSource;
}

/** What happens to results that are shown or placed, and to those of runs with the output `none`. */
export type ResultEvent =
  /** A run begins. What earlier runs have shown no longer holds. */
  | ({ readonly kind: 'started' } & RunInSight)
  /** All the text of a stream so far; an empty one while the model is thinking. */
  | { readonly kind: 'partial'; readonly id: string; readonly text: string }
  /** A run has ended and its texts were placed. */
  | { readonly kind: 'ended'; readonly result: ShownResult }
  /** The user should see the result of the run, which may not have ended. May come before and after the end. */
  | { readonly kind: 'revealed'; readonly id: string }
  /** The user should see a report. */
  | { readonly kind: 'reported'; readonly report: ShownReport };
