/** A question in a real Neovim: the page grows beside the code, and a key goes from it to the evidence. */
import { describe, expect, test } from 'vitest';
import type { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { frontierSessions } from './frontier-sessions.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { Neovim } from './neovim.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('nvim');
const cart = 'export function total(items: number[]) {\n  return items.length;\n}\n';
const shop = '// The shop.\n\nexport function openShop() {\n  return true;\n}\n';
const answer = 'The shop is opened in `shop.ts:3`, and nowhere else.\n\nIt is always open.';
/** As it is sent: seven characters at a time. */
const inTheMiddle = answer.slice(42, 49);

describe.skipIf(!editors)(`A question in Neovim (${editors?.version})`, { timeout: 90_000 * slow }, () => {
  const { server, begin: beginOn } = frontierSessions([answer]);

  function begin(): EditorSession {
    const session = beginOn(editors!, cart);
    session.write('project/shop.ts', shop);
    return session;
  }

  /** The index has read both files. */
  const indexed = (session: EditorSession, neovim: Neovim | NeovimClient) =>
    until(
      'the index',
      () =>
        neovim.lua<boolean>(
          `(function()
            local client = vim.lsp.get_clients({ name = 'foretype' })[1]
            local answer = client:request_sync('foretype/search', { query = 'open shop' }, 2000)
            return #answer.result.places > 0
          end)()`,
        ),
      () => session.traffic.tail(),
    );

  const shows = (neovim: Neovim | NeovimClient, what: string, fits: (text: string) => boolean) => {
    let seen = '';
    return until(
      what,
      async () => {
        seen = await neovim.buffer();
        return fits(seen);
      },
      async () => `${seen}\n${await neovim.terminal.screen()}\n${neovim.session.traffic.tail()}`,
    );
  };

  const place = (neovim: Neovim | NeovimClient) =>
    neovim.lua<[string, number]>(
      '{ vim.fs.basename(vim.api.nvim_buf_get_name(0)), vim.api.nvim_win_get_cursor(0)[1] }',
    );

  test('is answered on a page that grows; Enter goes to the place it names', async () => {
    let go = () => {};
    const finished = new Promise<void>((resolve) => {
      go = resolve;
    });
    const session = begin();
    server.pause = { text: inTheMiddle, until: finished };
    const neovim = await NeovimClient.open(editors!, session);
    await indexed(session, neovim);
    await neovim.terminal.type(':1,2Foretype ask where is the "shop" | stall opened?\r');
    await shows(neovim, 'the first words', (text) => text.includes('The shop is opened in [`shop.ts:3`]('));
    expect(await neovim.buffer()).not.toContain('always open');
    const sent = JSON.stringify(server.asked.at(-1)!.body.messages);
    expect(sent).toContain('    1  export function total');
    expect(sent).toContain('Lines 1 to 2 of cart.ts are selected');
    expect(sent).toContain('where is the \\"shop\\" | stall opened?');
    go();
    await shows(neovim, 'the rest', (text) => text.includes('It is always open.\n\nLooked at:'));
    expect(await neovim.lua('{ #vim.api.nvim_list_wins(), vim.bo.modifiable, vim.bo.filetype }')).toEqual([
      2,
      false,
      'markdown',
    ]);
    await neovim.terminal.type('3G\r');
    await until('the jump', async () => (await place(neovim))[0] === 'shop.ts');
    expect(await place(neovim)).toEqual(['shop.ts', 3]);
    await session.quit(() => neovim.terminal.type(':qa\r'), cart);
  });

  test('is answered in a file without the plugin; gF goes to the place it names', async () => {
    const session = begin();
    const neovim = await Neovim.open(editors!, session, 'plain');
    await indexed(session, neovim);
    const asked = "{ title = '', command = 'foretype.ask', arguments = { 'where is the shop opened?' } }";
    await neovim.lua(`vim.lsp.get_clients({ name = 'foretype' })[1]:exec_cmd(${asked}) and 1`);
    await shows(neovim, 'the answer', (text) => text.includes('It is always open.\n\nLooked at:'));
    await neovim.terminal.type('/shop.ts\rgF');
    await until('the jump', async () => (await place(neovim))[0] === 'shop.ts');
    expect(await place(neovim)).toEqual(['shop.ts', 3]);
    await session.quit(() => neovim.terminal.type(':qa\r'), cart);
  });
});
