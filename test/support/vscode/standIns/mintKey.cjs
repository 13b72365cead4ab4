// Loaded into VS Code's server before it starts. The workbench asks the server for half of the key with which it keeps secrets in the
// browser; in the package that route belongs to a front that is not used here. Without it secrets live only until the page reloads.
const { createHash } = require('node:crypto');
const { Server } = require('node:http');

const token = process.argv.find((arg) => arg.startsWith('--connection-token='))?.split('=')[1];
const key = createHash('sha256').update(`mint-key ${token}`).digest();
const { emit } = Server.prototype;

Server.prototype.emit = function (event, request, response, ...rest) {
  const asked = event === 'request' && request.method === 'POST' && request.url.endsWith('/mint-key');
  if (!asked || !token) {
    return emit.call(this, event, request, response, ...rest);
  }
  const known = request.headers.cookie?.split(/;\s*/).includes(`vscode-tkn=${token}`);
  response.writeHead(known ? 200 : 403);
  response.end(known ? key : undefined);
  return true;
};
