/** The page for VS Code, as a stranger follows it: its commands, word by word, to the first accepted prediction. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openRegistry } from '../cli/loopback-registry.ts';
import { before, firstDone } from './rename-story.ts';
import { slow } from './until.ts';
import { installAsThePageSays, obtainVSCode } from './vscode/install.ts';
import { firstShown, rename, secondShown, serverRuns } from './vscode/rename.ts';
import { VSCode } from './vscode.ts';

const tools = obtainVSCode();

describe.skipIf(!tools)('the page for VS Code', { timeout: 60_000 * slow }, () => {
  let code: VSCode;
  beforeAll(async () => {
    const registry = await openRegistry(fileURLToPath(new URL('../..', import.meta.url)), process.env);
    code = await VSCode.start(tools!, installAsThePageSays(registry.url)).finally(() => registry.close());
  }, 180_000 * slow);
  afterAll(async () => {
    await code?.stop();
  });

  test('leads from its commands to the first accepted prediction', async () => {
    const window = await code.open({ 'cart.ts': before }, { tapped: false });
    await window.shows('the server running', serverRuns, 40_000);
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.press('Tab', 'Tab');
    await window.shows('the second place', secondShown);
    await window.saves('cart.ts', firstDone);
    await window.command('foretype: Doctor');
    await window.shows('where the server is from', ({ lines }) =>
      lines.some(({ text }) => text.includes('runs, from the path')),
    );
    await window.close();
  });
});
