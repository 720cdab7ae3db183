/** Search from a real Neovim: words are asked for, and the cursor goes to the best place in another file. */
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { Neovim } from './neovim.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('nvim');
const here = 'export function cart() {\n  return 1;\n}\n';
const there = `// Things for the kitchen.

export const cups = 4;

/** Boils the water. */
export function heatKettle(liters: number) {
  return liters;
}
`;

describe.skipIf(!editors)(
  `Search in Neovim (${editors?.version})`,
  { timeout: 90_000 * slow, retry: 1 },
  () => {
    const open: EditorSession[] = [];
    afterEach(async () => {
      for (const session of open.splice(0)) await session.dispose();
    });

    test('jumps to what a sentence is about, unsaved text included', async () => {
      const session = new EditorSession(editors!, here);
      open.push(session);
      session.write('project/src/kitchen.ts', there);
      const neovim = await Neovim.open(editors!, session, 'plain');
      const jump = async (query: string, to: () => Promise<boolean>) => {
        // Until the files are read, nothing is found.
        await until(`a jump to ${query}`, async () => {
          const asked = session.traffic.messages('editor', 'foretype/search').length;
          await neovim.terminal.press('F7');
          await session.shows('the question', /Search:/);
          await neovim.terminal.type(`${query}\r`);
          await until(
            'the search',
            () => session.traffic.messages('editor', 'foretype/search').length > asked,
          );
          await session.answered();
          return to();
        });
      };
      const name = () => neovim.lua<string>('vim.fs.basename(vim.api.nvim_buf_get_name(0))');
      await jump('how is the water boiled', async () => (await name()) === 'kitchen.ts');
      expect((await neovim.cursor())[0]).toBe(4);

      // What is typed here and not saved is found from there.
      await neovim.terminal.type(':buffer cart.ts\r');
      await neovim.terminal.type('ggOconst payInvoice = 1;');
      await session.leaveInsert();
      await neovim.terminal.type(':buffer kitchen.ts\r');
      await jump('pay invoice', async () => (await name()) === 'cart.ts');
      expect((await neovim.cursor())[0]).toBe(0);
      await session.quit(() => neovim.terminal.type(':wqa\r'), `const payInvoice = 1;\n${here}`);
    });
  },
);
