import type { LocalServerFault } from '../../../src/core/localServer/localServerFault';
import { localServerMessage } from '../../../src/features/localServer/localServerMessage';
import type { Scene } from './scene';

type Cases = {
  readonly [Kind in LocalServerFault['kind']]: readonly Extract<LocalServerFault, { kind: Kind }>[];
};

const CASES: Cases = {
  noProcesses: [{ kind: 'noProcesses' }],
  noFolder: [{ kind: 'noFolder', folder: '/home/user/models' }],
  portTaken: [{ kind: 'portTaken', port: 8765 }],
  noToken: [{ kind: 'noToken', pid: 4711 }],
  stateTaken: [
    { kind: 'stateTaken', pid: undefined },
    { kind: 'stateTaken', pid: 4711 },
  ],
  ended: [{ kind: 'ended', code: '1' }],
  late: [{ kind: 'late', seconds: 60 }],
};

/** Every reason why there is no local server. */
export const localServerScenes: readonly Scene[] = Object.values(CASES)
  .flat()
  .map((fault) => ({
    when: fault.kind,
    act: () => {
      const { message, steps } = localServerMessage(fault);
      return { text: message, buttons: steps.map(({ title }) => title) };
    },
  }));
