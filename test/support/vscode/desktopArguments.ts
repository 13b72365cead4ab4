import { resolve } from 'node:path';

/** The part of desktop VS Code's command line that `@vscode/test-electron` uses. */
export interface DesktopArguments {
  readonly extension: string | undefined;
  readonly testRunner: string | undefined;
  readonly folder: string | undefined;
  readonly userDataFolder: string | undefined;
  readonly workspaceTrust: boolean;
}

/** Reads the arguments that desktop VS Code would be started with; flags that do not matter here are passed over. */
export function desktopArguments(args: readonly string[]): DesktopArguments {
  const values = (flag: string) =>
    args.filter((arg) => arg.startsWith(`${flag}=`)).map((arg) => resolve(arg.slice(flag.length + 1)));
  const folder = args.find((arg) => !arg.startsWith('-'));
  return {
    extension: values('--extensionDevelopmentPath').at(-1),
    testRunner: values('--extensionTestsPath').at(-1),
    folder: folder === undefined ? undefined : resolve(folder),
    userDataFolder: values('--user-data-dir').at(-1),
    workspaceTrust: !args.includes('--disable-workspace-trust'),
  };
}
