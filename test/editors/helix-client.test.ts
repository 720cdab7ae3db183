/** The configuration for Helix, exactly as its page says, with the command `foretype` on the PATH. */
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import * as likely from './go-on-story.ts';
import * as insertion from './insertion-story.ts';
import { action, before, bothDone, change, firstDone, renamed } from './rename-story.ts';
import type { Terminal } from './terminal.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('hx');
const folder = fileURLToPath(new URL('../../clients/helix/', import.meta.url));
const page = readFileSync(join(folder, 'README.md'), 'utf8');
const languages = readFileSync(join(folder, 'languages.toml'), 'utf8');
const config = readFileSync(join(folder, 'config.toml'), 'utf8');
const blocks = [...page.matchAll(/```toml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

describe.skipIf(!editors)(`Helix as configured (${editors?.version})`, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  async function start(
    text = before,
    [ofLanguages, ofEditor] = [languages, config],
  ): Promise<{ session: EditorSession; terminal: Terminal }> {
    const session = new EditorSession(editors!, text);
    open.push(session);
    session.write('home/config/helix/languages.toml', ofLanguages);
    session.write('home/config/helix/config.toml', ofEditor);
    const words = session.command.map((word) => `'${word}'`).join(' ');
    const command = session.write('bin/foretype', `#!/bin/sh\nexec ${words}\n`);
    chmodSync(command, 0o755);
    const path = `PATH=${dirname(command)}:${session.environment.PATH}`;
    const terminal = await session.start(['env', path, editors!.program('hx'), session.file]);
    // Helix asks for inlay hints at its first key; an answer after an edit would count for the newest state.
    await terminal.type('gg');
    await session.traffic.sees('editor', 'textDocument/didOpen');
    await session.settles();
    return { session, terminal };
  }

  async function rename({
    session,
    terminal,
  }: {
    session: EditorSession;
    terminal: Terminal;
  }): Promise<void> {
    await terminal.type('/sum\rcsubtotal');
    await session.leaveInsert();
  }

  test('shows the hint, applies by the menu and by a key, goes there by another', async () => {
    const helix = await start();
    const { session, terminal } = helix;
    await rename(helix);
    await session.shows('the hint', change);
    await terminal.type(' a');
    await session.shows('the action', action);
    await terminal.press('Enter');
    await session.shows('the first use renamed', /\*\/ subtotal \+=/);

    await session.shows('the second hint', change);
    await terminal.press('M-j');
    await session.traffic.sees('server', 'window/showDocument');
    await session.shows('the cursor at the second use', / 9:\d+ *$/m);
    await terminal.press('M-y');
    await session.shows('the second use renamed', /\*\/ subtotal;/);
    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('does the same by the two snippets of the page', async () => {
    expect(languages).toContain(blocks[0]);
    expect(blocks[1]).toBe(config);
    const helix = await start(before, [blocks[0]!, blocks[1]!]);
    await rename(helix);
    await helix.session.shows('the hint', change);
    await helix.terminal.press('M-y');
    await helix.session.shows('the first use renamed', /\*\/ subtotal \+=/);
    await helix.session.quit(() => helix.terminal.type(':wq\r'), firstDone);
  });

  test('knows a rename where `w` has taken the blank with the word', async () => {
    const { session, terminal } = await start();
    await terminal.type('/let \rwcsubtotal');
    await session.leaveInsert();
    await session.shows('the name without its blank', /let subtotal= 0;/);
    await session.shows('the hint', change);
    await terminal.press('M-y');
    await session.shows('the first use renamed', /\*\/ subtotal \+=/);
  });

  test('applies an edit word by word', async () => {
    const { session, terminal } = await start(insertion.before);
    for (const place of ['first', 'second']) {
      await terminal.type(`gg/${place}\ri${insertion.insertion}`);
      await session.leaveInsert();
    }
    await session.shows('the hint', /third, 3\).*next edit: \+ context,/);
    await terminal.press('M-w');
    await session.shows('the first word', /\(contextthird, 3\).*next edit: /);
    await terminal.press('M-l');
    await session.shows('the rest', /\(context, third, 3\)/);
    await session.quit(() => terminal.type(':wq\r'), insertion.after);
  });

  test('goes on by one key, also to the end of a file', async () => {
    const helix = await start();
    const { session, terminal } = helix;
    await rename(helix);
    for (const use of [/\*\/ subtotal \+=/, /\*\/ subtotal;/]) {
      await session.shows('the hint', change);
      await terminal.press('M-m', 'M-m');
      await session.shows('the use renamed', use);
    }
    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('goes to likely places where no edit is known', async () => {
    const { session, terminal } = await start(likely.before);
    await terminal.type(`/1\rc${likely.typed}`);
    await session.leaveInsert();
    await likely.play({
      ...likely.inSession(session),
      goOn: () => terminal.press('M-j'),
      line: async () => Number(/ (\d+):\d+ *$/m.exec(await terminal.screen())?.[1]),
    });
    await session.quit(() => terminal.type(':wq\r'), likely.after);
  });

  test('applies all places, which one undo takes back', async () => {
    const helix = await start();
    const { session, terminal } = helix;
    await rename(helix);
    await session.shows('the hint', change);
    await terminal.type(' na');
    await session.shows('all uses renamed', /\*\/ subtotal \+=[\s\S]*\*\/ subtotal;/);
    await terminal.type('u');
    await session.shows('both uses as before', /\*\/ sum \+=[\s\S]*\*\/ sum;/);
    await session.quit(() => terminal.type(':wq\r'), renamed);
  });

  test('is quiet after a rejection, while snoozed and while off', async () => {
    const helix = await start();
    const { session, terminal } = helix;
    await rename(helix);
    await session.shows('the hint', change);
    const told = async (command: string) => {
      await session.traffic.sees('editor', 'workspace/executeCommand', ({ params }) =>
        params.command.endsWith(command),
      );
      await session.settles();
    };
    await terminal.type(' nx');
    await told('reject');
    expect(await terminal.screen()).not.toMatch(/\*\/ sum \+= price;.*next edit/);

    await terminal.type(' nz');
    await told('snooze');
    expect(await terminal.screen()).not.toMatch(change);
    await terminal.type(' nt');
    await told('toggle');
    const sent = session.traffic.messages('editor', 'workspace/executeCommand');
    expect(sent.map(({ params }) => params.command)).toEqual([
      'foretype.nextEdit.reject',
      'foretype.nextEdit.snooze',
      'foretype.nextEdit.toggle',
    ]);
    expect(sent.map((message) => session.traffic.replyTo(message, 'server')?.result)).toEqual([
      true,
      5,
      false,
    ]);
    await session.quit(() => terminal.type(':wq\r'), renamed);
  });

  test('shows what goes at the cursor in the completion menu, live in the text', async () => {
    const { session, terminal } = await start(insertion.before);
    await terminal.type(`/first\ri${insertion.insertion}`);
    await session.leaveInsert();
    await terminal.type(`/second\ri${insertion.insertion}`);
    await session.leaveInsert();
    await terminal.type('/third\ri');
    await session.shows('insert mode', / INS .* 4:15 *$/m);
    await terminal.press('C-x');
    await session.shows('the completion menu', / {4}context, +\w+ *$/m);
    await terminal.press('C-n');
    await session.shows('the item in place', /\(context, third, 3\)/);
    await terminal.press('Enter');
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), insertion.after);
  });

  test('goes on after the server was killed and restarted', async () => {
    const helix = await start();
    const { session, terminal } = helix;
    const [, server] = session.traffic.processes;
    process.kill(server!, 'SIGKILL');
    await session.shows('its end', /exited|Language server/i);
    await terminal.type(':lsp-restart foretype\r');
    await until(
      'the file in the next server',
      () =>
        session.traffic.processes[1] !== server &&
        session.traffic.messages('editor', 'textDocument/didOpen').length > 0,
      async () => `${await terminal.screen()}\n${session.traffic.tail()}`,
    );
    await session.settles();
    await rename(helix);
    await session.shows('the hint', change);
    await terminal.press('M-y');
    await session.shows('the first use renamed', /\*\/ subtotal \+=/);
    await session.quit(() => terminal.type(':wq\r'), firstDone);
  });
});
