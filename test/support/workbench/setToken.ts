import type { Workbench } from './workbench';

/** Stores a token as a person would: through the command and its masked input. */
export async function setToken(workbench: Workbench, token: string): Promise<void> {
  await workbench.runCommand('HF Inference: Set Token…');
  await workbench.answer(token);
  await workbench.page.locator('.statusbar-item').getByText('Token saved for').waitFor();
}

/** Removes the token that a test before may have left, and the messages about it. */
export async function removeToken(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.runCommand('HF Inference: Remove Token…');
  const missing = workbench.notification('No token is set for');
  await workbench.dialog.or(missing).first().waitFor();
  if (await missing.isVisible()) {
    await workbench.runCommand('Notifications: Clear All Notifications');
    return;
  }
  await workbench.dialog.locator('.monaco-button', { hasText: 'Remove' }).click();
  await workbench.page.locator('.statusbar-item').getByText('Token removed').waitFor();
}
