import { delayedEngine } from './engine/delayedEngine';
import { TransformersEngine } from './engine/transformersEngine';
import { startInferenceServer } from './inferenceServer';
import { stderrLogger } from './stderrLogger';
import { HELP, readCommandLine } from './serverOptions';

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'wrong':
      process.stderr.write(`${command.reason}\nTry --help.\n`);
      process.exitCode = 2;
      return;
    case 'serve': {
      const { settings } = command;
      const engine = delayedEngine(new TransformersEngine(), settings.loadDelayMs);
      const log = stderrLogger();
      const server = await startInferenceServer(settings, engine, log);
      const stop = (): void => {
        log.info('stopping');
        void server.close().then(() => process.exit(0));
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
      process.stdout.write(`${JSON.stringify({ port: server.port, token: settings.token })}\n`);
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
