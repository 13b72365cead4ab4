import type { ResultBody } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { drawEmbedding } from './drawEmbedding';
import { drawEntities } from './drawEntities';
import { drawFailure } from './drawFailure';
import { drawAnswers, drawBars, drawMaskFills, drawRanking, drawValues } from './drawLists';
import { drawAudio, drawFile, drawImage } from './drawMedia';
import { drawMatrix, drawTable } from './drawTables';
import { drawText } from './drawText';

/** Draws a body by its kind. */
export function drawBody(body: ResultBody, context: BodyContext): readonly HTMLElement[] {
  switch (body.kind) {
    case 'text':
      return drawText(body, context);
    case 'bars':
      return drawBars(body, context);
    case 'entities':
      return drawEntities(body, context);
    case 'maskFills':
      return drawMaskFills(body);
    case 'answers':
      return drawAnswers(body);
    case 'ranking':
      return drawRanking(body);
    case 'embedding':
      return drawEmbedding(body, context);
    case 'values':
      return drawValues(body);
    case 'image':
      return drawImage(body, context);
    case 'audio':
      return drawAudio(body, context);
    case 'file':
      return drawFile(body, context);
    case 'table':
      return drawTable(body, context);
    case 'matrix':
      return drawMatrix(body);
    case 'json':
      return [context.text(body.text, body.label)];
    case 'failure':
      return drawFailure(body, context);
  }
}
