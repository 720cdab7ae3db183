/** On to the likeliest lines where no edit is known, by the command of our plugins in real editors. */
import { afterEach, describe, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { EmacsClient } from './emacs/client.ts';
import * as story from './go-on-story.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { slow } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, vims, emacses] = (['nvim', 'vim', 'emacs'] as const).map((name) => obtainEditors(name));
const limits = { timeout: 60_000 * slow };

const open: EditorSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.dispose();
});

function begin(editors: Editors): EditorSession {
  const session = new EditorSession(editors, story.before);
  open.push(session);
  return session;
}

test.skipIf(!neovims)('in Neovim', limits, async () => {
  const session = begin(neovims!);
  const neovim = await NeovimClient.open(neovims!, session);
  await neovim.terminal.type(`/1\rs${story.typed}`);
  await session.leaveInsert();
  await story.play({
    ...story.inSession(session),
    goOn: () => neovim.command('Foretype next'),
    line: async () => (await neovim.cursor())[0] + 1,
  });
  await session.quit(() => neovim.terminal.type(':wq\r'), story.after);
});

test.skipIf(!vims)('in Vim', limits, async () => {
  const session = begin(vims!);
  const vim = await VimClient.open(vims!, session);
  try {
    await vim.terminal.type(`/1\rs${story.typed}`);
    await session.leaveInsert();
    await story.play({
      ...story.inSession(session),
      goOn: () => vim.command('Foretype next'),
      line: async () => Number(await vim.evaluate('line(".")')),
    });
    await session.quit(() => vim.terminal.type(':wq\r'), story.after);
  } finally {
    vim.dispose();
  }
});

describe.skipIf(!emacses)('in Emacs', limits, () => {
  test.each(['own', 'eglot'] as const)('its server run by %s', async (by) => {
    const session = begin(emacses!);
    const emacs = await EmacsClient.open(emacses!, session, by);
    await emacs.terminal.press('C-s');
    await emacs.terminal.type('1\r');
    await emacs.terminal.press('BSpace');
    await emacs.terminal.type(story.typed);
    await story.play({
      ...story.inSession(session),
      goOn: () => emacs.command('foretype-next'),
      line: () => emacs.line(),
    });
    await session.quit(() => emacs.terminal.press('C-x', 'C-s', 'C-x', 'C-c'), story.after);
  });
});
