import type { Emitter } from '../../core/emitter';
import type { ActiveRuns } from '../../core/runs/activeRuns';
import type { ResultEvent } from '../../platform/resultEvents';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { AnswerFiles } from '../../platform/answerFiles';
import type { RunServices } from '../../platform/runServices';

/** The services that the infer commands need from the extension's entry point. */
export interface InferServices extends RunServices {
  readonly activeRuns: ActiveRuns;
  /** Gets what is to be seen of runs. */
  readonly resultEvents: Pick<Emitter<ResultEvent>, 'fire'>;
  readonly documents: AnswerDocuments;
  readonly files: AnswerFiles;
}
