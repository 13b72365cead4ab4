// A window that uses the local server until it is killed.
import { openLocalWindow } from './localWindow';

const [, , program = '', folder = '', token = '', port = '0'] = process.argv;
const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
const tokens = { find: async () => token, keep: async () => undefined, use: async () => undefined };

void openLocalWindow({ program, folder, tokens, logger })
  .ensure([Number(port)])
  .then((server) => console.log(JSON.stringify(server)));
