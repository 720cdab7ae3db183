/** Emacs with eglot, both built in. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors, serverCommand } from './editors.ts';
import { Emacs } from './emacs.ts';
import * as insertion from './insertion-story.ts';
import { action, before, bothDone, firstDone, firstUse, renamed, secondUse } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { slow } from './until.ts';

const editors = obtainEditors('emacs');

/** rassumfrassum, by others; undefined where it is not installed, with a message. */
const multiplexer = obtainMultiplexer();
function obtainMultiplexer(): string | undefined {
  const program = process.env.FORETYPE_TEST_RASS ?? 'rass';
  if (spawnSync(program, ['--version']).status === 0) return program;
  process.stderr.write(`The test behind a multiplexer does not run here: there is no ${program}\n`);
  return undefined;
}

describe.skipIf(!editors)(`Emacs (${editors?.version})`, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  async function start(options?: unknown, text = before, server = serverCommand): Promise<Emacs> {
    const session = new EditorSession(editors!, text, {}, server);
    open.push(session);
    return Emacs.open(editors!, session, options);
  }

  /** Search for the declaration, kill the name, type the other. */
  async function rename(emacs: Emacs): Promise<void> {
    await emacs.terminal.press('C-s');
    await emacs.terminal.type('let sum\r');
    await emacs.terminal.press('M-BSpace');
    await emacs.terminal.type('subtotal');
    await emacs.bufferBecomes(renamed);
  }

  async function quit(emacs: Emacs, text = bothDone): Promise<void> {
    await emacs.session.quit(() => emacs.terminal.press('C-x', 'C-s', 'C-x', 'C-c'), text);
  }

  test('shows an inlay hint at the place, jumps and accepts by commands', async () => {
    const emacs = await start();
    const { session, terminal } = emacs;
    await rename(emacs);
    await session.shows('the inlay hint', /\*\/ sum *→ subtotal *\+= price/);

    await terminal.press('C-c', 'j');
    await emacs.cursorReaches(firstUse);
    await terminal.press('C-c', 'k');
    await emacs.bufferBecomes(firstDone);

    await session.shows('the second inlay hint', /\*\/ sum *→ subtotal *;/);
    await terminal.press('C-c', 'j');
    await emacs.cursorReaches(secondUse);
    await terminal.press('C-c', 'k');
    await emacs.bufferBecomes(bothDone);
    await quit(emacs);
  });

  test('shows a flymake note and applies the code action', async () => {
    const emacs = await start({ foretype: { 'server.hint.show': 'diagnostic' } });
    const { session, terminal } = emacs;
    await rename(emacs);
    for (const done of [firstDone, bothDone]) {
      await session.shows('the note at the end of the line', /sum \+= price;.*sum → sub|sum;.*sum → sub/);
      await terminal.press('C-c', 'a');
      await session.shows('the code action', action);
      await terminal.press('Enter');
      await emacs.bufferBecomes(done);
    }
    await quit(emacs);
  });

  test.skipIf(!multiplexer)('marks and applies behind a multiplexer, beside a language server', async () => {
    const plain = fileURLToPath(new URL('./emacs/plain-server.mjs', import.meta.url));
    const both = [
      multiplexer!,
      '--log-level',
      'silent',
      '--',
      process.execPath,
      plain,
      '--',
      ...serverCommand,
    ];
    const emacs = await start({ foretype: { 'server.hint.show': 'diagnostic' } }, before, both);
    const { session, terminal } = emacs;
    const fact = /prices in cents.*a fact about prices/;
    await session.shows('what the other server says', fact);
    await rename(emacs);
    await session.shows('the note at the end of the line', /sum \+= price;.*sum → sub/);
    await session.shows('what the other server says, still', fact);
    // eglot lists the actions of both at point.
    await emacs.evaluate(
      '(format "%s" (progn (goto-char (point-min)) (forward-line 5) (search-forward "sum") (backward-char) (set-window-point (get-buffer-window) (point))))',
    );
    await terminal.press('C-c', 'a');
    await session.shows('the code action', action);
    await terminal.type('Apply edit');
    await terminal.press('Tab', 'Enter');
    await emacs.bufferBecomes(firstDone);
    await session.shows('the next note', /sum;.*sum → sub/);
    await quit(emacs, firstDone);
  });

  test('completes the same insertion on a third line at point', async () => {
    const emacs = await start(undefined, insertion.before);
    const { session, terminal } = emacs;
    for (const [place, text] of [
      ['(first', insertion.once],
      ['(second', insertion.twice],
    ] as const) {
      await terminal.press('C-s');
      await terminal.type(`${place}\r`);
      await terminal.press('M-b');
      await terminal.type(insertion.insertion);
      await emacs.bufferBecomes(text);
      await session.sends(insertion.insertion);
    }
    await terminal.press('C-s');
    await terminal.type('(third\r');
    await terminal.press('M-b', 'C-M-i');
    await session.shows('the list of completions', /^context, .*foretype/m);
    await terminal.press('M-Down', 'M-Enter');
    await emacs.bufferBecomes(insertion.after);
    await quit(emacs, insertion.after);
  });

  test('completes the rest of a repeated line at point', async () => {
    const emacs = await start(undefined, repetition.before);
    const { terminal } = emacs;
    await terminal.press('C-s');
    await terminal.type('to.height\r');
    await terminal.press('C-e', 'Enter');
    // Emacs has indented the new line.
    await terminal.type(repetition.typed);
    await emacs.bufferBecomes(repetition.after.replace(repetition.rest, ''));
    await terminal.press('C-M-i');
    await emacs.bufferBecomes(repetition.after);
    await quit(emacs, repetition.after);
  });
});
