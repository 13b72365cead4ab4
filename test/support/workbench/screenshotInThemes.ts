import type { SharedVsCode } from './sharedVsCode';
import type { Workbench } from './workbench';

/** Each theme with the classes of the workbench and of webviews in it. The light one comes last, because it is the usual one here. */
const THEMES = [
  ['dark', 'Default Dark Modern', 'vs-dark', 'vscode-dark'],
  ['high-contrast', 'Default High Contrast', 'hc-black', 'vscode-high-contrast'],
  ['light', 'Default Light Modern', 'vs', 'vscode-light'],
] as const;

/** `npm test` has no time for pictures that nothing checks; `npm run test:ui` takes them all. */
const takesAll = process.env['HF_INFERENCE_TEST_COUNTS'] === undefined;

/**
 * Takes a picture of the workbench in each theme: `FILE-dark.png` and so on. What is open stays open. Before each picture,
 * `check` is called with the class that the theme gives to webviews. In `npm test` and without `check`, only one.
 */
export async function screenshotInThemes(
  { changeSettings }: SharedVsCode,
  workbench: Workbench,
  file: string,
  check?: (webviewClass: string) => Promise<void>,
): Promise<void> {
  if (check === undefined && !takesAll) {
    await workbench.screenshot(`${file}.png`);
    return;
  }
  for (const [name, theme, className, webviewClass] of THEMES) {
    await changeSettings({ 'workbench.colorTheme': theme });
    await workbench.page.locator(`.monaco-workbench.${className}`).waitFor();
    await check?.(webviewClass);
    await workbench.screenshot(`${file}-${name}.png`);
  }
}
