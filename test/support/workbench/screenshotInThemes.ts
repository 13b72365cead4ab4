import type { SharedVsCode } from './sharedVsCode';
import type { Workbench } from './workbench';

/** Each theme with the class of the workbench in it. The light one comes last, because it is the usual one here. */
const THEMES = [
  ['dark', 'Default Dark Modern', 'vs-dark'],
  ['high-contrast', 'Default High Contrast', 'hc-black'],
  ['light', 'Default Light Modern', 'vs'],
] as const;

/** Takes a picture of the workbench in each theme: `FILE-dark.png` and so on. What is open stays open. */
export async function screenshotInThemes(
  { changeSettings }: SharedVsCode,
  workbench: Workbench,
  file: string,
): Promise<void> {
  for (const [name, theme, className] of THEMES) {
    await changeSettings({ 'workbench.colorTheme': theme });
    await workbench.page.locator(`.monaco-workbench.${className}`).waitFor();
    await workbench.screenshot(`${file}-${name}.png`);
  }
}
