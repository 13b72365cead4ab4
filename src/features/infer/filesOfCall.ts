import * as v from 'valibot';
import { Uri } from 'vscode';
import { checkedArgs, URI_ARG } from '../../platform/checkedArgs';
import { ArgumentError } from '../../platform/commandErrors';
import type { InferArgs } from '../../platform/commandMap';
import { parseGivenUri } from '../../platform/saveText';
import { readSetting } from '../../platform/settings';
import { RUN_ARGS } from './inferArgs';
import { pickFiles } from './pickFiles';
import type { GivenFiles } from './prepareJob';
import { describePicture } from '../../platform/sendFiles';

const COMMAND = 'hfInference.inferFile';

const fileArgs = v.strictObject({
  ...RUN_ARGS,
  uri: v.union([URI_ARG, v.pipe(v.array(URI_ARG), v.minLength(1))], 'must be a URI, or a list of URIs'),
  question: v.optional(v.string()),
});

/**
 * Reads what `hfInference.inferFile` was called with: the files of a menu, an argument, or nothing, for which it asks.
 * Throws `ArgumentError` and `DismissedError`.
 */
export async function filesOfCall(
  args: readonly unknown[],
): Promise<{ readonly args: InferArgs; readonly files: GivenFiles }> {
  const [first, selected] = args;
  if (first === undefined || first === null) {
    return { args: {}, files: { uris: await pickFiles(readSetting('task')), answers: {} } };
  }
  if (first instanceof Uri) {
    const all = Array.isArray(selected) ? selected.filter((uri) => uri instanceof Uri) : [];
    const uris = all.some((uri) => uri.toString() === first.toString()) ? all : [first];
    return { args: {}, files: { uris, answers: {} } };
  }
  const { question, uri, ...given } = checkedArgs(COMMAND, fileArgs, first);
  const uris = (Array.isArray(uri) ? uri : [uri]).map(toUri);
  // A caller is not asked what a question can do without.
  const answers = { pictureQuestion: describePicture(), ...(question !== undefined && { question }) };
  return { args: given, files: { uris, answers } };
}

function toUri(given: string | Uri): Uri {
  const uri = typeof given === 'string' ? parseGivenUri(given, COMMAND, 'file:///tmp/cat.png') : given;
  if (uri.scheme === '') {
    throw new ArgumentError(`${COMMAND}: uri must be an absolute URI, such as file:///tmp/cat.png`);
  }
  return uri;
}
