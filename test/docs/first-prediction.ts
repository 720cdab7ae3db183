/**
 * The first minute with an editor, as its page tells it: its lines in the file it names, its commands in a home
 * where nothing is, the name changed where it is declared, and the prediction accepted. What is looked at is the screen,
 * and in the end the file. Nothing is typed before the editor says that the server is there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Terminal } from '../editors/terminal.ts';
import { until } from '../editors/until.ts';
import type { Page } from './markdown.ts';
import { editorPrograms, type Reader } from './reader.ts';
import { commands } from './snippets.ts';

interface Steps {
  /** What makes the sign of readiness visible, in the user's own configuration. */
  configure?(reader: Reader, page: Page): void;
  /** The page's command that opens the editor, where it must say more in order to show that it is ready. */
  opening?(line: string): string;
  ready(terminal: Terminal, reader: Reader): Promise<void>;
  /** Makes `total` of `sum` in the first line. */
  rename(terminal: Terminal): Promise<void>;
  /** What the prediction looks like. */
  readonly shown: RegExp;
  accept(terminal: Terminal): Promise<void>;
  save(terminal: Terminal): Promise<void>;
}

const vi = {
  async rename(terminal: Terminal) {
    await terminal.type('gg0wcwtotal');
    await terminal.shows('the new name', /let total/);
    await terminal.press('Escape');
    await terminal.shows('normal mode', /^(?![\s\S]*-- INSERT --)/);
  },
  shown: /sumtotal \+= price/,
  async save(terminal: Terminal) {
    await terminal.type(':wq\r');
  },
};

/** Page → what its editor is told. */
const editors: Readonly<Record<string, Steps>> = {
  'clients/neovim/README.md': {
    ...vi,
    configure: (reader, page) => void reader.write('.config/nvim/init.lua', statusLine(page, 'lua')),
    ready: async (terminal) => void (await terminal.shows('readiness', /foretype( …)? +\d+,/)),
    // Two lines away is near: no jump is needed.
    accept: (terminal) => terminal.press('Tab'),
  },
  'clients/vim/README.md': {
    ...vi,
    configure: (reader, page) =>
      void reader.write('.vimrc', `source $VIMRUNTIME/defaults.vim\n${statusLine(page, 'vim')}`),
    ready: async (terminal) => void (await terminal.shows('readiness', /\bft *$/m)),
    accept: (terminal) => terminal.press('Tab', 'Tab'),
  },
  'clients/emacs/README.md': {
    ready: async (terminal) => void (await terminal.shows('readiness', /\(Java\w+ ft\b(?!…)/)),
    async rename(terminal) {
      await terminal.press('M-<', 'C-f', 'C-f', 'C-f', 'C-f', 'M-d');
      await terminal.type('total');
    },
    shown: /sumtotal \+= price/,
    accept: (terminal) => terminal.press('Tab', 'Tab'),
    save: (terminal) => terminal.press('C-x', 'C-s', 'C-x', 'C-c'),
  },
  'clients/helix/README.md': {
    // Helix shows nothing of a server's start; its log tells.
    opening: (line) => line.replace(/^hx/, 'hx -vv'),
    ready: (_, reader) =>
      until('the file in the log of Helix', () =>
        /foretype -> .*textDocument\/didOpen/.test(reader.text('.cache/helix/helix.log') ?? ''),
      ).then(() => {}),
    async rename(terminal) {
      await terminal.type('gg/sum\rctotal');
      await terminal.shows('the new name', /let total/);
      await terminal.press('Escape');
    },
    shown: /next edit: sum → total/,
    accept: (terminal) => terminal.press('M-y'),
    async save(terminal) {
      await terminal.type(':wq\r');
    },
  },
};

/** The pages of the editors that run in a terminal. */
export const firstPages: readonly string[] = Object.keys(editors);

/** At most this many commands lead to the first prediction. */
export const mostCommands = 3;

export async function firstPrediction(reader: Reader, page: Page): Promise<void> {
  const steps = editors[page.path]!;
  const lines = commands(page.blocks.find(({ language }) => language === 'sh')!.text);
  expect(lines.length).toBeLessThanOrEqual(mostCommands);
  const opening = lines.at(-1)!;
  expect(editorPrograms).toContain(opening.split(' ')[0]);
  for (const line of lines.slice(0, -1)) await reader.command(line);
  steps.configure?.(reader, page);

  const code = page.blocks.find(({ language }) => language === 'ts' || language === 'js')!.text;
  const file = join(reader.project, opening.split(' ').at(-1)!);
  writeFileSync(file, code);
  const terminal = await reader.opens(steps.opening?.(opening) ?? opening);
  try {
    await steps.ready(terminal, reader);
    await steps.rename(terminal);
    await terminal.shows('the prediction', steps.shown);
    await steps.accept(terminal);
    await terminal.shows('the accepted prediction', /(^|\s)total \+= price/m);
    await steps.save(terminal);
    await terminal.ended();
  } finally {
    await terminal.kill();
  }
  expect(readFileSync(file, 'utf8')).toBe(code.replace('let sum', 'let total').replace('sum +=', 'total +='));
}

/** The page's own lines for a status line. */
function statusLine(page: Page, language: string): string {
  return page.blocks.find((block) => block.language === language && /statusline/.test(block.text))!.text;
}
