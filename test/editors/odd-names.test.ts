/** Files whose paths hold what has a meaning in addresses and in the editors' own commands. */
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { EmacsClient, obtainEmacs28 } from './emacs/client.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { before } from './rename-story.ts';
import { slow } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, vims, emacses] = (['nvim', 'vim', 'emacs'] as const).map((name) => obtainEditors(name));
const emacses28 = obtainEmacs28(emacses);
const limits = { timeout: 60_000 * slow };

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function begin(editors: Editors): { session: EditorSession; file: string } {
  const session = new EditorSession(editors, 'export {};\n');
  ends.push(() => session.dispose());
  return { session, file: session.write('project/50%41 #1 [a] 日本/list%20.ts', before) };
}

/** The server was told this very file, and what it answered is drawn. */
async function follows(session: EditorSession, file: string): Promise<void> {
  await session.shows('the rename', /sumsubtotal \+= price/);
  const { params } = await session.traffic.sees('editor', 'textDocument/didChange');
  expect(decodeURIComponent(new URL(params.textDocument.uri).pathname)).toBe(file);
}

test.skipIf(!neovims)('in Neovim', limits, async () => {
  const { session, file } = begin(neovims!);
  const neovim = await NeovimClient.open(neovims!, session);
  await neovim.lua(`vim.cmd.edit(vim.fn.fnameescape('${file}'))`);
  await session.settles();
  await neovim.terminal.type('/let sum\rwcwsubtotal');
  await session.leaveInsert();
  await follows(session, file);
});

test.skipIf(!vims)('in Vim', limits, async () => {
  const { session, file } = begin(vims!);
  const vim = await VimClient.open(vims!, session);
  ends.push(async () => vim.dispose());
  await vim.evaluate(`execute('edit ' .. fnameescape('${file}'))`);
  await session.settles();
  await vim.terminal.type('/let sum\rwcwsubtotal');
  await session.leaveInsert();
  await follows(session, file);
});

describe.each([
  { name: '30', editors: emacses },
  { name: '28', editors: emacses28 },
])('in Emacs $name', limits, ({ editors }) => {
  test.skipIf(!editors)('its server run by foretype.el', async () => {
    const { session, file } = begin(editors!);
    const { terminal } = await EmacsClient.open(editors!, session, 'own');
    await terminal.press('M-:');
    await terminal.type(`(find-file "${file}")\r`);
    await session.shows('the file', /list%20\.ts +All/);
    await session.settles();
    await terminal.press('C-s');
    await terminal.type('let sum\r');
    await terminal.press('M-BSpace');
    await terminal.type('subtotal');
    await follows(session, file);
  });
});
