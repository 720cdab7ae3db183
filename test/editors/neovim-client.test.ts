/** Our Neovim plugin in a real Neovim, with the real server: what the user types, sees and gets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { cannedSession } from './canned.ts';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import * as insertion from './insertion-story.ts';
import { LateSession } from './late-start.ts';
import { type ClientOptions, type Mark, NeovimClient } from './neovim/client-session.ts';
import { pluginOfOthers } from './plugins-of-others.ts';
import { before, bothDone, firstDone, firstUse, renamed, secondUse } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('nvim');
const hinted = (marks: readonly Mark[]) => marks.some(({ lines }) => lines?.[0]?.includes('→ L'));
const any = (marks: readonly Mark[]) => marks.length > 0;
const ghost = (text: string) => (marks: readonly Mark[]) => marks[0]?.text === text;

const sidekick = pluginOfOthers('sidekick.nvim');
const blinkCmp = pluginOfOthers('blink.cmp');
const nvimCmp = pluginOfOthers('nvim-cmp');
const client = fileURLToPath(new URL('../../clients/neovim', import.meta.url));
const title = `the Neovim plugin (${editors?.version})`;

describe.skipIf(!editors)(title, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  async function start(text = before, options: ClientOptions = {}): Promise<NeovimClient> {
    const session = new EditorSession(editors!, text);
    open.push(session);
    return NeovimClient.open(editors!, session, options);
  }

  /** The user renames `sum` where it is declared; its first use is far from there. */
  async function rename(neovim: NeovimClient): Promise<void> {
    await neovim.terminal.type('/let sum\rwcwsubtotal');
    await neovim.session.leaveInsert();
    await neovim.shows('the hint', hinted);
  }

  test('leads from use to use with one key: jump, then accept', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    expect(await neovim.marks()).toEqual([
      { row: 2, col: 0, lines: ['  Tab → L6 rename sum → subtotal (1 more place)'] },
      { row: 5, col: 15, struck: 'sum' },
      { row: 5, col: 18, text: 'subtotal', position: 'inline' },
    ]);
    await session.shows('all of it', /Tab → L6 rename sum → subtotal.*\*\/ sumsubtotal \+= price/s);

    await terminal.press('Tab');
    await neovim.cursorReaches(firstUse);
    expect(await neovim.buffer()).toBe(renamed);
    expect(await neovim.marks()).toEqual([
      { row: 5, col: 0, text: ' (1 more place)', position: 'eol' },
      { row: 5, col: 15, struck: 'sum' },
      { row: 5, col: 18, text: 'subtotal', position: 'inline' },
    ]);
    await terminal.press('Tab');
    await neovim.bufferBecomes(firstDone);

    await session.shows('the hint', /Tab → L9 rename sum → subtotal *\n/);
    await terminal.press('Tab');
    await neovim.cursorReaches(secondUse);
    await terminal.press('Tab');
    await neovim.bufferBecomes(bothDone);
    await neovim.showsNothing();

    // One undo takes back one accepted edit; where the user came from is in the jump list.
    await terminal.type('u');
    await neovim.bufferBecomes(firstDone);
    await terminal.press('C-r');
    await neovim.bufferBecomes(bothDone);
    await until('both acceptances', () => neovim.told().includes('accept e2'));
    await session.settles();
    expect(neovim.told()).toEqual(['shown e1', 'shown e2', 'accept e1', 'accept e2']);
    expect(await neovim.lua('vim.diagnostic.get(0)')).toEqual([]);
    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('draws an insertion at the cursor as ghost text and takes it with Tab, in insert mode', async () => {
    const neovim = await start(insertion.before);
    const { session, terminal } = neovim;
    await terminal.type(`/first\ri${insertion.insertion}`);
    await session.leaveInsert();
    await session.sends(insertion.insertion);
    await terminal.type(`/second\ri${insertion.insertion}`);
    await session.leaveInsert();
    await session.sends(insertion.insertion);
    await terminal.type('/third\ri');
    await neovim.shows('the ghost text', ghost(insertion.insertion));
    await session.shows('the ghost text', /\(context, third, 3\)/);
    expect(await neovim.buffer()).toBe(insertion.twice);
    await terminal.press('Tab');
    await neovim.bufferBecomes(insertion.after);
    await terminal.type('x');
    await neovim.bufferBecomes(insertion.after.replace('third', 'xthird'));
    await terminal.press('BSpace');
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), insertion.after);
  });

  /** Up to the moment where the rest of the third line is ghost text. */
  async function repeat(options: ClientOptions = {}): Promise<NeovimClient> {
    const neovim = await start(repetition.before, options);
    await neovim.terminal.type(`/to.height\ro${repetition.typed}`);
    await neovim.shows('the ghost text', ghost(repetition.rest));
    return neovim;
  }

  test('keeps the ghost text while it is typed out, and redraws only when it changes', async () => {
    // Neovim's own ghost text, which the user has turned on, must not draw it again.
    const neovim = await repeat({ init: 'vim.lsp.inline_completion.enable()' });
    const { session, terminal } = neovim;
    const drawn = await neovim.redraws();
    await session.settles();
    expect(await neovim.redraws()).toBe(drawn);

    await terminal.type('p');
    await neovim.shows('the shorter ghost text', ghost('th;'));
    await session.settles();
    const builtIn = "vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']";
    expect(await neovim.lua(`#vim.api.nvim_buf_get_extmarks(0, ${builtIn}, 0, -1, {})`)).toBe(0);
    // The key took one letter off; the answer to it said the same again.
    expect(await neovim.redraws()).toBe(drawn + 1);

    await terminal.type('th');
    await neovim.shows('the last of it', ghost(';'));
    await session.settles();
    expect((await neovim.redraws()) - drawn).toBeLessThanOrEqual(3);
    await terminal.type(';');
    await neovim.showsNothing();
    await neovim.bufferBecomes(repetition.after);
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), repetition.after);
  });

  test('makes an accepted edit an undo step of its own, in insert mode too', async () => {
    const neovim = await repeat();
    const { session, terminal } = neovim;
    await terminal.press('Tab');
    await neovim.bufferBecomes(repetition.after);
    await terminal.type(' // deep');
    await session.leaveInsert();
    await terminal.type('u');
    await neovim.bufferBecomes(repetition.after);
    await terminal.type('u');
    await neovim.bufferBecomes(repetition.after.replace(repetition.rest, ''));
    await terminal.press('C-r');
    await session.quit(() => terminal.type(':wq\r'), repetition.after);
  });

  test('clears the ghost text at once when something else is typed', async () => {
    const neovim = await repeat({
      init: `
      local stage = require('foretype.stage')
      _G.seen = {}
      vim.api.nvim_create_autocmd('LspAttach', { callback = vim.schedule_wrap(function(event)
        vim.api.nvim_create_autocmd('TextChangedI', { buffer = event.buf, callback = function()
          local now = stage.current()
          table.insert(_G.seen, now and now:places()[1].new or '')
        end })
      end) })`,
    });
    const { session, terminal } = neovim;
    await terminal.type('f');
    const typed = `from.height;\n  ${repetition.typed}f\n`;
    await neovim.bufferBecomes(repetition.before.replace('from.height;\n', typed));
    // Seen right after the plugin, before the screen was drawn: nothing of the old one was left.
    expect((await neovim.lua<string[]>('_G.seen')).at(-1)).toBe('');
    await until('the reason', () => neovim.told().some((line) => /^reject e\d+ ignored$/.test(line)));
    await session.leaveInsert();
    await terminal.type(':q!\r');
    await session.nothingLeft();
  });

  test('accepts by word and by line', async () => {
    const block = ['export function a() {', '  first();', '}', ''].join('\n');
    const neovim = await start(block);
    const { terminal } = neovim;
    await terminal.type('2G');
    await neovim.silence();
    await neovim.suggest([{ at: [1, 10], to: [1, 10], text: ' second(one, two);\n  third();\n  fourth();' }]);
    await terminal.press('M-Right');
    await neovim.bufferBecomes(block.replace('first();', 'first(); second'));
    await terminal.press('M-Right');
    await neovim.bufferBecomes(block.replace('first();', 'first(); second('));
    await terminal.press('M-Down');
    await neovim.bufferBecomes(block.replace('first();', 'first(); second(one, two);'));
    await terminal.press('M-Down');
    await neovim.bufferBecomes(block.replace('first();', 'first(); second(one, two);\n  third();'));
    await terminal.press('Tab');
    await neovim.bufferBecomes(
      block.replace('first();', 'first(); second(one, two);\n  third();\n  fourth();'),
    );
    await neovim.showsNothing();
    await until('the acceptance', () => neovim.told().includes('accept t1'));
    expect(neovim.told()).toEqual([
      'shown t1',
      'accept t1 7',
      'accept t1 8',
      'accept t1 18',
      'accept t1 29',
      'accept t1',
    ]);
  });

  test('rejects with its key for good; Escape stays Escape', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    await terminal.press('Escape');
    expect(hinted(await neovim.marks())).toBe(true);
    await terminal.press('M-e');
    await neovim.showsNothing();
    await until('the rejection', () => neovim.told().includes('reject e1 rejected'));
    await session.settles();
    await terminal.type('G');
    await session.settles();
    const uses = (await neovim.marks()).filter(({ row, struck }) => row === firstUse && struck);
    expect(uses).toEqual([]);
    await session.quit(() => terminal.type(':wq\r'), renamed);
  });

  test('is quiet while it is snoozed or switched off, and comes back', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    await terminal.type(':Foretype snooze\r');
    await session.shows('how long', /foretype: quiet for 5 min/);
    await neovim.showsNothing();
    await until('the reason', () => neovim.told().includes('reject e1 cancelled'));
    expect(await neovim.lua("require('foretype').status()")).toBe('foretype: snoozed for 5 min');
    const asked = () => session.traffic.messages('editor', 'foretype/nextEdit').length;
    const before = asked();
    await terminal.type('G0ix');
    await session.leaveInsert();
    await terminal.type('x');
    await session.settles();
    expect(asked()).toBe(before);
    expect(await neovim.marks()).toEqual([]);

    await neovim.command('Foretype snooze off');
    await neovim.shows('the hint again', any);
    await neovim.command('Foretype toggle');
    await neovim.showsNothing();
    expect(await neovim.lua("require('foretype').status()")).toBe('foretype: off');
    await neovim.command('Foretype toggle');
    await neovim.shows('the hint again', any);
    await neovim.command('Foretype toggle buffer');
    await neovim.showsNothing();
    expect(await neovim.lua("require('foretype').status()")).toBe('foretype: off in this buffer');
    await terminal.type(':q!\r');
    await session.nothingLeft();
  });

  test('shows all places before it accepts them at once, as one undo', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    await terminal.type(':Foretype preview\r');
    await session.shows('both places', /\*\/ sumsubtotal \+= price.*\*\/ sumsubtotal;/s);
    await session.shows('how many', /foretype: 2 places; :Foretype accept all/);
    await terminal.type(':Foretype accept all\r');
    await neovim.bufferBecomes(bothDone);
    await neovim.showsNothing();
    const previewed = "vim.api.nvim_get_namespaces()['foretype.preview']";
    expect(await neovim.lua(`#vim.api.nvim_buf_get_extmarks(0, ${previewed}, 0, -1, {})`)).toBe(0);
    await session.settles();
    await terminal.type('u');
    await neovim.bufferBecomes(renamed);
    await terminal.press('C-r');
    await neovim.bufferBecomes(bothDone);
    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('lists all places in the quickfix window, and walks through them', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    await neovim.command('Foretype next');
    await neovim.cursorReaches(secondUse);
    await neovim.command('Foretype prev');
    await neovim.cursorReaches(firstUse);
    await neovim.command('Foretype queue');
    await session.shows('the list', /cart\.ts\|6 col 16-19\| rename sum → subtotal: subtotal/);
    const list = await neovim.lua<{ title: string; items: { lnum: number }[] }>(
      'vim.fn.getqflist({ title = true, items = true })',
    );
    expect(list.title).toBe('foretype: 2 places');
    expect(list.items.map(({ lnum }) => lnum - 1)).toEqual([firstUse, secondUse]);
    await terminal.type(':cclose\r');
    await session.quit(() => terminal.type(':wq\r'), renamed);
  });

  test('comes back when the server is killed', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    await rename(neovim);
    await until('the first server to be told', () => neovim.told().includes('shown e1'));
    const server = session.traffic.processes[1]!;
    process.kill(server, 'SIGKILL');
    // Neovim says so itself, in more than one line.
    await session.shows('the message', /quit with exit code/);
    await terminal.press('Enter');
    await neovim.showsNothing();
    await until('another server', () => (session.traffic.processes[1] ?? server) !== server);
    await session.traffic.sees('editor', 'textDocument/didOpen');
    await terminal.type('/const price\rwcwcost');
    await session.leaveInsert();
    await neovim.shows('the edit', (marks) => marks.some(({ text }) => text === 'cost'));
    await terminal.press('Tab');
    const after = renamed.replace('const price ', 'const cost ').replace('+= price', '+= cost');
    await neovim.bufferBecomes(after);
    // The other server knows nothing of what the first one was told.
    await until('the acceptance', () => neovim.told().includes('accept e1'));
    expect(neovim.told()[0]).toBe('shown e1');
    await session.quit(() => terminal.type(':wq\r'), after);
  });

  test('gives up on a server that keeps ending, and says so', async () => {
    const neovim = await start();
    const ends = (code: number) =>
      neovim.lua(`require('foretype.server').exited(${code}, 0, vim.lsp.get_clients()[1].id) or 1`);
    const status = () => neovim.lua<string>("require('foretype').status()");
    for (let n = 0; n < 5; n++) await ends(1);
    await neovim.session.shows('the message', /foretype ended too often and stays off; see :checkhealth/);
    expect(await status()).toBe('foretype: the server has ended');
    await neovim.command('Foretype restart');
    await until('the status', async () => /^foretype( …)?$/.test(await status()));
    await ends(18);
    await neovim.session.shows('the message', /foretype needs Node.js 20.18.1 or newer/);
    expect(await status()).toBe('foretype: Node.js is too old');
  });

  test('says that the server starts, and sends what was typed meanwhile as a change', async () => {
    const session = new LateSession(editors!, before);
    open.push(session);
    const init = `
      vim.o.statusline = "%{v:lua.require'foretype'.status()}  %l,%c"
      vim.api.nvim_create_autocmd('User', { pattern = 'ForetypeStatus', command = 'redrawstatus' })`;
    const neovim = await NeovimClient.start(editors!, session, { init });
    await session.shows('the start', /^foretype: starting {2}1,1/m);
    await neovim.terminal.type('/let sum\rwcwsubtotal');
    await session.shows('the typed name', /let subtotal/);
    session.letStart();
    await session.leaveInsert();
    await neovim.shows('the hint', hinted);
    await session.shows('the work', /^foretype ▸ L6 ×2 /m);
    await neovim.terminal.press('Tab', 'Tab');
    await neovim.bufferBecomes(firstDone);
  });

  test('asks again when more is known, unless something is shown', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };
    const edits = [{ range, newText: 'four' }];
    const session = cannedSession(editors!, 'one\ntwo\n', { line: 0, edits, late: true });
    open.push(session);
    const neovim = await NeovimClient.open(editors!, session);
    await neovim.shows('the change', (marks) => marks.some(({ text }) => text === 'four'));
    await session.settles();
    expect(session.traffic.messages('editor', 'foretype/nextEdit')).toHaveLength(2);
  });

  test('takes away what is not offered any more, and shows what is', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };
    const [edits, instead] = ['four', 'five'].map((newText) => [{ range, newText }]);
    const session = cannedSession(editors!, 'one\ntwo\n', { line: 0, edits: edits!, instead });
    open.push(session);
    const neovim = await NeovimClient.open(editors!, session);
    await neovim.shows('the other change', (marks) => marks.some(({ text }) => text === 'five'));
    await neovim.terminal.press('Tab');
    await neovim.bufferBecomes('five\ntwo\n');
  });

  test('gives Tab back to whoever had it when nothing is shown', async () => {
    const init = `
      vim.o.expandtab = false
      vim.keymap.set('n', '<Tab>', function() vim.g.mine = (vim.g.mine or 0) + 1 end)
      vim.keymap.set('i', '<M-e>', 'mine')`;
    const neovim = await start('one\n', { init });
    const { session, terminal } = neovim;
    await terminal.press('Tab');
    await until('the mapping of the user', async () => (await neovim.lua('vim.g.mine or 0')) === 1);
    await terminal.type('A');
    await terminal.press('Tab', 'M-e');
    await neovim.bufferBecomes('one\tmine\n');

    // A snippet: its places come first, also where a prediction is shown.
    await neovim.silence();
    await neovim.suggest([{ at: [0, 0], to: [0, 3], text: 'two' }]);
    await neovim.lua('vim.snippet.expand("$1-$2$0")');
    await terminal.type('A');
    await terminal.press('Tab');
    await terminal.type('B');
    await neovim.bufferBecomes('one\tmineA-B\n');
    await terminal.press('Tab');
    await until('the end of it', async () => !(await neovim.lua<boolean>('vim.snippet.active()')));

    // So does a menu that the user walks through: Tab types a tab in it, as without us.
    await terminal.type(' ');
    await terminal.press('C-n');
    await until('the menu', async () => (await neovim.lua('vim.fn.pumvisible()')) === 1);
    await terminal.press('Tab');
    await until('the menu to close', async () => (await neovim.lua('vim.fn.pumvisible()')) === 0);
    expect(await neovim.buffer()).toMatch(/^one/);
    await session.leaveInsert();
    await terminal.press('Tab');
    await until('the accepted edit', async () => (await neovim.buffer()).startsWith('two'));
    await terminal.type(':q!\r');
    await session.nothingLeft();
  });

  describe('across files', () => {
    const declared = 'export function price(): number {\n  return 1;\n}\n';
    const used = "import { price } from './cart';\n\nexport const twice = price() + price();\n";
    const file = (neovim: NeovimClient) => neovim.lua<string>('vim.fn.expand("%:t")');

    /** Both files are open, and the user has renamed what one exports and the other uses. */
    async function renameExport(): Promise<NeovimClient> {
      const neovim = await start(declared, { others: { 'other.ts': used } });
      const { session, terminal } = neovim;
      const opened = () => session.traffic.messages('editor', 'textDocument/didOpen').length;
      await terminal.type(':edit other.ts\r');
      await until('both documents', () => opened() === 2);
      await terminal.type(':edit cart.ts\r');
      await until('the first file', async () => (await file(neovim)) === 'cart.ts');
      await session.settles();
      await terminal.type('/price\rcwcost');
      await session.leaveInsert();
      await neovim.shows('the hint', (marks) => marks[0]?.lines?.[0]?.includes('→ other.ts:1 ') === true);
      return neovim;
    }

    test('shows the file of an edit before it accepts it', async () => {
      const neovim = await renameExport();
      const { session, terminal } = neovim;
      // Where nothing is shown the key is not ours: here in the help.
      await terminal.type(':help\r');
      await until('the help', async () => (await file(neovim)) === 'help.txt');
      await terminal.press('Tab');
      await session.settles();
      expect(await file(neovim)).toBe('help.txt');
      await terminal.type(':close\r');
      await neovim.shows('the hint', any);
      await terminal.press('Tab');
      await until('the other file', async () => (await file(neovim)) === 'other.ts');
      await neovim.shows('the edit there', (marks) => marks.some(({ text }) => text === 'cost'));
      expect(await neovim.buffer()).toBe(used);
      await terminal.press('Tab');
      await neovim.bufferBecomes(used.replace('{ price }', '{ cost }'));
      await terminal.press('C-o');
      await until('the first file', async () => (await file(neovim)) === 'cart.ts');
      await terminal.type(':wa\r');
      await session.quit(() => terminal.type(':qa\r'), declared.replace('price', 'cost'));
    });

    test('accepts all places of all files, one undo in each', async () => {
      const neovim = await renameExport();
      const { session, terminal } = neovim;
      await terminal.type(':Foretype accept all\r');
      await session.settles();
      await neovim.showsNothing();
      await terminal.type(':wa | edit other.ts\r');
      await neovim.bufferBecomes(used.replaceAll('price', 'cost'));
      await terminal.type('u');
      await neovim.bufferBecomes(used);
      await terminal.press('C-r');
      await terminal.type(':wa\r');
      await session.quit(() => terminal.type(':qa\r'), declared.replace('price', 'cost'));
    });
  });

  test('draws by size and place', async () => {
    const five = 'one two three\nfour five six\nseven eight nine\nten\neleven\n';
    const neovim = await start(`${five.repeat(20)}`);
    await neovim.silence();
    const replace = (row: number, from: number, to: number, text: string) => ({
      at: [row, from] as const,
      to: [row, to] as const,
      text,
    });
    const looks: readonly [string, Parameters<NeovimClient['suggest']>[0], readonly Mark[]][] = [
      [
        'an insertion in a line as ghost text',
        [replace(0, 3, 3, ' more')],
        [{ row: 0, col: 3, text: ' more', position: 'inline' }],
      ],
      [
        'a rewrite that only adds letters as ghost text',
        [replace(0, 4, 7, 'two-two')],
        [{ row: 0, col: 7, text: '-two', position: 'inline' }],
      ],
      [
        'lines that follow as lines',
        [replace(0, 13, 13, '\n\tmore\nand more')],
        [{ row: 0, col: 0, lines: ['        more', 'and more'] }],
      ],
      [
        'lines that come before as lines',
        [replace(1, 0, 0, 'more\n')],
        [{ row: 0, col: 0, lines: ['more'] }],
      ],
      [
        'lines in the middle of a line, the rest of it below them',
        [replace(0, 3, 3, ' {\n}')],
        [{ row: 0, col: 3, text: ' {        ', position: 'overlay', lines: ['} two three'] }],
      ],
      [
        'a word beside the old one, whole',
        [replace(1, 6, 7, 'u')],
        [
          { row: 1, col: 5, struck: 'five' },
          { row: 1, col: 9, text: 'fuve', position: 'inline' },
        ],
      ],
      ['a deletion struck', [replace(0, 3, 7, '')], [{ row: 0, col: 3, struck: ' two' }]],
      [
        'a line that changes in many places as a line',
        [
          replace(0, 0, 3, 'uno'),
          replace(0, 4, 7, 'dos'),
          replace(0, 8, 10, 'tre'),
          replace(0, 11, 13, 's!'),
        ],
        [
          { row: 0, col: 0, struck: 'one two three' },
          { row: 0, col: 0, lines: ['uno dos trers!'] },
        ],
      ],
      [
        'several lines as a block',
        [{ at: [0, 4], to: [2, 5], text: '2\n5\n\n7' }],
        [
          { row: 0, col: 0, struck: 'one two three' },
          { row: 1, col: 0, struck: 'four five six' },
          { row: 2, col: 0, struck: 'seven eight nine' },
          { row: 2, col: 0, lines: ['one 2', '5', ' ', '7 eight nine'] },
        ],
      ],
      [
        'what is far as a hint at the cursor, and in its place',
        [replace(3, 0, 3, '10')],
        [
          { row: 0, col: 0, lines: ['Tab → L4 test'] },
          { row: 3, col: 0, struck: 'ten' },
          { row: 3, col: 3, text: '10', position: 'inline' },
        ],
      ],
      [
        'what is beyond the window as a hint',
        [replace(93, 0, 3, '10')],
        [{ row: 0, col: 0, lines: ['Tab → L94 test'] }],
      ],
    ];
    for (const [what, edits, marks] of looks) {
      await neovim.suggest(edits);
      expect(await neovim.marks(), what).toEqual(marks);
    }
    // A hint does not walk along with the cursor, as long as it can be seen.
    await neovim.terminal.type('j');
    await neovim.cursorReaches(1);
    expect(await neovim.marks()).toEqual([{ row: 0, col: 0, lines: ['Tab → L94 test'] }]);
    await neovim.terminal.press('C-f');
    await neovim.shows('the hint at the cursor', ([hint]) => (hint?.row ?? 0) > 20);
    await neovim.terminal.type('gg');
    await neovim.cursorReaches(0);

    await neovim.suggest([replace(0, 0, 0, 'first of all\n')]);
    await neovim.session.shows('the line above the first', /^first of all\none two three/);
  });

  test('marks the place alone where the text is to be asked for, and shows it until the cursor moves', async () => {
    const content = 'one two three\nfour five six\nseven\n';
    const neovim = await start(content, { init: "vim.g.foretype = { text = 'asked' }" });
    await neovim.silence();
    const edits = [
      { at: [0, 4], to: [0, 7], text: 'deux' },
      { at: [0, 13], to: [0, 13], text: ' more' },
    ] as const;
    await neovim.suggest([...edits]);
    const veiled = [
      { row: 0, col: 4, struck: 'two' },
      { row: 0, col: 7, text: '…', position: 'inline' },
      { row: 0, col: 13, text: '…', position: 'inline' },
    ];
    expect(await neovim.marks()).toEqual(veiled);
    await neovim.command('Foretype reveal');
    expect(await neovim.marks()).toMatchObject([{ struck: 'two' }, { text: 'deux' }, { text: ' more' }]);
    expect(await neovim.buffer()).toBe(content);
    await neovim.terminal.type('l');
    await neovim.shows('the place alone', (marks) => marks.every(({ text = '…' }) => text === '…'));
    expect(await neovim.marks()).toEqual(veiled);
    await neovim.suggest([{ at: [0, 13], to: [0, 13], text: '\nand\nmore' }]);
    expect(await neovim.marks()).toEqual([{ row: 0, col: 0, text: '…', position: 'eol' }]);
    await neovim.terminal.press('Tab');
    await neovim.bufferBecomes(content.replace('three', 'three\nand\nmore'));
  });

  test('follows the user: what is typed of an edit is taken off it', async () => {
    const neovim = await start('');
    const way = (old: string, wanted: string, now: string) =>
      neovim.lua<{ at: number; old: string; new: string } | null>(
        `require('foretype.text').way(${[old, wanted, now].map((text) => JSON.stringify(text)).join(', ')})`,
      );
    expect(await way('sum', 'subtotal', '')).toEqual({ at: 0, old: '', new: 'subtotal' });
    expect(await way('sum', 'subtotal', 'sub')).toEqual({ at: 3, old: '', new: 'total' });
    expect(await way('', 'f(a, b)', 'f()')).toEqual({ at: 2, old: '', new: 'a, b' });
    expect(await way('sum', 'subtotal', 'subsum')).toEqual({ at: 3, old: 'sum', new: 'total' });
    expect(await way(' two', '', ' t')).toEqual({ at: 0, old: ' t', new: '' });
    expect(await way('', 'é', 'è')).toBeNull();
    expect(await way('sum', 'subtotal', 'x')).toBeNull();
  });

  test('adds no line to a window that stands beside another in diff mode', async () => {
    const neovim = await start();
    await neovim.command('diffthis');
    await neovim.terminal.type('/let sum\rwcwsubtotal');
    await neovim.session.leaveInsert();
    const marks = await neovim.shows('the edit', (all) => all.some(({ struck }) => struck === 'sum'));
    const text = '  Tab → L6 rename sum → subtotal (1 more place)';
    expect(marks).toContainEqual({ row: 2, col: 0, text, position: 'eol' });
    expect(marks.filter(({ lines }) => lines)).toEqual([]);
  });

  test('jumps and accepts from insert mode, also in a file with CRLF', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const neovim = await start(crlf(before));
    const { session, terminal } = neovim;
    await terminal.type('/let sum\rwcwsubtotal');
    await neovim.shows('the hint', hinted);
    await terminal.press('Tab');
    await neovim.cursorReaches(firstUse);
    await terminal.press('Tab');
    await neovim.bufferBecomes(firstDone);
    await terminal.type('s');
    await neovim.bufferBecomes(firstDone.replace('subtotal +=', 'subtotals +='));
    await terminal.press('BSpace');
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), crlf(firstDone));
  });

  test('has a command with completion, a status line and a health check', async () => {
    const neovim = await start();
    const { session, terminal } = neovim;
    const complete = (line: string) => neovim.lua<string[]>(`vim.fn.getcompletion("${line}", "cmdline")`);
    expect(await complete('Foretype s')).toEqual(['snooze', 'status', 'stop']);
    expect(await complete('Foretype accept ')).toEqual(['all', 'line', 'word']);
    expect(await complete('Foretype snooze ')).toEqual(['5', '15', '60', 'off']);
    await session.settles();
    expect(await neovim.lua("require('foretype').status()")).toBe('foretype');
    await terminal.type(':Foretype predict\r');
    await session.shows(
      'why there is none',
      /foretype: nothing was edited yet that something could follow from/,
    );
    await rename(neovim);
    expect(await neovim.lua("require('foretype').status()")).toBe('foretype ▸ L6 ×2');
    await neovim.command('Foretype explain');
    await session.shows('the explanation', /rename sum → subtotal, one of 2 places/);
    await neovim.command('Foretype trace');
    await until('the trace', async () => (await neovim.buffer()).includes('next edit in'));
    await terminal.type(':close\r');
    await terminal.type('j:Foretype status\r');
    await session.shows('the status', /foretype \d+\.\d+\.\d+, 1 documents open/);
    await terminal.press('Enter');
    await terminal.type(':Foretype doctor\r');
    await session.shows('the health check', /foretype/);
    const report = await until('the report', async () => {
      const text = await neovim.buffer();
      return text.includes('neighbors') && text;
    });
    expect(report).toContain('the options are fine');
    expect(report).toMatch(/OK .*bin\/foretype, version \d+\.\d+\.\d+/);
    expect(report).toMatch(/OK the server answers: version/);
    expect(report).toContain('OK <Tab> in normal mode goes to the edit, then accepts it');
    expect(report).toContain('OK <Tab> in insert mode goes to the edit, then accepts it');
    expect(report).toContain('OK nothing else draws predictions');
    expect(report).not.toContain('ERROR');
    await terminal.type(':qa!\r');
    await session.nothingLeft();
  });

  test('goes from place to place by keys of the options, which can still be typed as text', async () => {
    const neovim = await start(before, { init: "vim.g.foretype = { keys = { next = ']e', prev = '[e' } }" });
    const { session, terminal } = neovim;
    await rename(neovim);
    await terminal.type(']e');
    await neovim.cursorReaches(secondUse);
    await terminal.type('[e');
    await neovim.cursorReaches(firstUse);
    await terminal.type('A]e[e');
    await session.leaveInsert();
    expect(await neovim.buffer()).toMatch(/\]e\[e\n/);
  });

  test('says what is wrong with the options, and takes the defaults', async () => {
    const init = "vim.g.foretype = { near_lines = 'two', hnt = 'eol', keys = { accept = '<C-l>' } }";
    const neovim = await start('one\n', { init });
    await neovim.command('checkhealth foretype');
    const report = await until('the report', async () => {
      const text = await neovim.buffer();
      return text.includes('neighbors') && text;
    });
    expect(report).toContain('options: near_lines cannot be "two"');
    expect(report).toContain('options: there is no option hnt');
    expect(report).toContain('OK <C-l> in normal mode');
    await neovim.command("lua vim.lsp.config('foretype', { cmd = { 'not-there', '--stdio' } })");
    await neovim.command('checkhealth foretype');
    const missing = await until('the other report', async () => {
      const text = await neovim.buffer();
      return text.includes('"not-there" is not in $PATH') && text;
    });
    expect(missing).toContain('Run: npm install --global foretype');
  });

  test('is told by its page and its help: the first minute works, and every snippet runs', async () => {
    const page = readFileSync(join(client, 'README.md'), 'utf8');
    const help = readFileSync(join(client, 'doc/foretype.txt'), 'utf8');
    const story = /```ts\n(.*?)```/s.exec(page)?.[1] ?? '';
    const snippets = [
      ...[...page.matchAll(/```lua\n(.*?)```/gs)].map((found) => found[1]!),
      ...[...help.matchAll(/>lua\n(.*?)\n</gs)].map((found) => found[1]!),
    ];
    expect(snippets.length).toBeGreaterThan(10);

    const neovim = await start(story, { byInit: true });
    const { session, terminal } = neovim;
    const after = story.replaceAll('sum', 'total');
    await terminal.type('/sum\rcwtotal');
    await session.leaveInsert();
    await neovim.shows('the first use', (marks) => marks.some(({ struck }) => struck === 'sum'));
    await terminal.press('Tab');
    await neovim.bufferBecomes(after.replace('log(total', 'log(sum'));
    await neovim.shows('the second use', (marks) => marks.some(({ row }) => row === 4));
    await terminal.press('Tab');
    await neovim.bufferBecomes(after);

    await neovim.command('help foretype-sidekick');
    expect(await neovim.lua('vim.fn.expand("%:t")')).toBe('foretype.txt');
    for (const snippet of snippets) {
      // What a plugin manager takes is an expression.
      const chunk = snippet.startsWith('{') ? `return ${snippet}` : snippet;
      const said = await neovim.lua(`(function()
        local chunk, problem = load(${JSON.stringify(chunk)})
        if not chunk then return problem end
        local fine, fault = pcall(chunk)
        return fine and 'fine' or fault
      end)()`);
      expect(said, snippet).toBe('fine');
    }
    await terminal.type(':wa!\r:qa!\r');
    await session.nothingLeft();
  });

  describe('beside the plugins of others', () => {
    const use = (plugin: string | undefined) => `vim.opt.runtimepath:prepend('${plugin}')`;

    test('serves a client of the Copilot dialect by the name it looks for', async () => {
      const init = `
        vim.g.foretype = { enable = false }
        vim.lsp.enable('foretype-copilot')`;
      const neovim = await start(before, { init });
      const clients = await neovim.lua<string[]>(
        'vim.tbl_map(function(c) return c.name end, vim.lsp.get_clients({ bufnr = 0 }))',
      );
      expect(clients).toEqual(['foretype-copilot']);
      expect(await neovim.lua("require('foretype').status()")).toBe('');
      await neovim.terminal.type('/let sum\rwcwsubtotal');
      await neovim.session.leaveInsert();
      await neovim.session.settles();
      expect(neovim.session.traffic.messages('editor', 'foretype/nextEdit')).toEqual([]);
      await neovim.session.quit(() => neovim.terminal.type(':wq\r'), renamed);
    });

    test.skipIf(!sidekick)('leads sidekick.nvim from use to use', async () => {
      const init = `
        vim.g.foretype = { enable = false }
        ${use(sidekick)}
        require('sidekick').setup({})
        vim.keymap.set('n', '<Tab>', function()
          return require('sidekick').nes_jump_or_apply() and '' or '<Tab>'
        end, { expr = true })
        vim.lsp.enable('foretype-copilot')`;
      const neovim = await start(before, { init });
      const { session, terminal } = neovim;
      const waits = (edits: number) =>
        until(
          'the edit of sidekick',
          async () => (await neovim.lua("#require('sidekick.nes').get()")) === edits,
          () => session.traffic.tail(),
        );
      await terminal.type('/let sum\rwcwsubtotal');
      await session.leaveInsert();
      await waits(1);
      await terminal.press('Tab');
      await neovim.cursorReaches(firstUse);
      await terminal.press('Tab');
      await neovim.bufferBecomes(firstDone);
      await waits(1);
      await terminal.press('Tab');
      await neovim.cursorReaches(secondUse);
      await terminal.press('Tab');
      await neovim.bufferBecomes(bothDone);
      await session.quit(() => terminal.type(':wq\r'), bothDone);
    });

    const blink = (preset: string) => `
      ${use(blinkCmp)}
      require('blink.cmp').setup({
        keymap = { preset = '${preset}' },
        fuzzy = { implementation = 'lua' },
        sources = { default = { 'buffer' } },
        completion = { menu = { auto_show = true } },
      })`;
    const menuOf = (neovim: NeovimClient, question: string) =>
      until('the menu', async () => await neovim.lua<boolean>(question));

    test.skipIf(!blinkCmp)('takes Tab from blink.cmp only when its menu does not use it', async () => {
      const neovim = await repeat({ init: blink('default') });
      await menuOf(neovim, "require('blink.cmp').is_menu_visible()");
      await neovim.terminal.press('Tab');
      await neovim.bufferBecomes(repetition.after);
      await neovim.session.leaveInsert();
      await neovim.terminal.type(':q!\r');
      await neovim.session.nothingLeft();
    });

    test.skipIf(!blinkCmp)('leaves Tab to the menu of blink.cmp where it accepts with it', async () => {
      const neovim = await repeat({ init: blink('super-tab') });
      await menuOf(neovim, "require('blink.cmp').is_menu_visible()");
      await neovim.terminal.press('Tab');
      const lines = repetition.after.replace('from.depth;', 'from.depth');
      await neovim.bufferBecomes(lines);
      // The menu is closed: now the key is ours, and takes what is left.
      await neovim.shows('the rest', ghost(';'));
      await neovim.terminal.press('Tab');
      await neovim.bufferBecomes(repetition.after);
      await neovim.session.leaveInsert();
      await neovim.terminal.type(':q!\r');
      await neovim.session.nothingLeft();
    });

    test.skipIf(!nvimCmp)('is what nvim-cmp falls back to', async () => {
      const init = `
        ${use(nvimCmp)}
        local cmp = require('cmp')
        cmp.setup({
          mapping = { ['<Tab>'] = function(fallback)
            if cmp.visible() then cmp.select_next_item() else fallback() end
          end },
          sources = {},
        })`;
      const neovim = await repeat({ init });
      await neovim.terminal.press('Tab');
      await neovim.bufferBecomes(repetition.after);
      await neovim.session.leaveInsert();
      await neovim.terminal.type(':q!\r');
      await neovim.session.nothingLeft();
    });
  });
});
