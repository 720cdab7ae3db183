/**
 * Search from a real Neovim: words are asked for, and the cursor goes to the best place in another file; files are
 * suggested for a task before it is sent; declarations are listed by the editor's own means.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { Neovim } from './neovim.ts';
import { slow, until } from './until.ts';

const author = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
const editors = obtainEditors('nvim');
const here = 'export function cart() {\n  return 1;\n}\n';
const there = `// Things for the kitchen.

export const cups = 4;

/** Boils the water. */
export function heatKettle(liters: number) {
  return liters;
}
`;

describe.skipIf(!editors)(`Search in Neovim (${editors?.version})`, { timeout: 90_000 * slow }, () => {
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
        await until('the search', () => session.traffic.messages('editor', 'foretype/search').length > asked);
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

  interface Listed {
    readonly name: string;
    readonly text: string;
  }
  /** What the list of the editor holds, its files by their last names. */
  const listed = (neovim: Neovim) =>
    neovim.lua<Listed[]>(
      `vim.tbl_map(function(i) return { name = vim.fs.basename(vim.api.nvim_buf_get_name(i.bufnr)), text = i.text } end, vim.fn.getqflist())`,
    );

  test('lists the files that a task will be about: by its words, and by what past commits changed', async () => {
    const session = new EditorSession(editors!, here);
    open.push(session);
    session.write('project/src/kitchen.ts', there);
    session.write('project/src/ledger.ts', 'export const entries = 1;\n');
    session.write('project/src/other.ts', 'export const nothing = 1;\n');
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', join(session.folder, 'project'), ...author, ...words]);
    git('init', '-q');
    for (let n = 0; n < 3; n++) {
      session.write('project/src/ledger.ts', `export const entries = ${n};\n`);
      session.write('project/cart.ts', n < 2 ? `// ${n}\n${here}` : here);
      git('add', 'cart.ts', 'src/ledger.ts');
      git('commit', '-q', '-m', `step ${n}`);
    }
    const neovim = await Neovim.open(editors!, session, 'plain');
    // Until the files and the history are read, little is known.
    await until('the list', async () => {
      const asked = session.traffic.messages('editor', 'foretype/suggestFiles').length;
      await neovim.terminal.press('F8');
      await session.shows('the question', /Task:/);
      await neovim.terminal.type('boil the water sooner\r');
      await until(
        'the question on its way',
        () => session.traffic.messages('editor', 'foretype/suggestFiles').length > asked,
      );
      await session.answered();
      const names = (await listed(neovim)).map(({ name }) => name);
      return names.includes('kitchen.ts') && names.includes('ledger.ts');
    });
    const files = await listed(neovim);
    expect(files.find(({ name }) => name === 'kitchen.ts')?.text).toMatch(/\btext\b/);
    expect(files.find(({ name }) => name === 'ledger.ts')?.text).toMatch(/\btogether\b/);
    expect(files.map(({ name }) => name)).not.toContain('cart.ts');
    await session.quit(() => neovim.terminal.type(':wqa\r'), here);
  });

  test('answers the editor’s own search for symbols where that is turned on', async () => {
    const options = { foretype: { 'index.symbols.enable': true } };
    const session = new EditorSession(editors!, here, { FORETYPE_OPTIONS: JSON.stringify(options) });
    open.push(session);
    session.write('project/src/kitchen.ts', there);
    const neovim = await Neovim.open(editors!, session, 'plain');
    await until('the symbol', async () => {
      const asked = session.traffic.messages('editor', 'workspace/symbol').length;
      await neovim.terminal.type(':lua vim.lsp.buf.workspace_symbol("heat kettle")\r');
      await until(
        'the question on its way',
        () => session.traffic.messages('editor', 'workspace/symbol').length > asked,
      );
      await session.answered();
      return (await listed(neovim)).some(({ text }) => /heatKettle/.test(text));
    });
    expect((await listed(neovim)).map(({ name }) => name)).toContain('kitchen.ts');
    await session.quit(() => neovim.terminal.type(':wqa\r'), here);
  });
});
