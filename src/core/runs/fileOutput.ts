import { isObject } from '../tasks/answerShape';
import type { FileOutput } from './runResult';

/** Returns the output of a run as the file that it is; undefined for JSON answers. */
export function fileOutput(output: unknown): FileOutput | undefined {
  return isObject(output) && typeof output.contentType === 'string' && typeof output.uri === 'string'
    ? { contentType: output.contentType, uri: output.uri }
    : undefined;
}
