import type { ResultBody } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { embeddingBody } from './embeddingBody';
import { entitiesBody } from './entitiesBody';
import { failureBody } from './failureBody';
import { answersBody, barsBody, maskFillsBody, rankingBody, valuesBody } from './listBodies';
import { audioBody, fileBody, imageBody } from './mediaBodies';
import { textBody } from './textBody';

/** Draws a body by its kind. */
export function drawBody(body: ResultBody, context: BodyContext): readonly HTMLElement[] {
  switch (body.kind) {
    case 'text':
      return textBody(body, context);
    case 'bars':
      return barsBody(body, context);
    case 'entities':
      return entitiesBody(body, context);
    case 'maskFills':
      return maskFillsBody(body);
    case 'answers':
      return answersBody(body);
    case 'ranking':
      return rankingBody(body);
    case 'embedding':
      return embeddingBody(body, context);
    case 'values':
      return valuesBody(body);
    case 'image':
      return imageBody(body, context);
    case 'audio':
      return audioBody(body, context);
    case 'file':
      return fileBody(body, context);
    case 'json':
      return [context.text(body.text, body.label)];
    case 'failure':
      return failureBody(body, context);
  }
}
