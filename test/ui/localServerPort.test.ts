import { once } from 'node:events';
import { createServer } from 'node:net';
import { useWorkbench } from '../support/workbench/useWorkbench';

const PORT = 39_417;

describe('The local server, on a port that another program has', () => {
  const other = createServer();
  before(async () => {
    other.listen(PORT, '127.0.0.1');
    // One that has the port already will do as well.
    await Promise.race([once(other, 'listening'), once(other, 'error')]).catch(() => undefined);
  });
  after(() => other.close());
  const { workbench } = useWorkbench({
    settings: { 'hfInference.localServer.port': PORT },
  });

  it('says so, and starts on a free one when that is wanted', async () => {
    await workbench().runCommand('HF Inference: Start Local Server');
    const taken = workbench().notification('is in use by another program');
    await taken.waitFor();
    await workbench().pressButton(taken, 'Use a Free Port');
    await workbench()
      .page.locator('.statusbar-item')
      .getByText('The local server is running on port')
      .first()
      .waitFor();
    await workbench().runCommand('HF Inference: Stop Local Server');
  });
});
