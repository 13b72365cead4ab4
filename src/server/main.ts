import { join } from 'node:path';
import { STATE_TAKEN_EXIT_CODE } from '../core/localServer/runningServer';
import { delayedEngine } from './engine/delayedEngine';
import { TransformersEngine } from './tasks/transformersEngine';
import { WORKER_ARGUMENT, WorkerEngine } from './engine/workerEngine';
import { serveModel } from './engine/workerProcess';
import { serverChannel } from './engine/serverChannel';
import { startInferenceServer } from './inferenceServer';
import { HELP, readCommandLine } from './cli/serverOptions';
import type { CommandLine } from './cli/serverOptions';
import { diskReason } from '../node/diskReason';
import { probeFolder } from './state/probeFolder';
import { checkModelFolders } from './cli/checkModelFolders';
import { writeRunningFile } from './cli/runningFile';
import { startExitCode, startFailureSentence } from './cli/startFailure';
import { StateTakenError } from './state/stateLock';
import { stderrLogger } from './cli/stderrLogger';

/** Runs as the process of one model, which exits together with the server that started it. */
function beWorker(): void {
  // Ctrl+C reaches every process of a terminal, but only the server decides when to stop.
  process.on('SIGINT', () => undefined);
  serveModel(new TransformersEngine(), serverChannel());
}

async function beServer(command: CommandLine): Promise<void> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'wrong':
      process.stderr.write(`${command.reason}\nRun with --help to see all options.\n`);
      process.exitCode = 2;
      return;
    case 'serve': {
      const { settings } = command;
      const log = stderrLogger(settings.token);
      const engine = delayedEngine(new WorkerEngine({ script: __filename }, log), settings.loadDelayMs);
      // Creates the folder if it is missing; it may also be one of the model folders.
      await checkDownloadFolder(settings.downloads?.folder);
      await checkModelFolders(command.chosenFolders);
      const server = await startInferenceServer(settings, engine, log);
      const { runningFile } = command;
      const conceal =
        runningFile === undefined
          ? async () => undefined
          : await writeRunningFile(runningFile, { port: server.port, pid: process.pid });
      const stop = (): void => {
        log.info('stopping');
        // A window that loses its lease checks this file: if it still exists, the server has crashed.
        void conceal()
          .catch(() => log.warn('could not delete the running file'))
          .then(() => server.close())
          .then(() => process.exit(0));
      };
      void server.unused.then(stop);
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
      process.stdout.write(`${JSON.stringify({ port: server.port, token: settings.token })}\n`);
    }
  }
}

/** Rejects an unusable download folder at startup instead of at the first download. */
async function checkDownloadFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined) {
    return;
  }
  try {
    await probeFolder(folder);
  } catch (error) {
    throw new Error(
      `Models cannot be stored in the download folder ${folder} because ${diskReason(error)}. Select another folder with --download-folder.`,
      { cause: error },
    );
  }
}

// The reader of the log may have exited; the server keeps running.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => undefined);
}
if (process.argv[2] === WORKER_ARGUMENT) {
  beWorker();
} else {
  const command = readCommandLine(process.argv.slice(2), process.env, join(__dirname, 'models'));
  beServer(command).catch((error: unknown) => {
    const port = command.kind === 'serve' ? command.settings.port : undefined;
    process.stderr.write(`${startFailureSentence(error, port)}\n`);
    // Exits explicitly: the processes of pinned models may already be running and would keep this one alive.
    process.exit(error instanceof StateTakenError ? STATE_TAKEN_EXIT_CODE : startExitCode(error));
  });
}
