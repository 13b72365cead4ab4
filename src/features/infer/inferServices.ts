import type { Emitter } from '../../core/emitter';
import type { Accounts } from '../../core/identity/accounts';
import type { Clock, KeyValueStore } from '../../core/ports';
import type { ActiveRuns } from '../../core/runs/activeRuns';
import type { RunEvent } from '../../core/runs/runEvent';
import type { Inference } from '../../platform/lazyInference';
import type { OutputLog } from '../../platform/outputLog';
import type { ResultEvent } from '../../platform/resultEvents';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { AnswerFiles } from '../../platform/answerFiles';

/** The services that the infer commands need from the extension's entry point. */
export interface InferServices {
  /** Loaded with the first run. */
  readonly inference: () => Promise<Inference>;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly accounts: Pick<Accounts, 'activeAccount' | 'token'>;
  readonly activeRuns: ActiveRuns;
  /** Gets what happens to runs. */
  readonly runEvents: Pick<Emitter<RunEvent>, 'fire'>;
  /** Gets what is to be seen of runs. */
  readonly resultEvents: Pick<Emitter<ResultEvent>, 'fire'>;
  readonly clock: Clock;
  readonly log: OutputLog;
  readonly state: KeyValueStore;
  readonly documents: AnswerDocuments;
  readonly files: AnswerFiles;
}
