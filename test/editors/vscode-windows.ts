/** VS Code with the extension, as a stranger gets it: the packaged extension in a real VS Code, keys, and the screen. */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as insertion from './insertion-story.ts';
import { before, bothDone, firstDone, renamed } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { alive } from './terminal.ts';
import { slow, until } from './until.ts';
import { obtainVSCode } from './vscode/install.ts';
import { firstShown, nothing, onLine, rename, secondShown, serverRuns } from './vscode/rename.ts';
import { VSCode, type Window, type WindowOptions } from './vscode.ts';

const tools = obtainVSCode();

describe.skipIf(!tools)('VS Code', { timeout: 60_000 * slow }, () => {
  let code: VSCode;
  const open: Window[] = [];
  beforeAll(async () => {
    code = await VSCode.start(tools!);
  }, 120_000 * slow);
  afterEach(async () => {
    for (const window of open.splice(0)) await window.close();
  });
  afterAll(async () => {
    await code?.stop();
  });

  async function start(
    files: Readonly<Record<string, string>> = { 'cart.ts': before },
    options?: WindowOptions,
  ): Promise<Window> {
    const window = await code.open(files, options);
    open.push(window);
    return window;
  }

  test('predicts as installed, with the server inside the extension, and the doctor says so', async () => {
    const window = await start(undefined, { tapped: false });
    await window.shows('the server running', serverRuns, 40_000);
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.picture('next-edit');
    await window.press('Tab', 'Tab');
    await window.shows('the second place', secondShown);
    await window.press('Tab', 'Tab');
    await window.shows('both done', onLine(9, /\*\/ subtotal;/));
    await window.saves('cart.ts', bothDone);

    await window.command('foretype: Doctor');
    const report = await window.shows('the report', ({ lines }) =>
      lines.some(({ text }) => /\*\*node\*\*/.test(text)),
    );
    const text = report.lines.map((line) => line.text).join('\n');
    expect(text).toMatch(/\*\*server\*\* \(ok\): runs, from this extension/);
    expect(text).not.toMatch(/\(fault\)/);
  });

  test('shows, jumps, accepts, and takes one undo for each', async () => {
    const window = await start();
    await rename(window);
    await window.shows(
      'the first place, and the way there',
      (screen) => firstShown(screen) && /Tab → L6 sum → subtotal \+1/.test(screen.status),
    );
    expect(window.buffer('cart.ts')).toBe(renamed);
    await window.press('Tab');
    await window.shows('the cursor there', (screen) => screen.status.includes('Ln 6, Col 13'));
    expect(window.buffer('cart.ts')).toBe(renamed);
    await window.press('Tab');
    await window.bufferBecomes('cart.ts', firstDone);
    await window.shows('the second place', secondShown);
    await window.press('Tab', 'Tab');
    await window.bufferBecomes('cart.ts', bothDone);
    await window.shows('nothing', nothing);

    await window.press('Control+z');
    await window.bufferBecomes('cart.ts', firstDone);
    await window.press('Control+Shift+z');
    await window.bufferBecomes('cart.ts', bothDone);
    await window.saves('cart.ts', bothDone);

    const traffic = window.traffic();
    const ids = (method: string) =>
      traffic.messages('editor', method).map(({ params }) => params.id as string);
    expect(ids('foretype/accept')).toHaveLength(2);
    expect(ids('foretype/shown')).toEqual(expect.arrayContaining(ids('foretype/accept')));
    expect(traffic.complaints()).toEqual([]);
    // The extension draws; the server must not mark the same place again.
    expect(traffic.messages('server', 'textDocument/publishDiagnostics')).toEqual([]);
  });

  test('goes to the edit in the half of the window where the user is', async () => {
    const window = await start();
    const halves = () =>
      window.page.evaluate<boolean[]>(
        `[...document.querySelectorAll('.editor-group-container')].map((e) => e.classList.contains('active'))`,
      );
    await window.press('Control+\\');
    await until('two halves', async () => (await halves()).length === 2);
    await rename(window);
    await window.shows('the way there', ({ status }) => /Tab → L6 sum → subtotal \+1/.test(status));
    await window.press('Tab');
    await window.shows('the cursor there', ({ status }) => status.includes('Ln 6, Col 13'));
    expect(await halves()).toEqual([false, true]);
  });

  test('says where to when the place is out of sight', async () => {
    const filler = Array.from({ length: 60 }, (_, i) => `  // ${i}\n`).join('');
    const text = before.replace('\n  return', `\n${filler}  return`);
    const window = await start({ 'cart.ts': text });
    await window.goTo(3, 7);
    await window.press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await window.type('subtotal');
    await window.shows('the first place', firstShown);
    await window.press('Tab', 'Tab');
    await window.shows('the hint', onLine(6, /price;⟦ {2}Tab → L69 sum → subtotal⟧/));
    await window.shows('the hint below', ({ status }) => /Tab → L69 sum → subtotal/.test(status));
    await window.picture('far-edit');
    await window.press('Tab');
    await window.shows('the place', onLine(69, /~~sum~~⟦subtotal⟧/));
    await window.press('Tab');
    const after = text
      .replace('let sum', 'let subtotal')
      .replace('sum +=', 'subtotal +=')
      .replace('sum;', 'subtotal;');
    await window.saves('cart.ts', after);
  });

  test('rejects with Escape, and gives the keys back', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.press('Escape');
    await window.shows('nothing', nothing);
    const rejected = await window.traffic().sees('editor', 'foretype/reject');
    expect(rejected.params.reason).toBe('rejected');
    await window.settles();
    await window.shows('still nothing at the first place', (screen) => !firstShown(screen));
    // What stood there once is not what Tab does now.
    await window.goTo(1, 18);
    await window.shows('nothing', (screen) => !firstShown(screen));
    await window.saves('cart.ts', renamed);
  });

  test('leads to the same insertion on a third line, and takes a word of it', async () => {
    const window = await start({ 'log.ts': insertion.before });
    for (const line of [2, 3]) {
      await window.goTo(line, 15);
      await window.type(insertion.insertion);
    }
    await window.shows('the insertion', onLine(4, /\(⟦context, ⟧third/));
    expect(window.buffer('log.ts')).toBe(insertion.twice);
    await window.press('Tab');
    await window.shows('the cursor there', ({ status }) => status.includes('Tab: L4'));
    await window.press('Control+ArrowRight');
    await window.bufferBecomes('log.ts', insertion.twice.replace('(third', '(contextthird'));
    await window.shows('the rest', onLine(4, /\(context⟦, ⟧third/));
    await window.press('Tab');
    await window.saves('log.ts', insertion.after);
    const accepted = () =>
      window
        .traffic()
        .messages('editor', 'foretype/accept')
        .map(({ params }) => params.acceptedLength);
    await until('the acceptances', () => accepted().length === 2);
    expect(accepted()).toEqual(['context'.length, undefined]);
    expect(window.traffic().complaints()).toEqual([]);
  });

  test('leaves text at the cursor to VS Code, which draws and takes it as ghost text', async () => {
    const window = await start({ 'copy.ts': repetition.before });
    const line = repetition.before.split('\n').findIndex((l) => l.includes('to.height')) + 1;
    await window.goTo(line, 1);
    await window.press('End', 'Enter');
    await window.type(repetition.typed);
    await window.shows('the ghost text', onLine(line + 1, /from\.de‹pth;›/));
    await window.picture('ghost-text');
    await window.press('Control+ArrowRight');
    await window.bufferBecomes('copy.ts', repetition.after.replace('from.depth;', 'from.depth'));
    await window.shows('the rest', onLine(line + 1, /from\.depth‹;›/));
    await window.press('Tab');
    await window.saves('copy.ts', repetition.after);
    await window
      .traffic()
      .sees('editor', 'foretype/accept', ({ params }) => params.acceptedLength === undefined);
    expect(window.traffic().complaints()).toEqual([]);
  });

  test('goes on as ghost text while it is typed out key by key', async () => {
    const window = await start({ 'copy.ts': repetition.before });
    const line = repetition.before.split('\n').findIndex((l) => l.includes('to.height')) + 1;
    await window.goTo(line, 1);
    await window.press('End', 'Enter');
    for (const key of repetition.typed) {
      await window.type(key);
      await window.asked();
    }
    await window.shows('the ghost text', onLine(line + 1, /from\.de‹pth;›/));
    expect(window.traffic().messages('editor', 'foretype/shown')).toEqual([]);
    await window.press('Tab');
    await window.saves('copy.ts', repetition.after);
    expect(window.traffic().complaints()).toEqual([]);
  });

  test('takes a word or a line of an edit', async () => {
    const text = ['first', 'second', 'third', 'fourth'].map((name) => `log(${name}, 1);\n`).join('');
    const window = await start({ 'log.ts': text });
    for (const line of [1, 2]) {
      await window.goTo(line, 1);
      await window.press('Control+Shift+ArrowRight');
      await window.type('out.write');
      await window.press('End', 'ArrowLeft', 'ArrowLeft', 'Backspace');
      await window.type('2');
    }
    await window.shows(
      'the same change on the third line',
      onLine(3, /~~log~~⟦out\.write⟧\(third, ~~1~~⟦2⟧\);/),
    );
    await window.press('Tab');
    await window.shows('the cursor there', ({ status }) => status.includes('Tab: L3'));
    await window.press('Control+ArrowRight');
    const word = text
      .replace('log(first, 1', 'out.write(first, 2')
      .replace('log(second, 1', 'out.write(second, 2')
      .replace('log(third', 'out.write(third');
    await window.bufferBecomes('log.ts', word);
    await window.shows('the rest', onLine(3, /out\.write\(third, ~~1~~⟦2⟧\);/));
    await window.press('Control+ArrowDown');
    await window.saves('log.ts', word.replace('third, 1', 'third, 2'));
  });

  test('draws a new line in a box beside its place', async () => {
    const text = "import { add } from './add';\n\nexport const total = add(1, 2);\n";
    const window = await start({ 'total.ts': text, 'discount.ts': 'export function discount() {}\n' });
    await window.goTo(3, 29);
    await window.press('Shift+ArrowRight');
    await window.type('discount()');
    await window.shows('the box', onLine(2, /^⟦▣⟧/));
    await window.picture('new-lines');
    await window.press('Tab');
    await window.shows('the cursor there', ({ status }) => status.includes('Tab: L'));
    await window.press('Tab');
    const after = text
      .replace("';\n", "';\nimport { discount } from './discount';\n")
      .replace('2', 'discount()');
    await window.saves('total.ts', after);
  });

  test('lists the places, changes those that are ticked, and takes one undo', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.press('Control+Alt+Tab');
    const rows = '.quick-input-list .monaco-list-row';
    await until('the list', async () => {
      const labels = await window.texts(rows);
      return (
        labels.length === 2 && /cart\.ts:6.*sum → subtotal/.test(labels[0]!) && /cart\.ts:9/.test(labels[1]!)
      );
    });
    await window.picture('places');
    await window.press('Enter');
    await window.bufferBecomes('cart.ts', bothDone);
    await until(
      'both acceptances',
      () => window.traffic().messages('editor', 'foretype/accept').length === 2,
    );
    await window.shows('nothing', nothing);
    await window.press('Control+z');
    await window.bufferBecomes('cart.ts', renamed);
    await window.settles();
    await window.shows('nothing: what was undone is not proposed again', nothing);
  });

  test('changes all places by command, across files, and leads to another file', async () => {
    const library = 'export function load(path: string): string {\n  return path;\n}\n';
    const user = "import { load } from './library';\n\nload('a');\nload('b');\n";
    const window = await start({ 'library.ts': library, 'user.ts': user });
    await window.openFile('user.ts');
    await window
      .traffic()
      .sees('editor', 'textDocument/didOpen', ({ params }) => params.textDocument.uri.endsWith('/user.ts'));
    await window.openFile('library.ts');
    await window.goTo(1, 17);
    await window.press('Control+Shift+ArrowRight');
    await window.type('read');
    await window.shows('the way to the other file', ({ status }) =>
      /Tab → user\.ts:\d+ load → read/.test(status),
    );
    await window.command('foretype: Accept All Places of the Edit');
    await window.bufferBecomes('user.ts', user.replaceAll('load', 'read'));
  });

  test('keeps quiet while snoozed or off', async () => {
    const window = await start();
    await window.command('foretype: Predict the Next Edit Now');
    await window.shows('why there is none', ({ status }) => /foretype: nothing was edited yet/.test(status));
    await window.command('foretype: Snooze');
    const chosen = '.quick-input-list .monaco-list-row.focused';
    await until(
      'the choice',
      async () => (await window.texts(chosen))[0] === '5 minutes',
      async () => JSON.stringify(await window.texts('.quick-input-list .monaco-list-row')),
    );
    await window.press('Enter');
    await window.shows('the snooze', ({ status }) => status.includes('foretype 5 min'));
    await rename(window);
    await window.bufferBecomes('cart.ts', renamed);
    await window.settles();
    await window.shows('nothing', nothing);
    await window.command('foretype: Predict the Next Edit Now');
    await window.shows('the first place, asked for', firstShown);

    await window.command('foretype: Turn Predictions Off or On');
    await window.shows('nothing', nothing);
    await window.command('foretype: Wake');
    await window.command('foretype: Turn Predictions Off or On');
    await window.shows('the first place', firstShown);
  });

  test('leaves Tab to the list of completions', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.goTo(4, 1);
    await window.type('pric');
    await window.press('Control+Space');
    await window.page.waitForSelector('.suggest-widget.visible .monaco-list-row');
    await window.press('Tab');
    await window.bufferBecomes('cart.ts', renamed.replace('\n\n  for', '\nprices\n  for'));
  });

  test('starts the server again when it is killed, and says so', async () => {
    const window = await start();
    await window.command('foretype: Turn Predictions Off or On');
    const first = window.traffic(1);
    const off = await first.sees('editor', 'workspace/executeCommand');
    await until('the answer', () => first.replyTo(off, 'server')?.result === false);
    await window.shows('that it is off', ({ status }) => status.includes('$(circle-slash)'));
    const [, server] = first.processes;
    process.kill(server!, 'SIGKILL');
    await until('the next start', () => window.starts === 2);
    await window.traffic(2).sees('editor', 'textDocument/didOpen');
    // It was off before, and is off again.
    await window
      .traffic(2)
      .sees('editor', 'workspace/executeCommand', ({ params }) => params.command.endsWith('toggle'));
    await window.command('foretype: Turn Predictions Off or On');
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.press('Tab', 'Tab');
    await window.bufferBecomes('cart.ts', firstDone);
    expect(alive(server!)).toBe(false);
    expect(window.traffic(2).complaints()).toEqual([]);
  });

  test('says that the server starts, and asks again when it knows more', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };
    const canned = JSON.stringify({ line: 0, edits: [{ range, newText: 'four' }], late: true });
    const server = fileURLToPath(new URL('./canned-server.mjs', import.meta.url));
    const wait = 'until [ -e ../go ]; do sleep 0.05; done; exec "$0" "$@"';
    const command = ['env', `FORETYPE_CANNED=${canned}`, 'sh', '-c', wait, process.execPath, server];
    const settings = { 'foretype.client.serverCommand': command };
    const window = await start({ 'cart.ts': 'one\ntwo\nthree\n' }, { tapped: false, settings });
    await window.shows('the start', ({ status }) => /\$\(loading\) foretype/.test(status), 40_000);
    window.letStart();
    await window.shows('the change', onLine(1, /~~one~~⟦four⟧/));
    await window.shows('where Tab leads', ({ status }) => /Tab: L1 one → four/.test(status));
  });

  test('counts what is typed before the server is up', async () => {
    const window = await start(undefined, { held: true });
    await window.shows('the start', ({ status }) => /\$\(loading\) foretype/.test(status), 40_000);
    await rename(window);
    window.letStart();
    await window.shows('the first place', firstShown);
    expect(window.buffer('cart.ts')).toBe(renamed);
    const [opened] = window.traffic().messages('editor', 'textDocument/didOpen');
    expect(opened!.params.textDocument.text).toBe(before);
    await window.press('Tab', 'Tab');
    await window.saves('cart.ts', firstDone);
  });

  test('does not flicker while the user types elsewhere', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.goTo(1, 18);
    await window.shows('the first place', firstShown);
    await window.watchStruck();
    await window.type(' and more');
    await window.settles();
    const { frames, gaps } = await window.watched();
    expect(frames).toBeGreaterThan(10);
    expect(gaps, window.traffic().tail(80)).toBe(0);
  });
});
