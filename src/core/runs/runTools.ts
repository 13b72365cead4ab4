/**
 * Everything that is needed from the first run on: the client, the shaping of inputs and the reading of answers. The
 * extension loads it as a bundle of its own, so that activation stays small; it holds no state and no error classes
 * that are caught outside.
 */
export { InferenceClient } from '../inference/inferenceClient';
export { codeSpan, fence } from '../tasks/inertMarkdown';
export { buildInput } from '../tasks/buildInput';
export { prettyJson } from '../tasks/prettyJson';
export { readAnswer } from '../tasks/readAnswer';
export { readingMarkdown } from '../tasks/readingMarkdown';
export { inferAll, listSupportKey, requestCount } from './inferAll';
export { outcomeLine } from './outcomeLine';
export { answerText, joinedTexts, decidePlacement } from './placeableText';
