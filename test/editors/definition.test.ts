/** From an edit to the declaration of what it uses and back with the usual key, in real editors; the edit is still there. */
import { chmodSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { EmacsClient } from './emacs/client.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { slow, until } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, vims, emacses, helixes] = (['nvim', 'vim', 'emacs', 'hx'] as const).map((name) =>
  obtainEditors(name),
);
const limits = { timeout: 60_000 * slow };
const before = "import { add } from './add';\n\nexport const total = add(1, 2);\n";
const after = before
  .replace("';\n", "';\nimport { discount } from './discount';\n")
  .replace('2', 'discount()');
const declaration = '/** Less for many. */\n\nexport function discount() {}\n';

const open: EditorSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.dispose();
});

function begin(editors: Editors): EditorSession {
  const session = new EditorSession(editors, before);
  session.write('project/discount.ts', declaration);
  open.push(session);
  return session;
}

/** Asks until the server shows the declaration: it says so as long as its index has not read the file. */
async function looks(session: EditorSession, ask: () => Promise<void>): Promise<void> {
  const shown = () =>
    session.traffic
      .messages('server', 'window/showDocument')
      .some(({ params }) => params.uri.endsWith('/discount.ts') && params.selection.start.line === 2);
  while (!shown()) {
    await ask();
    await session.settles();
  }
}

/** Until the import is offered. */
const imports = (session: EditorSession) =>
  until(
    'the import',
    () =>
      session.traffic
        .messages('server')
        .some(({ result }) => JSON.stringify(result ?? '').includes("from './discount'")),
    () => session.traffic.tail(),
  );

test.skipIf(!neovims)('in Neovim', limits, async () => {
  const session = begin(neovims!);
  const neovim = await NeovimClient.open(neovims!, session);
  await neovim.terminal.type('/2\rsdiscount()');
  await session.leaveInsert();
  await neovim.shows('the import', (marks) => marks.length > 0);
  await looks(session, () => neovim.command('Foretype definition'));
  const file = (name: string) => until(name, async () => (await neovim.lua('vim.fn.expand("%:t")')) === name);
  await file('discount.ts');
  await neovim.shows('the way back', (marks) => marks[0]?.lines?.[0]?.includes('→ cart.ts:') === true);
  await neovim.terminal.press('Tab');
  await file('cart.ts');
  await neovim.shows('the import', (marks) => marks.length > 0);
  await neovim.terminal.press('Tab');
  await neovim.bufferBecomes(after);
});

test.skipIf(!vims)('in Vim', limits, async () => {
  const session = begin(vims!);
  const vim = await VimClient.open(vims!, session);
  try {
    await vim.terminal.type('/2\rsdiscount()');
    await session.leaveInsert();
    await imports(session);
    await looks(session, () => vim.command('Foretype definition'));
    await vim.yields('expand("%:t")', 'discount.ts');
    await session.shows('the way back', /Tab → cart\.ts L\d/);
    await vim.terminal.press('Tab');
    await vim.yields('expand("%:t")', 'cart.ts');
    await vim.terminal.press('Tab');
    await vim.becomes(after);
  } finally {
    vim.dispose();
  }
});

describe.skipIf(!emacses)('in Emacs', limits, () => {
  test.each(['own', 'eglot'] as const)('its server run by %s', async (by) => {
    const session = begin(emacses!);
    const emacs = await EmacsClient.open(emacses!, session, by);
    await emacs.terminal.press('C-s');
    await emacs.terminal.type(' 2\r');
    await emacs.terminal.press('BSpace');
    await emacs.terminal.type('discount()');
    await imports(session);
    await session.settles();
    await looks(session, () => emacs.command('foretype-definition'));
    await session.shows('the declaration', /Less for many/);
    await session.shows('the way back', /TAB → cart\.ts L\d/);
    await emacs.terminal.press('Tab');
    await session.shows('the file', /export const total/);
    await emacs.terminal.press('Tab');
    await emacs.becomes(after);
  });
});

test.skipIf(!helixes)('in Helix', limits, async () => {
  const session = begin(helixes!);
  const page = (name: string) =>
    readFileSync(fileURLToPath(new URL(`../../clients/helix/${name}`, import.meta.url)), 'utf8');
  for (const name of ['languages.toml', 'config.toml'])
    session.write(`home/config/helix/${name}`, page(name));
  const words = session.command.map((word) => `'${word}'`).join(' ');
  const command = session.write('bin/foretype', `#!/bin/sh\nexec ${words}\n`);
  chmodSync(command, 0o755);
  const path = `PATH=${dirname(command)}:${session.environment.PATH}`;
  const terminal = await session.start(['env', path, helixes!.program('hx'), session.file]);
  await terminal.type('gg');
  await session.traffic.sees('editor', 'textDocument/didOpen');
  await session.settles();
  await terminal.type('/2\rcdiscount(');
  await session.leaveInsert();
  await session.shows('the hint', /next edit: .*import/);
  await looks(session, () => terminal.type(' nd'));
  await session.shows('the declaration', /Less for many/);
  await terminal.press('M-j');
  await session.shows('the file again', /export const total/);
  await terminal.press('M-y');
  await session.shows('the import', /import \{ discount \}/);
  expect(session.traffic.complaints()).toEqual([]);
});
