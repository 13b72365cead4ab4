import type * as vscode from 'vscode';
import type { ApiSetting } from '../core/endpoints/runRouter';
import type { TokenOutcome } from '../core/endpoints/checkStoredToken';
import type { Failure } from '../core/http/failure';
import type { WaitMode } from '../core/http/waitMode';
import type { PinsResult } from '../core/pins/intent/pinOutcome';
import type { PinTarget } from '../core/pins/intent/pinIntent';
import type { CheckOutcome } from '../core/runs/endpointCheck';
import type { HistoryRecord } from '../core/runs/historyRecord';
import type { RunResult } from '../core/runs/runResult';
import type { ApiTask, TaskSetting } from '../core/tasks/taskNames';
import type { FillPrompt, TextPrompt } from './promptRun';
import type { BatchCommands } from './batchCommandMap';
import type { BatchReportCommands } from './batchReportCommandMap';
import type { BuiltInCommands } from './builtInCommands';
import type { LocalServerCommands } from './localServerCommandMap';
import type { Output } from './settings';

/** The argument of `hfInference.infer`. The settings determine omitted fields. */
export interface InferArgs {
  readonly model?: string | undefined;
  readonly task?: TaskSetting | undefined;
  readonly inputs?: unknown;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly useCache?: boolean | undefined;
  readonly waitForModel?: WaitMode | undefined;
  readonly output?: Output | 'none' | undefined;
  readonly stream?: boolean | undefined;
  /** A system message before the messages of a chat. */
  readonly system?: string | undefined;
  readonly api?: ApiSetting | undefined;
}

/** The argument of `hfInference.inferFile`: `uri` is an absolute URI, as text or as an object of VS Code, or several. */
interface InferFileArgs extends Omit<InferArgs, 'inputs'> {
  readonly uri: string | vscode.Uri | readonly (string | vscode.Uri)[];
  /** The question for tasks that take one, which is asked for otherwise. */
  readonly question?: string | undefined;
}

interface SetTokenArgs {
  readonly token: string;
  readonly account?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Where a token was stored. `hfInference.setToken` resolves to this. */
export interface TokenLocation {
  readonly origin: string;
  readonly account: string;
}

/** What checking the endpoint found out. `account` names the token that was used, if any. */
export interface EndpointCheckResult {
  readonly outcome: CheckOutcome;
  readonly message: string;
  readonly account?: string;
}

/** What checking the token in use found out. `account` names the one that it is stored for. */
export interface TokenCheckResult {
  readonly outcome: TokenOutcome | 'noToken';
  readonly message: string;
  readonly account?: string;
}

/** The public result of a pin command. `error` is present if a request failed. */
export interface PinCommandResult extends Omit<PinsResult, 'reason'> {
  readonly reason?: PinsResult['reason'] | 'badEndpoint' | 'noToken' | 'secrets';
  readonly error?: Pick<Failure, 'kind' | 'httpStatus' | 'requestId'>;
}

interface ModelArgs {
  readonly model_id: string;
}

/** `confirm: false` skips the confirmation when pins have disappeared from the list. */
interface PinArgs extends ModelArgs {
  readonly compute_type?: string;
  readonly confirm?: boolean;
}

/** A kept run; without an ID, the newest. */
interface RunArgs {
  readonly id?: string;
}

/** What the status bar item shows for a few seconds in place of the model. */
export interface StatusNotice {
  readonly text: string;
  readonly icon?: 'check' | 'info' | 'warning';
  /** How long it is shown, in milliseconds. */
  readonly ms?: number;
}

/** The extension's commands, with their arguments for other extensions and their results. */
interface OwnCommands extends BatchCommands, BatchReportCommands, LocalServerCommands {
  'hfInference.infer': (args?: InferArgs) => readonly RunResult[];
  /** Runs a chat model on what `fill` makes of the selections. Only for the extension's own features. */
  'hfInference.inferPrompt': (fill: FillPrompt) => readonly RunResult[];
  /** Menus pass the file that was clicked and all that are selected. Without an argument, asks for files. */
  'hfInference.inferFile': (
    args?: InferFileArgs | vscode.Uri,
    selected?: readonly vscode.Uri[],
  ) => readonly RunResult[];
  'hfInference.inferWith': () => readonly RunResult[];
  /** Runs a prompt on each selection. Without `prompt`, asks for one. */
  'hfInference.runPrompt': (args?: {
    readonly prompt?: string;
    readonly model?: string;
    readonly output?: Output | 'none';
  }) => readonly RunResult[];
  /**
   * Reads a prompt by its name, without asking anything. Only for the extension's own features.
   */
  'hfInference.readPrompt': (args: { readonly prompt: string }) => TextPrompt;
  /** Resolves to the URI of the created file. */
  'hfInference.newPrompt': () => string;
  'hfInference.prompts.explain': () => readonly RunResult[];
  'hfInference.prompts.document': () => readonly RunResult[];
  'hfInference.prompts.writeTests': () => readonly RunResult[];
  'hfInference.prompts.findBugs': () => readonly RunResult[];
  'hfInference.prompts.improve': () => readonly RunResult[];
  'hfInference.prompts.translateToEnglish': () => readonly RunResult[];
  'hfInference.prompts.summarize': () => readonly RunResult[];
  'hfInference.repeatLast': () => readonly RunResult[];
  'hfInference.repeatLastWithoutCache': () => readonly RunResult[];
  'hfInference.cancel': () => void;
  /** Removes the marks of the last result from the editor. */
  'hfInference.clearAnnotations': () => void;
  /** Puts the change in the diff editor in place. */
  'hfInference.acceptChange': () => void;
  'hfInference.rejectChange': () => void;
  /**
   * Resolves to the model ID. `afterSwitch`: the endpoint was just selected, so that only a model that it may lack is asked
   * for; only for the extension's own features.
   */
  'hfInference.selectModel': (args?: { readonly afterSwitch: true }) => string;
  /** Asks for a model ID without changing a setting. Only for the extension's own features. */
  'hfInference.pickModel': () => string;
  /**
   * Finds a model for a chat, asking if none is known. No model: the endpoint decides. `isWanted` says whether it is one of
   * those that a prompt asks for. Only for the extension's own features.
   */
  'hfInference.pickChatModel': (args: { readonly wanted: readonly string[] }) => {
    readonly model?: string;
    readonly isWanted: boolean;
  };
  /** Selects a model and remembers its task. Only for the extension's own features. Resolves to the model ID. */
  'hfInference.useModel': (args: { readonly id: string; readonly task?: ApiTask }) => string;
  /** Asks where models should run, and for a model there. Resolves to the endpoint's URL. */
  'hfInference.selectPlace': () => string;
  /**
   * Resolves to the endpoint's URL. `selectsModel: false` leaves the model to the caller; only for the extension's own
   * features.
   */
  'hfInference.selectEndpoint': (args?: { readonly selectsModel: false }) => string;
  /** Sends one small request to the endpoint, after the user agreed. */
  'hfInference.checkEndpoint': () => EndpointCheckResult;
  /** Sets the API of the endpoint. Resolves to the selected one. */
  'hfInference.selectApi': () => ApiSetting;
  'hfInference.toggleCache': () => void;
  'hfInference.selectWaitMode': () => void;
  'hfInference.setToken': (args?: SetTokenArgs) => TokenLocation;
  /** Stores the token of `HF_TOKEN` or of the token file of Hugging Face's tools, after the user agreed. */
  'hfInference.importToken': () => TokenLocation;
  /** Asks the Hub or the server about the token in use, without sending any text. */
  'hfInference.checkToken': () => TokenCheckResult;
  'hfInference.switchAccount': () => void;
  'hfInference.removeToken': () => void;
  'hfInference.pins.refresh': () => PinCommandResult;
  'hfInference.pins.add': (args?: PinArgs) => PinCommandResult;
  'hfInference.pins.remove': (args?: PinArgs) => PinCommandResult;
  'hfInference.pins.replaceAll': (args?: {
    readonly pinned_models: readonly PinTarget[];
    readonly confirm?: boolean;
  }) => PinCommandResult;
  'hfInference.pins.restore': () => PinCommandResult;
  'hfInference.pins.applyList': (document?: vscode.Uri) => PinCommandResult;
  'hfInference.pins.discardList': () => void;
  'hfInference.pins.setComputeType': (args?: Required<Omit<PinArgs, 'confirm'>>) => PinCommandResult;
  'hfInference.pins.infer': (args?: ModelArgs) => readonly RunResult[];
  /** Resolves to the model ID. */
  'hfInference.pins.useAsModel': (args?: ModelArgs) => string;
  /** Resolves to the copied text, with one model ID per line. */
  'hfInference.pins.copyModelId': (args?: ModelArgs) => string;
  'hfInference.pins.openOnHub': (args?: ModelArgs) => void;
  'hfInference.pins.import': (
    args?: vscode.Uri | { readonly uri: string; readonly mode?: 'add' | 'replace' },
  ) => PinCommandResult;
  /** Resolves to the file's URI. */
  'hfInference.pins.export': (args?: { readonly uri: string }) => string;
  /** Resolves to the kept runs, newest first, including each that has resolved before. */
  'hfInference.runs.list': () => readonly HistoryRecord[];
  'hfInference.runs.open': (args?: RunArgs) => void;
  'hfInference.runs.repeat': (args?: RunArgs & { readonly useCache?: boolean }) => readonly RunResult[];
  'hfInference.runs.repeatWithoutCache': (args?: RunArgs) => readonly RunResult[];
  /** Compares two runs; without IDs, those that are selected in the view, or the two newest. */
  'hfInference.runs.compare': (args?: { readonly ids?: readonly [string, string] }) => void;
  /** Resolves to the copied line. */
  'hfInference.runs.copyAsCurl': (args?: RunArgs) => string;
  /** Resolves to the file's URI. */
  'hfInference.runs.save': (args?: RunArgs & { readonly uri?: string }) => string;
  'hfInference.runs.remove': (args?: RunArgs) => void;
  /** `confirm: false` acts without asking. */
  'hfInference.runs.clear': (args?: { readonly confirm?: boolean }) => void;
  /**
   * Shows kept runs as one result in the panel. Resolves to whether any of them is kept. Only for the extension's own
   * features.
   */
  'hfInference.runs.show': (args: { readonly ids: readonly string[] }) => boolean;
  /** Shows the runs of a day, such as `2026-11-26`, in the view. Only for the extension's own features. */
  'hfInference.runs.showDay': (args: { readonly day: string }) => void;
  'hfInference.usage.open': () => void;
  'hfInference.usage.refresh': () => void;
  /** Resolves to the exported text. Without an argument, asks for a file. */
  'hfInference.usage.export': (args?: {
    readonly format: 'json' | 'csv';
    readonly from?: string;
    readonly to?: string;
    readonly uri?: string;
  }) => string;
  'hfInference.usage.clear': (args?: { readonly confirm?: boolean }) => void;
  'hfInference.showRawAnswer': () => void;
  'hfInference.showLog': () => void;
  /** Shows a text in the status bar item. Only for the extension's own features. */
  'hfInference.showNotice': (notice: StatusNotice) => void;
  /** The menu of the status bar item. */
  'hfInference.statusMenu': () => void;
}

type Commands = OwnCommands & BuiltInCommands;

export type OwnCommandId = keyof OwnCommands;
export type CommandId = keyof Commands;

export type CommandArgs<Id extends CommandId> = Parameters<Commands[Id]>;

/** The result of a command; `undefined` if the user dismissed a question or the command failed. */
export type CommandResult<Id extends CommandId> = ReturnType<Commands[Id]> | undefined;

/** Handles a command. Checks the arguments, which are untrusted, and throws `ArgumentError` if they are invalid. */
export type CommandHandler<Id extends OwnCommandId> = (
  ...args: readonly unknown[]
) => CommandResult<Id> | PromiseLike<CommandResult<Id>>;

/** Handlers for some of the commands. */
export type CommandHandlers = { readonly [Id in OwnCommandId]?: CommandHandler<Id> };
