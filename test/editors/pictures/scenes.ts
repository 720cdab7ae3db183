/**
 * The pictures of the pages, taken from the real editors and the real server: `node test/editors/pictures.mjs`. Each
 * scene waits until its screen shows what the picture is about.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, test } from 'vitest';
import { removeFolder } from '../../support/remove-folder.ts';
import { EditorSession } from '../editor-session.ts';
import { obtainEditors, serverCommand } from '../editors.ts';
import { EmacsClient } from '../emacs/client.ts';
import { openHelix } from '../helix.ts';
import { NeovimClient } from '../neovim/client-session.ts';
import { Terminal } from '../terminal.ts';
import { VimClient } from '../vim/client.ts';
import { Camera } from './camera.ts';

const text = `interface Item { price: number; count: number }

export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item.price * item.count;
  }
  return sum;
}
`;

/** With a use that is out of sight. */
const longText = `${text}
export function receipt(items: readonly Item[]): string[] {
  const lines = items.map((item) => \`\${item.count} x \${item.price}\`);
  lines.push('---');
  return lines;
}

export const currency = 'EUR';

// The whole order, as the customer sees it.
export function print(items: readonly Item[]): string {
  return [...receipt(items), total(items), currency].join('\\n');
}
`;

const editors = obtainEditors('nvim')!;

describe('pictures', { timeout: 60_000, retry: 2 }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  function begin(content = text): { session: EditorSession; camera: Camera } {
    const session = new EditorSession(editors, content);
    // As in the terminals of today.
    Object.assign(session.environment, { COLORTERM: 'truecolor', TERM: 'tmux-256color' });
    open.push(session);
    return { session, camera: new Camera(editors.program('tmux'), join(session.folder, 'tmux')) };
  }

  test('Neovim', async () => {
    const { session, camera } = begin();
    const neovim = await NeovimClient.open(editors, session, {});
    await camera.resize(76, 13);
    await neovim.terminal.type(':set laststatus=0 noruler noshowcmd shortmess+=F | syntax on | echo\r');
    await neovim.terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await session.shows('the next edit', /sumsubtotal \+= /);
    await camera.take(
      'neovim',
      'Neovim: a rename in flight',
      'A variable was renamed where it is declared. Its next use is struck out, with the new name beside it; Tab leads there.',
    );
  });

  test('Neovim, far', async () => {
    const { session, camera } = begin(longText);
    const neovim = await NeovimClient.open(editors, session, {});
    await camera.resize(76, 13);
    await neovim.terminal.type(':set laststatus=0 noruler noshowcmd shortmess+=F | syntax on | echo\r');
    await neovim.terminal.type('/receipt\rcwinvoice');
    await session.leaveInsert();
    await session.shows('the jump', /Tab → L\d+ /);
    await camera.take(
      'neovim-jump',
      'Neovim: the next edit is out of sight',
      'Below the line that was changed stands: Tab goes to line 21, rename receipt to invoice.',
    );
  });

  test('Vim', async () => {
    const { session, camera } = begin();
    // The name under which this Vim knows how to strike text out.
    const vim = await VimClient.open(editors, session, ['TERM=xterm-256color']);
    await camera.resize(76, 13);
    await vim.terminal.type(
      ':set background=dark laststatus=0 noruler noshowcmd shortmess+=F | syntax on | echo\r',
    );
    await vim.terminal.type('/let sum\rwcwsubtotal');
    await vim.terminal.press('Escape');
    await session.shows('the next edit', /sumsubtotal \+= /);
    await camera.take(
      'vim',
      'Vim: a rename in flight',
      'A variable was renamed where it is declared. Its next use is struck out, with the new name beside it; Tab leads there.',
    );
  });

  test('Helix', async () => {
    const { session, camera } = begin();
    const terminal = await openHelix(editors, session);
    await camera.resize(96, 13);
    await terminal.type('/sum\rcsubtotal');
    await session.leaveInsert();
    await session.shows('the hint', /next edit: sum → subtotal/);
    await camera.take(
      'helix',
      'Helix: a hint where the next edit belongs',
      'After a rename the line of the next use carries the hint: next edit, sum becomes subtotal.',
    );
    await terminal.type(' a');
    await session.shows('the menu', /Apply edit/);
    await camera.take(
      'helix-action',
      'Helix: the code action that applies it',
      'The menu of code actions offers: apply the edit, apply all places, do the same elsewhere.',
    );
  });

  test('Emacs', async () => {
    const { session, camera } = begin();
    const emacs = await EmacsClient.open(editors, session, 'own');
    await camera.resize(76, 13);
    await emacs.evaluate('(progn (menu-bar-mode -1) "")');
    // Whatever the configuration of the tests warns about is not our topic.
    await emacs.terminal.press('C-x', '1', 'C-s');
    await emacs.terminal.type('let sum');
    await emacs.terminal.press('Enter', 'M-BSpace');
    await emacs.terminal.type('subtotal');
    await session.shows('the next edit', /sumsubtotal|sum.*subtotal \+=/);
    await camera.take(
      'emacs',
      'Emacs: a rename in flight',
      'A variable was renamed where it is declared. Its next use is struck out, with the new name behind it.',
    );
  });

  test('foretype demo', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-demo-'));
    const [node, launcher] = serverCommand as [string, string];
    const socket = join(folder, 'tmux');
    const environment = {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TERM: 'tmux-256color',
      LC_ALL: 'C.UTF-8',
    };
    const options = { tmux: editors.program('tmux'), socket, folder, environment };
    const terminal = await Terminal.open([node, launcher, 'demo'], options);
    try {
      const camera = new Camera(options.tmux, socket);
      await camera.resize(96, 34);
      for (const line of [9, 11]) {
        await terminal.shows('a suggestion', new RegExp(`→ line ${line}: rename`));
        await terminal.press('Tab');
      }
      await terminal.shows('the third suggestion', /\+ {4}amount \*= 0\.9/);
      await camera.take(
        'demo',
        'foretype demo',
        'An editing session in the terminal: what is typed, the predicted edits as diffs, and the reason for each.',
        true,
      );
    } finally {
      await terminal.kill();
      removeFolder(folder);
    }
  });
});
