// A window that uses the local server until it is killed.
import { openLocalWindow } from './localWindow';
import { errorLogger } from '../loggers';

const [, , program = '', folder = '', token = '', port = '0'] = process.argv;
const tokens = { find: async () => token, keep: async () => undefined, use: async () => undefined };

void openLocalWindow({ program, folder, tokens, logger: errorLogger })
  .ensure([Number(port)])
  .then((server) => console.log(JSON.stringify(server)));
