import type { ChildProcess } from 'node:child_process';

/** What a program has printed, until it is printed here. */
export interface HeldOutput {
  add(text: string): void;
  /** Prints it; what comes later is printed at once. */
  print(): void;
}

/** Holds the output of a child back, so that it does not mix with that of others. It is printed when this process ends, too. */
export function holdOutput(child: ChildProcess, heading: string): HeldOutput {
  let held: string | undefined = heading;
  const add = (text: string) => {
    if (held === undefined) {
      process.stdout.write(text);
    } else {
      held += text;
    }
  };
  const print = () => {
    const text = held ?? '';
    held = undefined;
    process.stdout.write(text);
    process.off('exit', print);
  };
  process.once('exit', print);
  for (const stream of [child.stdout, child.stderr]) {
    // Decodes characters whole, even when they come in two chunks.
    stream?.setEncoding('utf8').on('data', add);
  }
  return { add, print };
}
