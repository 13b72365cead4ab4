import * as vscode from 'vscode';
import { fileOutput } from '../../core/runs/fileOutput';
import { isObject } from '../../core/tasks/answerShape';
import { BASE64, mediaTypeOf } from '../../core/tasks/mediaType';
import type { AnsweredItem, RunItem } from '../../platform/runItem';
import { fileExists } from '../../platform/fileExists';
import type { ResultBody } from '../../webview/resultBodyProtocol';

/** Maximum size of a picture that is shown as it was sent, in bytes. */
const MAX_PICTURE_BYTES = 20 * 1024 * 1024;
/** The formats that browsers show. */
const SHOWN_FORMATS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'];

/** A file that a model returned. */
export interface AnswerFile {
  readonly contentType: string;
  readonly uri: vscode.Uri;
}

/** Returns the file of an answer that is not JSON. */
export function answerFile({ result: { output } }: AnsweredItem): AnswerFile | undefined {
  const file = fileOutput(output);
  return file && { contentType: file.contentType, uri: vscode.Uri.parse(file.uri) };
}

/** Says what the file of an answer looks like in the panel. `addressOf` makes its address there. */
export async function fileBody(
  { contentType, uri }: AnswerFile,
  addressOf: (file: vscode.Uri) => string | undefined,
): Promise<ResultBody> {
  const isData = uri.scheme === 'data';
  if (!isData && !(await fileExists(uri))) {
    const label = vscode.l10n.t('The file of this result is no longer kept. Run it again to get a new one.');
    return { kind: 'file', label, canOpen: false };
  }
  const source = isData ? uri.toString(true) : addressOf(uri);
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const canOpen = !isData;
  if (source !== undefined && type.startsWith('image/')) {
    return { kind: 'image', source, alt: vscode.l10n.t('Picture'), boxes: [], masks: [], canOpen };
  }
  if (source !== undefined && type.startsWith('audio/')) {
    return { kind: 'audio', source, contentType: type, label: vscode.l10n.t('Sound'), canOpen };
  }
  return { kind: 'file', label: vscode.l10n.t('The answer is a file of type {0}.', type), canOpen };
}

/** Address of the picture that was sent, if marks in it are to be shown. */
export async function sentPicture({ result }: RunItem): Promise<string | undefined> {
  const { input } = result;
  if (input instanceof Uint8Array) {
    return dataAddress(input);
  }
  const part = isObject(input) ? (input.image ?? input) : input;
  const uri = isObject(part) ? part.uri : part;
  if (typeof uri !== 'string') {
    return undefined;
  }
  if (BASE64.test(uri)) {
    return dataAddress(Buffer.from(uri, 'base64'));
  }
  // A picture of the web is not loaded: nobody has agreed to that request.
  if (!/^(?!https?:)[\w-]+:\/\//.test(uri)) {
    return undefined;
  }
  try {
    const file = vscode.Uri.parse(uri);
    const { size } = await vscode.workspace.fs.stat(file);
    return size > MAX_PICTURE_BYTES ? undefined : dataAddress(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}

/** Only bytes that begin as those of a picture become an address. */
function dataAddress(bytes: Uint8Array): string | undefined {
  const type = mediaTypeOf(bytes);
  return type === undefined || !SHOWN_FORMATS.includes(type) || bytes.length > MAX_PICTURE_BYTES
    ? undefined
    : `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
