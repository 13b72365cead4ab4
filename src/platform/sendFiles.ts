import * as vscode from 'vscode';
import { fileUriOf, isFileInput, withFiles } from '../core/fileInput';
import type { Failure } from '../core/http/failure';
import { MAX_FILE_BYTES, MAX_PICTURES_BYTES } from '../core/http/limits';
import type { RunRequest } from '../core/runs/modelClient';
import { buildInputs } from '../core/tasks/buildInputs';
import { mediaKindOfTask, mediaTypeOf } from '../core/tasks/mediaType';
import type { MediaKind } from '../core/tasks/mediaType';
import type { TaskSetting } from '../core/tasks/taskNames';
import type { Inference, RunTools } from './lazyInference';
import { nameOf } from './nameOf';

type Client = Pick<Inference['client'], 'infer'>;

/** A file as it is sent. */
interface LoadedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Returns a client that reads the files in the inputs of a request when its turn comes, so that the files of a run are not
 * in memory together. A file that cannot be sent is the failure of its request; nothing is sent.
 */
export function sendFiles(tools: RunTools, client: Client): Client {
  return {
    async infer(request, options) {
      const sent = await withBytes(tools, request);
      return 'detail' in sent ? { ok: false, attempts: 0, failure: sent } : client.infer(sent, options);
    },
  };
}

/** Reads the files in the inputs of a request, or returns why one cannot be sent. */
export async function withBytes<Request extends Pick<RunRequest, 'inputs' | 'parameters' | 'task'>>(
  tools: RunTools,
  request: Request,
): Promise<Request | Failure> {
  const { parameters = {}, task } = request;
  // The endpoint may have made a run with the task `auto` a chat.
  const isUnshaped = task === 'chat-completion' && isFileInput(request.inputs);
  const [shaped] = isUnshaped ? buildInputs(task, [request.inputs], { question: describePicture() }) : [];
  const inputs = shaped?.ok === true ? shaped.inputs : request.inputs;
  // The API takes bytes without parameters, and base64 with them.
  const isRaw = isFileInput(inputs) && Object.keys(parameters).length === 0;
  const loaded = new Map<string, LoadedFile | Failure>();
  const uris: string[] = [];
  withFiles(inputs, (file) => uris.push(fileUriOf(file) ?? ''));
  for (const uri of uris) {
    loaded.set(uri, await loadFile(tools, vscode.Uri.parse(uri), task, isRaw));
  }
  const failed = [...loaded.values()].find((file) => 'detail' in file);
  if (failed !== undefined && 'detail' in failed) {
    return failed;
  }
  const encoded = withFiles(inputs, (file) => {
    const found = loaded.get(fileUriOf(file) ?? '');
    return found === undefined || 'detail' in found ? undefined : encode(found, task, isRaw);
  });
  return { ...request, inputs: encoded };
}

/** What a chat is asked about a picture if the user was not asked. */
export function describePicture(): string {
  return vscode.l10n.t('Describe this image.');
}

function encode({ bytes, contentType }: LoadedFile, task: TaskSetting, isRaw: boolean): Uint8Array | string {
  if (isRaw) {
    return bytes;
  }
  const base64 = Buffer.from(bytes).toString('base64');
  return task === 'chat-completion' ? `data:${contentType};base64,${base64}` : base64;
}

async function loadFile(
  tools: RunTools,
  uri: vscode.Uri,
  task: TaskSetting,
  isRaw: boolean,
): Promise<LoadedFile | Failure> {
  const detail = nameOf(uri);
  const failure = (reason: NonNullable<Failure['reason']>): Failure => ({
    kind: reason === 'fileSize' ? 'tooLarge' : 'invalidInput',
    reason,
    detail,
  });
  const bytes = await readBytes(uri, isRaw ? MAX_FILE_BYTES : MAX_PICTURES_BYTES);
  if (typeof bytes === 'string') {
    return failure(bytes);
  }
  if (task === 'chat-completion') {
    // Goes into the messages without metadata, like the pictures that messages name.
    return tools.readPicture(bytes) ?? failure('picture');
  }
  const contentType = mediaTypeOf(bytes);
  const problem = problemOf(task, contentType);
  return problem !== undefined || contentType === undefined
    ? failure(problem ?? 'file')
    : { bytes, contentType };
}

function problemOf(
  task: TaskSetting,
  contentType: string | undefined,
): 'notText' | 'notImage' | 'notAudio' | undefined {
  const wanted: MediaKind | undefined = mediaKindOfTask(task);
  if (wanted === undefined) {
    return task !== 'auto' || contentType === undefined ? 'notText' : undefined;
  }
  if (contentType?.startsWith(`${wanted}/`) === true) {
    return undefined;
  }
  return wanted === 'image' ? 'notImage' : 'notAudio';
}

async function readBytes(
  uri: vscode.Uri,
  limit: number,
): Promise<Uint8Array | 'file' | 'folder' | 'fileSize'> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) {
      return 'folder';
    }
    return size > limit ? 'fileSize' : await vscode.workspace.fs.readFile(uri);
  } catch {
    return 'file';
  }
}
