/** A review in real editors: from change to change, one put back byte for byte, one accepted. */
import { afterEach, describe, expect, test } from 'vitest';
import type { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { EmacsClient } from './emacs/client.ts';
import { frontierSessions } from './frontier-sessions.ts';
import { openHelixToStep } from './helix-steps.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { changed, commit, done, firstChange, reviewed, secondChange } from './review-story.ts';
import { slow, until } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, helixes, vims, emacses] = (['nvim', 'hx', 'vim', 'emacs'] as const).map((name) =>
  obtainEditors(name),
);
const limits = { timeout: 90_000 * slow };

const sessions = frontierSessions();
const { server } = sessions;

function begin(editors: Editors): EditorSession {
  const session = sessions.begin(editors, changed);
  commit(session);
  return session;
}

const says = (session: EditorSession, pattern: RegExp) =>
  session.traffic.sees('server', 'window/showMessage', ({ params }) => pattern.test(params.message));

/** The frontier model begins to answer, and goes on when the returned function is called. */
function pausedPlan(): () => void {
  let go = () => {};
  const until = new Promise<void>((resolve) => {
    go = resolve;
  });
  const text = `One place.\n\n1. cart.ts: double\ncart.ts\n<<<<<<< SEARCH\nexport const rate = 2;\n=======\nexport const rate = 4;\n>>>>>>> REPLACE\n`;
  server.behaviors = [{ kind: 'answer', text }];
  // The answer comes in pieces of this length.
  server.pause = { text: text.match(/.{1,7}/gs)![2]!, until };
  return () => {
    server.pause = undefined;
    go();
  };
}

describe.skipIf(!neovims)(`in Neovim (${neovims?.version})`, limits, () => {
  test('by :Foretype review and its words, which complete', async () => {
    const session = begin(neovims!);
    const neovim = await NeovimClient.open(neovims!, session);
    expect(await neovim.lua('vim.fn.getcompletion("Foretype review re", "cmdline")')).toEqual([
      'redo',
      'reject',
    ]);
    await neovim.command('Foretype review');
    await neovim.cursorReaches(firstChange - 1);
    const marks = 'vim.tbl_map(function(d) return d.lnum + 1 end, vim.diagnostic.get(0))';
    expect(await neovim.lua(marks)).toEqual([firstChange, secondChange]);
    await neovim.command('Foretype review reject');
    await neovim.cursorReaches(secondChange - 1);
    await neovim.bufferBecomes(reviewed);
    await neovim.command('Foretype review accept');
    await says(session, done);
    await until('no mark', async () => (await neovim.lua<number[]>(marks)).length === 0);
    await session.quit(() => neovim.terminal.type(':wqa\r'), reviewed);
  });

  test('its status says that it is thinking while the frontier model works; a plan is made and taken back', async () => {
    const session = begin(neovims!);
    const neovim = await NeovimClient.open(neovims!, session);
    const go = pausedPlan();
    const status = (wanted: string) =>
      until(wanted, async () => (await neovim.lua("require('foretype').status()")) === wanted);
    await neovim.command('Foretype plan double the rate');
    await status('foretype: thinking');
    go();
    await session.traffic.sees('server', '$/progress', ({ params }) => params.value.kind === 'end');
    await neovim.command('Foretype plan all');
    await neovim.bufferBecomes(changed.replace('rate = 2', 'rate = 4'));
    await neovim.command('Foretype undo');
    await neovim.bufferBecomes(changed);
    await session.quit(() => neovim.terminal.type(':wqa\r'), changed);
  });
});

describe.skipIf(!helixes)(`in Helix (${helixes?.version})`, limits, () => {
  test('by a code action and one key', async () => {
    const session = begin(helixes!);
    const terminal = await openHelixToStep(helixes!, session);
    await terminal.type(':lsp-workspace-command foretype.review\r');
    await says(session, /2 changes in 1 file/);
    await session.shows('the first place', new RegExp(`${firstChange}:1`));
    await session.settles();
    await terminal.type(' a');
    await session.shows('the code actions', /Reject this change/);
    await terminal.press('Down');
    await terminal.press('Enter');
    await session.traffic.sees('server', 'workspace/applyEdit');
    await session.shows('the second place', new RegExp(`${secondChange}:1`));
    await session.settles();
    await terminal.press('M-n');
    await says(session, done);
    await session.quit(() => terminal.type(':wqa\r'), reviewed);
  });
});

describe.skipIf(!vims)(`in Vim (${vims?.version})`, limits, () => {
  const clients: VimClient[] = [];
  afterEach(() => {
    for (const vim of clients.splice(0)) vim.dispose();
  });
  async function start(): Promise<VimClient> {
    const vim = await VimClient.open(vims!, begin(vims!));
    clients.push(vim);
    return vim;
  }

  test('by :Foretype review and its words, which complete', async () => {
    const vim = await start();
    expect(await vim.evaluate('getcompletion("Foretype review re", "cmdline")')).toEqual(['redo', 'reject']);
    await vim.command('Foretype review');
    await vim.standsOn(firstChange);
    const marks =
      'prop_list(1, #{end_lnum: -1})->filter({_, p -> p.type ==# "ForetypeReview"})->map({_, p -> p.lnum})';
    await vim.yields(marks, [firstChange, secondChange]);
    await vim.command('Foretype review reject');
    await vim.standsOn(secondChange);
    await vim.becomes(reviewed);
    await vim.command('Foretype review accept');
    await says(vim.session, done);
    await vim.yields(marks, []);
    await vim.session.quit(() => vim.terminal.type(':wqa\r'), reviewed);
  });

  test('its status says that it is thinking while the frontier model works; a plan is made and taken back', async () => {
    const vim = await start();
    const go = pausedPlan();
    await vim.command('Foretype plan double the rate');
    await vim.yields('foretype#Status()', 'ft:thinking');
    go();
    await vim.session.traffic.sees('server', '$/progress', ({ params }) => params.value.kind === 'end');
    await vim.command('Foretype plan all');
    await vim.becomes(changed.replace('rate = 2', 'rate = 4'));
    await vim.command('Foretype undo');
    await vim.becomes(changed);
    await vim.session.quit(() => vim.terminal.type(':wqa\r'), changed);
  });
});

describe.skipIf(!emacses)(`in Emacs (${emacses?.version})`, limits, () => {
  test.each(['own', 'eglot'] as const)('by M-x; the server is run by %s', async (by) => {
    const session = begin(emacses!);
    const emacs = await EmacsClient.open(emacses!, session, by);
    await emacs.command('foretype-review');
    await emacs.standsOn(firstChange);
    await emacs.command('foretype-review-reject');
    await emacs.standsOn(secondChange);
    await emacs.becomes(reviewed);
    await emacs.command('foretype-review-accept');
    await says(session, done);
    await session.quit(() => emacs.terminal.press('C-x', 'C-s', 'C-x', 'C-c'), reviewed);
  });

  test.each([
    'own',
    'eglot',
  ] as const)('its mode line says that it is thinking; a plan is made and taken back by %s', async (by) => {
    const session = begin(emacses!);
    const emacs = await EmacsClient.open(emacses!, session, by);
    const go = pausedPlan();
    await emacs.command('foretype-plan');
    await emacs.terminal.type('double the rate\r');
    await emacs.yields('(string-trim (foretype--lighter))', 'ft:thinking');
    go();
    await session.traffic.sees('server', '$/progress', ({ params }) => params.value.kind === 'end');
    await emacs.command('foretype-plan-accept-all');
    await emacs.becomes(changed.replace('rate = 2', 'rate = 4'));
    await emacs.command('foretype-undo');
    await emacs.becomes(changed);
    await session.quit(() => emacs.terminal.press('C-x', 'C-s', 'C-x', 'C-c'), changed);
  });
});
