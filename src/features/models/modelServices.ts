import type { EndpointMemory } from '../../core/endpoints/endpointMemory';
import type { Accounts } from '../../core/identity/accounts';
import type { TokenSources } from '../../core/identity/tokenSource';
import type { ModelTasks } from '../../core/models/modelTasks';
import type { RecentModels } from '../../core/models/recentModels';
import type { Clock, Fetch } from '../../core/ports';
import type { OutputLog } from '../../platform/outputLog';
import type { Uri } from 'vscode';

/** The services that selecting a model, or the place where models run, needs. */
export interface ModelServices {
  readonly accounts: Pick<Accounts, 'activeAccount' | 'token'>;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly isLocalServer: (origin: string) => boolean;
  readonly log: OutputLog;
  readonly memory: EndpointMemory;
  readonly recent: RecentModels;
  readonly tasks: ModelTasks;
  readonly tokenSources: () => Promise<TokenSources>;
  /** The folders with the models of the local server, unless the user sets another one. */
  readonly modelFolders: readonly Uri[];
}

/** What a model is asked for. */
export type ModelPurpose = 'any' | 'chat';
