import * as vscode from 'vscode';
import { fileUriOf, isFileInput } from '../../core/fileInput';
import { modelMasks } from '../../core/models/modelValues';
import { expandPrompt } from '../../core/prompts/expandPrompt';
import type { BatchPlan } from '../../core/runs/batch/batchPlan';
import type { BatchInput } from '../../core/runs/batch/batchTypes';
import type { RunResult } from '../../core/runs/runResult';
import type { KeyValueStore } from '../../core/ports';
import { buildInputs } from '../../core/tasks/buildInputs';
import { mediaKindOfName, mediaKindOfTask } from '../../core/tasks/mediaType';
import { traitsOf } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { inputCharacters } from '../../core/usage/characterCount';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import { promptPath } from '../../platform/promptPath';
import { refusalMessage } from '../../platform/refusalMessage';
import { describePicture } from '../../platform/sendFiles';
import { inputFaultText } from './batchFaultText';
import type { BatchSettings } from './batchSettings';

/** What the inputs of a batch have in common. */
export interface ShapeFacts {
  readonly settings: BatchSettings;
  /** The task that runs. */
  readonly task: TaskSetting;
  /** The first source. */
  readonly source: vscode.Uri;
  /** Larger inputs fail, if nobody was asked about them. */
  readonly maxCharacters: number;
  readonly state: KeyValueStore;
}

type Shaped = ReturnType<BatchPlan['shape']>;

/** Returns what makes the `inputs` of a request from an input, or says why it cannot be sent. */
export function inputShaper({
  maxCharacters,
  settings,
  source,
  state,
  task,
}: ShapeFacts): BatchPlan['shape'] {
  const mask = modelMasks(state).get(settings.model);
  const { question } = settings;
  const answers = {
    pictureQuestion: describePicture(),
    ...(mask !== undefined && { mask }),
    ...(question !== undefined && { question }),
  };
  const fill = promptOf(settings, source);
  return (input): Shaped => {
    const line = input.line ?? input.index + 1;
    if (input.kind === 'broken') {
      return refused('invalidInput', inputFaultText(input.fault, line));
    }
    const isText = typeof input.input === 'string';
    if (!isText && !isFileInput(input.input) && (fill !== undefined || takesOnlyText(task))) {
      return refused('invalidInput', inputFaultText({ kind: 'notText' }, line));
    }
    const given = fill !== undefined && typeof input.input === 'string' ? fill(input.input) : input.input;
    const isCompared = question !== undefined && typeof given === 'string' && comparesTexts(task);
    const [built] = buildInputs(task, isCompared ? [question, given] : [given], answers);
    if (built?.ok !== true) {
      return refused('invalidInput', built === undefined ? '' : refusalMessage(task, built));
    }
    const characters = inputCharacters(task, built.inputs);
    return characters > maxCharacters
      ? refused('tooLarge', tooLongText(characters, maxCharacters))
      : { ok: true, inputs: built.inputs, characters };
  };
}

/** Reads text files, whose text is the input. Files that the task takes as they are stay, and are read when they are sent. */
export async function* withTexts(
  inputs: AsyncIterable<BatchInput>,
  task: TaskSetting,
): AsyncIterable<BatchInput> {
  const takesMedia = task === 'auto' || task === 'chat-completion';
  for await (const input of inputs) {
    const uri = input.kind === 'ready' ? fileUriOf(input.input) : undefined;
    const isSentAsFile =
      uri === undefined ||
      mediaKindOfTask(task) !== undefined ||
      (takesMedia && mediaKindOfName(uri) !== undefined);
    const text = isSentAsFile ? undefined : await textOf(uri);
    yield text === undefined ? input : { ...input, kind: 'ready', input: text };
  }
}

/** The text of a file; undefined if it has none, so that it fails when it is sent. */
async function textOf(uri: string): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function promptOf(
  { prompt }: BatchSettings,
  source: vscode.Uri,
): ((selection: string) => string) | undefined {
  if (prompt === undefined) {
    return undefined;
  }
  const context = { ...promptPath(source.with({ fragment: '' })), languageId: 'plaintext' };
  return (selection) => expandPrompt(prompt.body, { ...context, selection }, new Map());
}

/** Whether a task compares a text with others. */
function comparesTexts(task: TaskSetting): boolean {
  return task === 'sentence-similarity' || task === 'text-ranking';
}

/** Whether an object or a list cannot be the input of a task. */
function takesOnlyText(task: TaskSetting): boolean {
  return task !== 'auto' && task !== 'chat-completion' && traitsOf(task).input === 'text';
}

function refused(kind: NonNullable<RunResult['error']>['kind'], message: string): Shaped {
  return { ok: false, error: { kind, message } };
}

function tooLongText(characters: number, limit: number): string {
  return plural(
    characters,
    vscode.l10n.t(
      'This input has {0} character. The limit set by “hfInference.maxInputCharacters” is {1}.|This input has {0} characters. The limit set by “hfInference.maxInputCharacters” is {1}.',
    ),
    formatNumber(limit),
  );
}
