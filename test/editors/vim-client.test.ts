/** The plugin for Vim, on the built-in channel: Vim 9.2, and 9.0 where this machine has it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checksum } from '../support/checksum.ts';
import { type Canned, cannedSession } from './canned.ts';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { HangingSession } from './hanging.ts';
import * as insertion from './insertion-story.ts';
import { LateSession } from './late-start.ts';
import { before, bothDone, firstDone, firstUse, renamed, secondUse } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { slow, until } from './until.ts';
import { machineVim, pluginFolder, VimClient } from './vim/client.ts';

const current = obtainEditors('vim');
const versions = [current, machineVim(current)].flatMap((editors) =>
  editors ? [{ name: editors.version.replace(/ *\(.*/, ''), editors }] : [],
);

describe.each(versions)('the plugin in $name', { timeout: 60_000 * slow }, ({ editors }) => {
  const open: VimClient[] = [];
  afterEach(async () => {
    for (const vim of open.splice(0)) {
      await vim.session.dispose();
      vim.dispose();
    }
  });

  async function start(text = before): Promise<VimClient> {
    const vim = await VimClient.open(editors, new EditorSession(editors, text));
    open.push(vim);
    return vim;
  }

  async function rename(vim: VimClient, after = renamed): Promise<void> {
    await vim.terminal.type('/let sum\rwcwsubtotal');
    await vim.session.leaveInsert();
    await vim.becomes(after);
  }

  async function quit(vim: VimClient, text: string): Promise<void> {
    await vim.session.quit(() => vim.terminal.type(':wq\r'), text);
  }

  const use = (line: number) =>
    [
      ['Removed', line + 1, 'sum'],
      ['Added', line + 1, 'subtotal'],
      ['Hint', line + 1, '  Tab'],
    ] as const;

  test('strikes the old word, goes there and applies on one key', async () => {
    const vim = await start();
    const { terminal, session } = vim;
    await rename(vim);
    await vim.shows(use(firstUse));
    await terminal.press('Tab');
    await vim.standsOn(firstUse + 1);
    await vim.becomes(renamed);
    await terminal.press('Tab');
    await vim.becomes(firstDone);

    await vim.shows(use(secondUse));
    await terminal.press('Tab');
    await vim.standsOn(secondUse + 1);
    await terminal.press('Tab');
    await vim.becomes(bothDone);
    await session.traffic.sees('editor', 'foretype/accept');

    await vim.shows([]);
    expect(await vim.evaluate('maparg("<Tab>", "n") .. maparg("<Tab>", "i")')).toBe('');
    await terminal.type('oif\t');
    await vim.yields('getline(10)', '  if\t');
    await session.leaveInsert();
    await terminal.type('u');
    await quit(vim, bothDone);
  });

  test('marks the place alone where the text is to be asked for, and shows it until the cursor moves', async () => {
    const vim = await start(before);
    await vim.command("let g:foretype_text = 'asked'");
    await rename(vim);
    const veiled = use(firstUse).map(([kind, line, text]): [string, number, string] => {
      if (kind === 'Removed') return ['Place', line, ''];
      return kind === 'Added' ? ['Place', line, '…'] : [kind, line, text];
    });
    await vim.shows(veiled);
    await vim.command('Foretype reveal');
    await vim.shows(use(firstUse));
    await vim.becomes(renamed);
    await vim.terminal.type('l');
    await vim.shows(veiled);
    await vim.terminal.press('Tab');
    await vim.standsOn(firstUse + 1);
    await vim.terminal.press('Tab');
    await vim.becomes(firstDone);
  });

  test('names the place and the key where the edit is off the screen', async () => {
    const away = before.replace('  for (', `${'  // …\n'.repeat(60)}  for (`);
    const vim = await start(away);
    await rename(vim, away.replace('let sum', 'let subtotal'));
    await vim.shows([['Hint', 3, '  Tab → L66 rename sum → subtotal']]);
    await vim.terminal.press('Tab');
    await vim.standsOn(66);
    await vim.terminal.press('Tab');
    await vim.session.shows('the first use renamed', /\*\/ subtotal \+= price/);
  });

  test('draws the rest of a line as ghost text, which typing shortens', async () => {
    const vim = await start(repetition.before);
    const { terminal, session } = vim;
    await terminal.type(`/to.height\ro${repetition.typed}`);
    await vim.shows([['Ghost', 10, 'pth;']]);
    const drawn = await vim.evaluate('foretype#draw#Draws()');
    await session.settles();
    expect(await vim.evaluate('foretype#draw#Draws()')).toBe(drawn);
    await session.shows('the cursor before the ghost text', / 10:21 *$/m);

    await terminal.type('p');
    await vim.shows([['Ghost', 10, 'th;']]);
    await terminal.press('Tab');
    await vim.becomes(repetition.after);
    expect(await vim.evaluate('[mode(), line("."), col(".")]')).toEqual(['i', 10, 25]);
    await terminal.type(' // deep');
    await session.leaveInsert();
    await terminal.type('u');
    await vim.becomes(repetition.after);
    await terminal.type('u');
    await vim.becomes(repetition.after.replace('depth;', 'dep'));
    await terminal.press('C-r');
    await quit(vim, repetition.after);
  });

  async function offered(text: string, canned: Canned): Promise<VimClient> {
    const vim = await VimClient.open(editors, cannedSession(editors, text, canned));
    open.push(vim);
    return vim;
  }

  const range = (line: number, character: number, lastLine: number, last: number) => ({
    start: { line, character },
    end: { line: lastLine, character: last },
  });

  test('says that the server starts, and sends what was typed meanwhile as a change', async () => {
    const session = new LateSession(editors, before);
    const vim = await VimClient.start(editors, session);
    open.push(vim);
    await session.shows('the start', /^ft:… 1:1/m);
    await rename(vim);
    session.letStart();
    await session.shows('the work', /^ft:2 3:/m);
    await vim.shows(use(firstUse));
    expect((await session.traffic.sees('editor', 'textDocument/didOpen')).params.textDocument.text).toBe(
      before,
    );
    await vim.terminal.press('Tab', 'Tab');
    await vim.becomes(firstDone);
    await vim.shows(use(secondUse));
    await quit(vim, firstDone);
  });

  test('asks again when more is known, unless something is shown', async () => {
    const edits = [{ range: range(0, 0, 0, 3), newText: 'four' }];
    const vim = await offered('one\ntwo\n', { line: 0, edits, late: true });
    await vim.shows([
      ['Removed', 1, 'one'],
      ['Added', 1, 'four'],
      ['Hint', 1, '  Tab'],
    ]);
    await vim.session.settles();
    expect(vim.session.traffic.messages('editor', 'foretype/nextEdit')).toHaveLength(2);
  });

  test('takes away what is not offered any more, and shows what is', async () => {
    const [edits, instead] = ['four', 'five'].map((newText) => [{ range: range(0, 0, 0, 3), newText }]);
    const vim = await offered('one\ntwo\n', { line: 0, edits: edits!, instead });
    await vim.shows([
      ['Removed', 1, 'one'],
      ['Added', 1, 'five'],
      ['Hint', 1, '  Tab'],
    ]);
    await vim.terminal.press('Tab');
    await vim.becomes('five\ntwo\n');
  });

  test('marks a removed word by color too, for terminals without strike-through', async () => {
    const vim = await start();
    await vim.evaluate('execute("set t_Ts= t_Te= | redraw!")');
    await rename(vim);
    await vim.shows(use(firstUse));
    const colors = (text: string) => new RegExp(`\\x1b\\[(?:\\d+;)*4\\d(?:;5;\\d+)?m${text}`);
    expect(await vim.terminal.colors()).toMatch(colors('sum'));
    await vim.command('highlight ForetypeRemoved cterm=underline | colorscheme blue | colorscheme default');
    await vim.session.settles();
    expect(await vim.terminal.colors()).toMatch(colors('sum'));

    const of = (group: string) => vim.evaluate(`hlget("${group}", v:true)[0].ctermbg`);
    const light = await of('ForetypeRemoved');
    await vim.command('set background=dark');
    expect(await of('ForetypeRemoved')).not.toBe(light);
    expect(await of('ForetypeRemoved')).toBe(await of('DiffDelete'));
    await vim.command('highlight ForetypeRemoved ctermbg=3 | set background=light');
    expect(await of('ForetypeRemoved')).toBe('3');
  });

  test('draws several lines below the cursor, and takes them line by line', async () => {
    const vim = await offered('one\ntwo\n', {
      line: 0,
      edits: [{ range: range(0, 3, 0, 3), newText: '-a\nb\nc' }],
    });
    await vim.terminal.type('A');
    await vim.shows([
      ['Ghost', 1, '-a'],
      ['Ghost', 1, 'b'],
      ['Ghost', 1, 'c'],
    ]);
    await vim.session.shows('the lines in order', /^one-a\nb\nc\ntwo$/m);
    await vim.terminal.press('M-Down');
    await vim.becomes('one-a\ntwo\n');
    await vim.terminal.press('M-Down');
    await vim.becomes('one-a\nb\ntwo\n');
    await vim.terminal.press('M-Right');
    await vim.becomes('one-a\nb\nc\ntwo\n');
    expect(await vim.evaluate('[line("."), col(".")]')).toEqual([3, 2]);
  });

  test('draws changed lines with the new ones below, and applies to the end of the file', async () => {
    const edit = { range: range(1, 0, 3, 0), newText: 'eins\nzwei\ndrei\n' };
    const vim = await offered('zero\none\ntwo\n', { line: 1, edits: [edit] });
    await vim.terminal.type('j');
    await vim.shows([
      ['Removed', 2, 'one'],
      ['Removed', 3, 'two'],
      ['Added', 3, 'eins'],
      ['Added', 3, 'zwei'],
      ['Added', 3, 'drei'],
      ['Hint', 3, '  Tab'],
    ]);
    await vim.session.shows('the lines in order', /^one\ntwo {2}Tab\neins\nzwei\ndrei$/m);
    await vim.terminal.press('Tab');
    await vim.becomes('zero\neins\nzwei\ndrei\n');
    await vim.terminal.type('u');
    await vim.becomes('zero\none\ntwo\n');
    await vim.shows([]);
  });

  test('draws removed lines', async () => {
    const vim = await offered('zero\none\ntwo\n', {
      line: 2,
      edits: [{ range: range(1, 0, 3, 0), newText: '' }],
    });
    await vim.terminal.type('G');
    await vim.shows([
      ['Removed', 2, 'one'],
      ['Removed', 3, 'two'],
      ['Hint', 3, '  Tab'],
    ]);
    await vim.terminal.press('Tab');
    await vim.becomes('zero\n');
  });

  test('accepts by word, then by line', async () => {
    const vim = await start(insertion.before);
    const { terminal, session } = vim;
    for (const [place, text] of [
      ['first', insertion.once],
      ['second', insertion.twice],
    ] as const) {
      await terminal.type(`/${place}\ri${insertion.insertion}`);
      await session.leaveInsert();
      await vim.becomes(text);
      await session.sends(insertion.insertion);
    }
    await terminal.type('/third\ri');
    await vim.shows([['Ghost', 4, 'context, ']]);
    await terminal.press('M-Right');
    await vim.becomes(insertion.twice.replace('(third', '(contextthird'));
    await vim.shows([['Ghost', 4, ', ']]);
    const partial = await session.traffic.sees('editor', 'foretype/accept');
    expect(partial.params.acceptedLength).toBe('context'.length);
    await terminal.press('M-Down');
    await vim.becomes(insertion.after);
    await session.leaveInsert();
    await quit(vim, insertion.after);
  });

  test('takes a rejected edit away, and it does not come back', async () => {
    const vim = await start();
    await rename(vim);
    await vim.shows(use(firstUse));
    await vim.command('Foretype reject');
    const rejected = await vim.session.traffic.sees('editor', 'foretype/reject');
    expect(rejected.params.reason).toBe('rejected');
    await vim.session.settles();
    expect(JSON.stringify(await vim.evaluate('g:Shown()'))).not.toContain(`,${firstUse + 1},`);
    await quit(vim, renamed);
  });

  test('is quiet while snoozed, silent while off, and says so', async () => {
    const vim = await start();
    const { session } = vim;
    await vim.command('Foretype snooze 10');
    await session.shows('the status', /ft:zz/);
    await rename(vim);
    await session.settles();
    await vim.shows([]);
    await vim.command('Foretype ask');
    await vim.shows(use(firstUse));
    await vim.command('Foretype toggle');
    await session.shows('the status', /ft:off/);
    await vim.shows([]);
    await vim.command('Foretype toggle');
    await session.shows('the status', /^ft(:\d)? /m);
    await quit(vim, renamed);
  });

  async function restart(vim: VimClient): Promise<void> {
    const { traffic } = vim.session;
    const before = traffic.processes;
    await vim.command('Foretype restart');
    await traffic.sees('editor', 'foretype/nextEdit', () => traffic.processes[1] !== before[1]);
    await vim.session.answered();
  }

  test('is quiet as long as the server says, and woken by no minutes', async () => {
    const vim = await start();
    const { session } = vim;
    await vim.command('Foretype ask');
    await session.shows('why there is none', /foretype: nothing was edited yet that something could follow/);
    await vim.command('Foretype snooze soon');
    await session.shows('the question', /Quiet for how many minutes/);
    await vim.command("let g:foretype_settings = {'prediction.snooze.durationMs': 120000}");
    await restart(vim);
    await vim.command('Foretype snooze');
    await session.shows('the length', /foretype is quiet for 2 minutes/);
    await session.shows('the status', /^ft:zz/m);
    await rename(vim);
    await session.settles();
    await vim.shows([]);
    await vim.command('Foretype snooze 0');
    await session.shows('the end of it', /foretype is awake/);
    await vim.shows(use(firstUse));
    await session.shows('the status', /^ft:2 /m);
  });

  test('tells a server that was started again that it is off, and how long it is to be quiet', async () => {
    const vim = await start();
    const { session } = vim;
    await vim.command('Foretype snooze 10');
    await session.shows('the status', /^ft:zz/m);
    await restart(vim);
    const snooze = await session.traffic.sees(
      'editor',
      'workspace/executeCommand',
      ({ params }) => params.command === 'foretype.nextEdit.snooze',
    );
    expect(snooze.params.arguments[0]).toBeGreaterThan(5);
    expect(snooze.params.arguments[0]).toBeLessThanOrEqual(10);
    await rename(vim);
    await session.settles();
    await vim.shows([]);

    await vim.command('Foretype toggle');
    await session.shows('the status', /^ft:off/m);
    await restart(vim);
    await session.shows('the status', /^ft:off/m);
    const [off] = session.traffic.messages('editor', 'workspace/executeCommand');
    expect(off!.params).toEqual({ command: 'foretype.nextEdit.toggle', arguments: [false] });
    expect(session.traffic.replyTo(off!, 'server')?.result).toBe(false);
    await vim.command('Foretype toggle');
    await session.shows('the status', /^ft(:\d)? /m);
    await quit(vim, renamed);
  });

  test('starts another server where the first one hangs, and kills that', async () => {
    const session = new HangingSession(editors, before);
    const vim = await VimClient.start(editors, session);
    open.push(vim);
    const hanging = await session.hangs();
    await vim.command('Foretype restart');
    await session.killed(hanging);
    await session.shows('the work', /^ft 1:1/m);
    await rename(vim);
    await vim.shows(use(firstUse));
    await quit(vim, renamed);
  });

  test('leaves no server behind that hangs', async () => {
    const session = new HangingSession(editors, before);
    const vim = await VimClient.start(editors, session);
    open.push(vim);
    const hanging = await session.hangs();
    await vim.command('quit');
    await session.killed(hanging);
  });

  test('takes quotes and bars as part of what is said', async () => {
    const vim = await start();
    await vim.command('Foretype edit rename "name" to string | undefined');
    const asked = await vim.session.traffic.sees('editor', 'workspace/executeCommand');
    expect(asked.params.arguments[0].instruction).toBe('rename "name" to string | undefined');
  });

  test('touches no other file than the one that is named', async () => {
    const vim = await start();
    const { session } = vim;
    const created = session.write('project/a.ts', 'created\n');
    const other = session.write('project/a.tsx', 'other\n');
    await vim.command(`edit ${other}`);
    await vim.command('call setline(1, "changed")');
    const change = `[#{kind: "delete", uri: "file://${created}"}]`;
    await vim.evaluate(
      `foretype#wishes#Asked("workspace/applyEdit", #{edit: #{documentChanges: ${change}}}, {r -> 0})`,
    );
    expect(existsSync(created)).toBe(false);
    expect(await vim.evaluate('[expand("%:t"), getline(1, "$"), &modified]')).toEqual([
      'a.tsx',
      ['changed'],
      1,
    ]);

    const place = { range: range(0, 0, 0, 1), message: 'm', code: 'review' };
    const marked = JSON.stringify({ uri: `file://${created}`, diagnostics: [place] });
    await vim.evaluate(`foretype#wishes#Told("textDocument/publishDiagnostics", json_decode('${marked}'))`);
    await vim.evaluate('foretype#review#Entered()');
    await vim.shows([]);
    session.write('project/a.ts', 'created\n');
    const shown = `#{uri: "file://${created}"}`;
    expect(
      await vim.evaluate(`foretype#wishes#Asked("window/showDocument", ${shown}, {r -> 0})`),
    ).toBeTruthy();
    await vim.yields('expand("%:t")', 'a.ts');
    await vim.shows([['Review', 1, '']]);
  });

  test('lists the places of two files, changes all, and takes a file back with one undo', async () => {
    const exported = 'export function total(prices: number[]): number {\n  return prices.length;\n}\n';
    const importing = "import { total } from './cart.ts';\n\nconsole.log(total([1]), total([2]));\n";
    const vim = await start(exported);
    const { session } = vim;
    const shop = session.write('project/shop.ts', importing);
    await vim.command(`edit ${shop}`);
    await session.traffic.sees('editor', 'textDocument/didOpen', ({ params }) =>
      params.textDocument.uri.endsWith('shop.ts'),
    );
    await vim.command('buffer cart.ts');
    await session.settles();
    await vim.terminal.type('/total\rcwsum');
    await session.leaveInsert();
    await session.shows('the hint', /Tab → shop.ts L[13] rename total → sum/);

    await vim.command('Foretype list');
    await session.shows('the list', /shop.ts\|3 col \d+\| console\.log\(total.*\(rename total → sum\)/);
    await vim.command('cclose');
    await session.shows('the hint again', /Tab → shop.ts L[13]/);

    await vim.command('Foretype all');
    await session.shows('the count', /3 places changed: rename total → sum/);
    await vim.command('buffer shop.ts');
    await vim.becomes(importing.replaceAll('total', 'sum'));
    await vim.terminal.type('u');
    await vim.becomes(importing);
    await vim.command('buffer cart.ts');
    await vim.becomes(exported.replace('total', 'sum'));
  });

  test('goes on after the server was killed', async () => {
    const vim = await start();
    const { session } = vim;
    const [, server] = session.traffic.processes;
    process.kill(server!, 'SIGKILL');
    await session.traffic.sees(
      'editor',
      'textDocument/didOpen',
      () => session.traffic.processes[1] !== server,
    );
    await session.settles();
    await rename(vim);
    await vim.shows(use(firstUse));
    await vim.terminal.press('Tab', 'Tab');
    await vim.becomes(firstDone);
    await quit(vim, firstDone);
  });

  test('leaves Tab to the completion menu, and to the user where he has mapped it in the buffer', async () => {
    const vim = await start(repetition.before);
    const { terminal, session } = vim;
    await vim.command('set completeopt=menuone,noinsert');
    await vim.command('inoremap <buffer> <Tab> MINE');
    await terminal.type(`/to.height\ro${repetition.typed}`);
    await vim.shows([['Ghost', 10, 'pth;']]);
    expect(await vim.evaluate('maparg("<Tab>", "i")')).toContain('Accept');
    await terminal.press('C-n');
    await vim.yields('[pumvisible(), maparg("<Tab>", "i")]', [1, 'MINE']);
    await vim.shows([]);
    await terminal.press('C-e');
    await vim.shows([['Ghost', 10, 'pth;']]);
    await terminal.press('Tab');
    await vim.becomes(repetition.after);
    expect(await vim.evaluate('maparg("<Tab>", "i")')).toBe('MINE');
    await session.leaveInsert();
  });

  test('says where a buffer cannot be changed, and keeps what it shows', async () => {
    const vim = await start();
    await rename(vim);
    await vim.shows(use(firstUse));
    await vim.terminal.press('Tab');
    await vim.standsOn(firstUse + 1);
    await vim.command('set nomodifiable');
    await vim.terminal.press('Tab');
    await vim.session.shows('why', /foretype: this buffer cannot be changed/);
    await vim.shows(use(firstUse));
    await vim.command('set modifiable');
    await vim.terminal.press('Tab');
    await vim.becomes(firstDone);
  });

  test('lets a macro change the line of an edit, which follows', async () => {
    const vim = await start('const price = 1;\nconst doubled = price;\n');
    await vim.terminal.type('wcwcost');
    await vim.session.leaveInsert();
    const shown = (line: number) =>
      [
        ['Removed', line, 'price'],
        ['Added', line, 'cost'],
        ['Hint', line, '  Tab'],
      ] as const;
    await vim.shows(shown(2));
    await vim.evaluate('setreg("a", "j0cwlet\\<Esc>Onone();\\<Esc>j")');
    await vim.terminal.type('@a');
    await vim.becomes('const cost = 1;\nnone();\nlet doubled = price;\n');
    await vim.shows(shown(3));
    expect(await vim.evaluate('v:errmsg')).toBe('');
  });

  test('says why in one line, however long, for Vim shows no more of what comes by itself', async () => {
    const vim = await start();
    await vim.session.settles();
    await vim.command('set columns=70');
    await vim.command('edit some.pem');
    await vim.session.settles();
    await vim.command('Foretype ask');
    await vim.session.shows('why there is none', /foretype: this file is left out: its name matches \*\.pem/);
  });

  test('leaves the listing of a folder alone', async () => {
    const vim = await start();
    await rename(vim);
    await vim.shows(use(firstUse));
    // netrw keeps a history of folders, in the first folder of Vim's path: here, among our files.
    await vim.command('let g:netrw_dirhistmax = 0');
    await vim.command('set hidden');
    await vim.command('edit .');
    await vim.yields('&filetype', 'netrw');
    await vim.session.settles();
    await vim.shows([]);
    expect(vim.session.traffic.messages('editor', 'textDocument/didOpen')).toHaveLength(1);
  });

  test('says in its doctor what works and what to do', async () => {
    const vim = await start();
    await vim.evaluate('execute("let g:foretype_command = [\'no-such-program\']")');
    await vim.command('Foretype doctor');
    await vim.session.shows(
      'the report',
      /fault +there is no program no-such-program\n +→ npm install -g foretype/,
    );
    await vim.session.shows('what the server says', /^(ok|note|fault) +node: /m);
    expect(await vim.evaluate('getcompletion("Foretype s", "cmdline")')).toEqual(['snooze', 'stop']);
  });

  test('keeps the text of the server equal to its own, whatever is done to it', async () => {
    const vim = await start();
    const { traffic } = vim.session;
    const changes = [
      [
        'ggdd',
        'Gp',
        'u',
        'ggyyP',
        ':%s/sum/räksmörgås/g\r',
        ':2,4move $\r',
        'ggVGJ',
        'uu',
        ':g/e/t.\r',
        ':sort\r',
      ],
      [
        ':1,3delete\r',
        'Go🧾\tx',
        ':retab!\r',
        'ggO',
        'Gddggp',
        ':2,3normal xAy\r',
        ':%join\r',
        'u',
        ':%delete\r',
        'u',
      ],
    ].flat();
    for (const [n, keys] of changes.entries()) {
      await vim.evaluate(`feedkeys(${JSON.stringify(keys)}, "xt")`);
      await vim.evaluate('foretype#document#Sync(bufnr())');
      await vim.evaluate('foretype#server#Request("foretype/status", #{checksum: v:true}, {r -> 0})');
      const asked = await until(`question ${n}`, () => traffic.messages('editor', 'foretype/status')[n]);
      await vim.session.answered();
      const status = traffic.replyTo(asked, 'server')?.result;
      const text = (await vim.evaluate('join(getline(1, "$"), "\\n") .. "\\n"')) as string;
      expect(status.documents[0].checksum, `after ${keys}`).toBe(checksum(text));
    }
  });

  test('tells the server of a second project', async () => {
    const vim = await start();
    const other = vim.session.write('other/main.ts', 'let a = 1;\n');
    vim.session.write('other/.git/HEAD', '');
    await vim.command(`edit ${other}`);
    const told = await vim.session.traffic.sees('editor', 'workspace/didChangeWorkspaceFolders');
    expect(told.params.event.added[0].uri).toBe(`file://${dirname(other)}`);
  });

  test('runs what the page says', async () => {
    const vim = await start();
    const page = readFileSync(join(pluginFolder, 'README.md'), 'utf8');
    const blocks = [...page.matchAll(/```vim\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(blocks).toHaveLength(5);
    // Stands for the two plugins, which are not ours: what they are told is kept.
    const stubs = `let g:told = []
function LspOptionsSet(...)
  call add(g:told, a:1)
endfunction
function LspAddServer(servers)
  call add(g:told, a:servers[0].path)
endfunction
`;
    const lsp = vim.session.write(
      'rc/autoload/lsp.vim',
      'function lsp#register_server(server)\n  call add(g:told, a:server.cmd(0))\nendfunction\n',
    );
    const rc = vim.session.write(
      'rc/vimrc',
      `set runtimepath+=${dirname(dirname(lsp))}\n${stubs}${blocks.join('\n')}`,
    );
    await vim.command(`source ${rc}`);
    await vim.command('doautocmd User LspSetup');
    await vim.command('doautocmd User lsp_setup');
    await vim.yields('g:told[1:]', ['foretype', ['foretype', '--stdio']]);
    await vim.yields('&statusline =~# "foretype#Status"', 1);
    await vim.yields('foretype#keys#Label()', 'C-J');
  });

  test('has help that Vim can find', async () => {
    const vim = await start();
    const helped = vim.session.write(
      'help/doc/foretype.txt',
      readFileSync(join(pluginFolder, 'doc/foretype.txt'), 'utf8'),
    );
    await vim.command(`helptags ${dirname(helped)}`);
    await vim.command(`set runtimepath+=${dirname(dirname(helped))}`);
    await vim.command('help :Foretype');
    await vim.yields('expand("%:t")', 'foretype.txt');
    const words = (await vim.evaluate('getcompletion("Foretype ", "cmdline")')) as string[];
    const help = readFileSync(helped, 'utf8');
    for (const word of words) expect(help).toContain(`*:Foretype-${word}*`);
  });
});
