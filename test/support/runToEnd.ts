import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `show`: the output goes where ours goes. `hide`: it is only part of the error message when the command fails. */
  readonly output: 'show' | 'hide';
}

/**
 * Runs a program to its end and resolves to its standard output (empty with `output: 'show'`).
 * Rejects when it cannot be started or ends with another code than 0; the last lines it wrote are in the message.
 */
export function runToEnd(
  program: string,
  args: readonly string[],
  { cwd, env, output }: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // npm is a batch file there.
      shell: process.platform === 'win32',
    });
    let stdout = '';
    let all = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      all += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => (all += chunk.toString()));
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(stdout);
      } else {
        const tail = all.trim().split('\n').slice(-15).join('\n');
        reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}.\n${tail}`));
      }
    });
  });
}
