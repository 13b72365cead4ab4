import type { Workbench } from './workbench';

/** Stores a token as a person would: through the command and its masked input. */
export async function setToken(workbench: Workbench, token: string): Promise<void> {
  await workbench.runCommand('HF Inference: Set Token…');
  await workbench.answer(token);
  await workbench.page.locator('.statusbar-item').getByText('Token saved for').waitFor();
}
