/**
 * foretype as a plain server of other people's plugins for Vim, by the lines of the page.
 */
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { pluginOfOthers } from './plugins-of-others.ts';
import { action, before, bothDone, change, firstDone, firstUse, secondUse } from './rename-story.ts';
import type { Terminal } from './terminal.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('vim');
const page = readFileSync(fileURLToPath(new URL('../../clients/vim/README.md', import.meta.url)), 'utf8');

/** Without the characters beyond the basic plane: vim-lsp counts each as one column, whatever the protocol says. */
const plain = (text: string) => text.replace(/\/\* \p{So} \*\/ /gu, '');

/** `choose`: takes the first action of the list that the plugin shows. */
const plugins = [
  {
    name: 'lsp',
    at: pluginOfOthers('lsp'),
    page: 'yegappan/lsp',
    async choose(terminal: Terminal) {
      await terminal.type('1');
      await terminal.shows('the number', /: 1 *$/m);
      await terminal.press('Enter');
    },
  },
  {
    name: 'vim-lsp',
    at: pluginOfOthers('vim-lsp'),
    page: 'prabirshrestha/vim-lsp',
    choose: (terminal: Terminal) => terminal.press('Enter'),
  },
];

describe.skipIf(!editors).each(plugins)('Vim with $page', { timeout: 60_000 * slow }, (plugin) => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  /** A Vim whose vimrc has the lines of the page, and in which the plugin is installed. */
  async function start(): Promise<{ session: EditorSession; terminal: Terminal }> {
    const session = new EditorSession(editors!, plain(before));
    open.push(session);
    const packages = join(session.folder, 'home/.vim/pack/others/start');
    mkdirSync(packages, { recursive: true });
    symlinkSync(plugin.at!, join(packages, plugin.name));
    const after = page.slice(page.indexOf(`github.com/${plugin.page}`));
    const lines = /```vim\n([\s\S]*?)```/.exec(after)![1]!;
    const usual =
      'set nocompatible noswapfile viminfo= encoding=utf-8 laststatus=2 timeoutlen=200\nfiletype plugin on\n';
    session.write('home/.vimrc', `${usual}${lines}`);
    const words = session.command.map((word) => `'${word}'`).join(' ');
    chmodSync(session.write('bin/foretype', `#!/bin/sh\nexec ${words}\n`), 0o755);
    const path = `PATH=${join(session.folder, 'bin')}:${session.environment.PATH}`;
    const terminal = await session.start(['env', path, editors!.program('vim'), session.file]);
    await session.traffic.sees('editor', 'textDocument/didOpen');
    await session.settles();
    return { session, terminal };
  }

  test.skipIf(!plugin.at)('marks the next edit, and applies it by an action', async () => {
    const { session, terminal } = await start();
    await terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await session.traffic.sees('server', 'textDocument/publishDiagnostics', ({ params }) =>
      change.test(params.diagnostics[0]?.message),
    );
    for (const [line, wanted] of [
      [firstUse, firstDone],
      [secondUse, bothDone],
    ] as const) {
      await session.shows('the mark', change);
      await terminal.type(`:${line + 1}\r\\a`);
      await session.shows('the action', action);
      await plugin.choose(terminal);
      const done = plain(wanted).split('\n')[line]!.trim();
      await session.shows('the applied edit', new RegExp(` ${done.replace(/[^\w\s]/g, '\\$&')}`));
      // Some of what was listed may still be on the screen.
      await terminal.press('Escape');
    }
    await terminal.type(':write\r');
    await until(
      'the saved file',
      () => session.saved() === plain(bothDone),
      async () => `${await terminal.screen()}\n${session.traffic.tail()}`,
    );
    await terminal.type(':quit\r');
    await terminal.ended();
    await session.nothingLeft();
    expect(session.traffic.complaints()).toEqual([]);
  });
});
