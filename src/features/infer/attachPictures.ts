import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import { MAX_PICTURES_BYTES } from '../../core/http/limits';
import type { KeyValueStore } from '../../core/ports';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import { isConfirmed } from '../../platform/messages/showMessage';
import type { RunTools } from '../../platform/lazyInference';
import { nameOf } from '../../platform/nameOf';

/** Maximum size of a picture's file in bytes, metadata included. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Maximum number of pictures that the question names. */
const MAX_NAMED = 10;
const HOSTS_KEY = 'pictureHosts';

interface LoadedPicture {
  readonly name: string;
  readonly bytes: number;
  readonly dataUri: string;
}

/**
 * Returns the inputs with the files of their pictures as data URIs, without metadata. Asks before the first picture goes
 * to a host. Resolves to undefined if the user declines, or to the failure if a picture cannot be sent.
 */
export async function attachPictures(
  tools: RunTools,
  inputs: unknown,
  { origin, state }: { readonly origin: string; readonly state: KeyValueStore },
): Promise<{ readonly inputs: unknown } | Failure | undefined> {
  const pictures = new Map<string, LoadedPicture>();
  for (const url of tools.pictureFiles(inputs)) {
    const uri = vscode.Uri.parse(url);
    const picture = await loadPicture(tools, uri);
    if (picture === undefined) {
      return { kind: 'invalidInput', reason: 'picture', detail: nameOf(uri) };
    }
    pictures.set(url, picture);
  }
  const loaded = [...pictures.values()];
  if (loaded.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_PICTURES_BYTES) {
    return { kind: 'tooLarge', reason: 'pictures', detail: '' };
  }
  if (!(await confirmHost(loaded, new URL(origin).host, state))) {
    return undefined;
  }
  return { inputs: tools.withPictureUrls(inputs, (url) => pictures.get(url)?.dataUri ?? url) };
}

/** Only a file of this machine is read: a `file:` URI with a host would open a connection to it on Windows. */
async function loadPicture(tools: RunTools, uri: vscode.Uri): Promise<LoadedPicture | undefined> {
  if (uri.authority !== '') {
    return undefined;
  }
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > MAX_FILE_BYTES) {
      return undefined;
    }
    const picture = tools.readPicture(await vscode.workspace.fs.readFile(uri));
    return (
      picture && {
        name: nameOf(uri),
        bytes: picture.bytes.length,
        dataUri: `data:${picture.contentType};base64,${Buffer.from(picture.bytes).toString('base64')}`,
      }
    );
  } catch {
    return undefined;
  }
}

/** Asks once for each host, before its first picture. */
async function confirmHost(
  pictures: readonly LoadedPicture[],
  host: string,
  state: KeyValueStore,
): Promise<boolean> {
  const stored = state.get(HOSTS_KEY);
  const known: readonly unknown[] = Array.isArray(stored) ? stored : [];
  if (known.includes(host)) {
    return true;
  }
  const more = pictures.length - MAX_NAMED;
  const detail = [
    ...pictures
      .slice(0, MAX_NAMED)
      .map(({ bytes, name }) =>
        vscode.l10n.t('{0}, {1} kB', name, formatNumber(Math.max(1, Math.round(bytes / 1000)))),
      ),
    ...(more > 0 ? [plural(more, vscode.l10n.t('and {0} more|and {0} more'))] : []),
    '',
    vscode.l10n.t('Location, camera, and other metadata are removed. You are asked once for each host.'),
  ];
  const question = plural(
    pictures.length,
    vscode.l10n.t('Send {0} picture to {1}?|Send {0} pictures to {1}?'),
    host,
  );
  const isAllowed = await isConfirmed(question, detail.join('\n'), vscode.l10n.t('Send'));
  if (isAllowed) {
    await state.update(HOSTS_KEY, [...known, host]);
  }
  return isAllowed;
}
