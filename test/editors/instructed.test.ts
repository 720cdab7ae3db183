/** The commands that land, edit, fix, take back and make again, in real editors with our plugins. */
import { describe, test } from 'vitest';
import { obtainEditors } from './editors.ts';
import { EmacsClient } from './emacs/client.ts';
import { frontierSessions } from './frontier-sessions.ts';
import { before, play } from './instructed-story.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { slow, until } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, vims, emacses] = (['nvim', 'vim', 'emacs'] as const).map((name) => obtainEditors(name));
const limits = { timeout: 90_000 * slow };

const { server, begin } = frontierSessions();

test.skipIf(!neovims)(`in Neovim (${neovims?.version})`, limits, async () => {
  const session = begin(neovims!, before);
  const neovim = await NeovimClient.open(neovims!, session);
  const run = (words: string) => neovim.command(`Foretype ${words}`);
  const text = await play(
    {
      copy: async (words) => void (await neovim.lua(`vim.fn.setreg('"', ${JSON.stringify(words)})`)),
      shows: async () => void (await neovim.shows('the edit', (marks) => marks.length > 0)),
      becomes: (wanted) => neovim.bufferBecomes(wanted),
      apply: () => run('apply'),
      acceptAll: () => run('plan all'),
      undo: () => run('undo'),
      redo: () => run('redo'),
      edit: (instruction) => run(`edit ${instruction}`),
      fix: () => neovim.command('2Foretype fix'),
    },
    server,
  );
  await session.quit(() => neovim.terminal.type(':wqa!\r'), text);
});

test.skipIf(!vims)(`in Vim (${vims?.version})`, limits, async () => {
  const session = begin(vims!, before);
  const vim = await VimClient.open(vims!, session);
  const run = (words: string) => vim.command(`Foretype ${words}`);
  try {
    const text = await play(
      {
        copy: async (words) => void (await vim.evaluate(`setreg('"', ${JSON.stringify(words)})`)),
        shows: () =>
          until(
            'the edit',
            async () => ((await vim.evaluate('g:Shown()')) as unknown[]).length > 0,
            () => session.traffic.tail(),
          ).then(() => {}),
        becomes: (wanted) => vim.becomes(wanted),
        apply: () => run('apply'),
        acceptAll: () => run('plan all'),
        undo: () => run('undo'),
        redo: () => run('redo'),
        edit: (instruction) => run(`edit ${instruction}`),
        fix: () => vim.command('2Foretype fix'),
      },
      server,
    );
    await session.quit(() => vim.terminal.type(':wqa!\r'), text);
  } finally {
    vim.dispose();
  }
});

describe.skipIf(!emacses)(`in Emacs (${emacses?.version})`, limits, () => {
  test.each(['own', 'eglot'] as const)('where the server is run by %s', async (by) => {
    const session = begin(emacses!, before);
    const emacs = await EmacsClient.open(emacses!, session, by);
    const active =
      '(with-current-buffer (window-buffer (frame-selected-window (car (frame-list)))) (if foretype--active "yes" "no"))';
    await play(
      {
        copy: async (words) => void (await emacs.evaluate(`(progn (kill-new ${JSON.stringify(words)}) "")`)),
        shows: () =>
          until(
            'the edit',
            async () => (await emacs.evaluate(active)) === 'yes',
            () => session.traffic.tail(),
          ).then(() => {}),
        becomes: (wanted) => emacs.becomes(wanted),
        apply: () => emacs.command('foretype-apply'),
        acceptAll: () => emacs.command('foretype-plan-accept-all'),
        undo: () => emacs.command('foretype-undo'),
        redo: () => emacs.command('foretype-redo'),
        async edit(instruction) {
          await emacs.command('foretype-edit');
          await emacs.terminal.type(`${instruction}\r`);
        },
        async fix() {
          // To the second line, and all of it marked.
          for (const key of ['M-<', 'C-n', 'C-@', 'C-n']) await emacs.terminal.press(key);
          await emacs.command('foretype-fix');
        },
      },
      server,
    );
  });
});
