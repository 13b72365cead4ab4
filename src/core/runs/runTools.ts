/**
 * Everything that runs need: the client, the inputs, and the reading of answers. A separate bundle, which is loaded with
 * the first run to keep activation fast. It must have no state and no error classes that other bundles catch.
 */
export { pictureFiles, withPictureUrls } from '../chat/messagePictures';
export { EndpointMemory } from '../endpoints/endpointMemory';
export { RunRouter } from '../endpoints/runRouter';
export { findTask } from '../models/findTask';
export { ApiClient } from '../http/jsonClient';
export { readPicture } from '../pictures/picture';
export { codeSpan, fence, inertLine, table } from '../tasks/inertMarkdown';
export { buildInputs } from '../tasks/buildInputs';
export { findWords, maskInError } from '../tasks/masks';
export { missingAnswer } from '../tasks/missingAnswer';
export { prettyJson } from '../tasks/prettyJson';
export { NumberText } from '../tasks/numberText';
export { readAnswer } from '../tasks/readAnswer';
export { readingMarkdown } from '../tasks/readingMarkdown';
export { ScoreText } from '../tasks/scoreText';
export { fenceRule } from './codeToPlace';
export { maskGaps } from '../tasks/maskGaps';
export { textMarks } from '../tasks/textMarks';
export { visibleLine } from '../tasks/visibleText';
export { inferAll, listSupportKey, requestCount } from './inferAll';
export { ModelClient } from './modelClient';
export { observeRequests } from './observeRequests';
export { outcomeLine } from './outcomeLine';
export { answerText, chosenText, joinedTexts, decidePlacement } from './placeableText';
