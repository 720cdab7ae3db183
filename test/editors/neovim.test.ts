/** Neovim, with what is built into it and with a client of the copilotInlineEdit dialect. */
import { afterEach, describe, expect, test } from 'vitest';
import * as beginning from './beginning-story.ts';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { exactStories } from './exact-stories.ts';
import * as insertion from './insertion-story.ts';
import * as names from './names-story.ts';
import { Neovim } from './neovim.ts';
import { action, before, bothDone, change, firstDone, firstUse, renamed, secondUse } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { slow, until } from './until.ts';

const editors = obtainEditors('nvim');

describe.skipIf(!editors)(`Neovim (${editors?.version})`, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  async function start(
    configuration: 'plain' | 'ghost' | 'next-edit',
    text = before,
    others: Readonly<Record<string, string>> = {},
  ): Promise<Neovim> {
    const session = new EditorSession(editors!, text);
    open.push(session);
    for (const [name, content] of Object.entries(others)) session.write(`project/${name}`, content);
    return Neovim.open(editors!, session, configuration);
  }

  test('shows a diagnostic, jumps and accepts by commands, then applies the code action', async () => {
    const neovim = await start('plain');
    const { session, terminal } = neovim;

    await terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await neovim.diagnosticsOn(firstUse, change);
    await session.shows('the virtual text', change);
    expect(await neovim.buffer()).toBe(renamed);

    await terminal.press('F5');
    await neovim.cursorReaches(firstUse);
    await terminal.press('F6');
    await neovim.bufferBecomes(firstDone);

    await neovim.diagnosticsOn(secondUse, change);
    await terminal.type('gra');
    await session.shows('the code action', action);
    await terminal.type('1\r');
    await neovim.bufferBecomes(bothDone);

    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('leads a client of copilotInlineEdit from use to use', async () => {
    const neovim = await start('next-edit');
    const { session, terminal } = neovim;

    await terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await session.shows('the next edit', /\*\/ sum \+= price;.*⇒ .*subtotal/);
    await terminal.press('Tab');
    await neovim.cursorReaches(firstUse);
    await terminal.press('Tab');
    await neovim.bufferBecomes(firstDone);

    await session.shows('the edit after it', /\*\/ sum;.*⇒ .*subtotal/);
    await terminal.press('Tab');
    await neovim.cursorReaches(secondUse);
    await terminal.press('Tab');
    await neovim.bufferBecomes(bothDone);

    const asked = session.traffic.messages('editor', 'textDocument/copilotInlineEdit');
    const answers = asked.flatMap((request) => session.traffic.replyTo(request, 'server') ?? []);
    for (const { result, error } of answers) {
      if (error) expect(error.code).toBe(-32800);
      else expect(Array.isArray(result.edits)).toBe(true);
    }
    await until(
      'both acceptances to be known ids',
      () => {
        const told = session.traffic.messages('editor', 'workspace/executeCommand');
        const known = told.filter((request) => session.traffic.replyTo(request, 'server')?.result === true);
        return told.length === 2 && known.length === 2;
      },
      () => session.traffic.tail(),
    );
    // The plugin draws; the server must not mark the same place again.
    expect(await neovim.lua('vim.diagnostic.get(0)')).toEqual([]);

    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test.each(exactStories)('offers what follows from $name', async (story) => {
    const neovim = await start('next-edit', story.before);
    const { session, terminal } = neovim;
    for (const [keys, written] of story.steps) {
      await terminal.type(keys);
      await session.leaveInsert();
      await session.sends(written);
    }
    await session.shows('the next edit', story.offered);
    await terminal.press('Tab');
    await neovim.cursorReaches(story.line);
    await terminal.press('Tab');
    await neovim.bufferBecomes(story.after);
    await session.quit(() => terminal.type(':wq\r'), story.after);
  });

  test('draws the same insertion on a third line as ghost text and takes it with Tab', async () => {
    const neovim = await start('ghost', insertion.before);
    const { session, terminal } = neovim;

    await terminal.type(`/first\ri${insertion.insertion}`);
    await session.leaveInsert();
    await session.sends(insertion.insertion);
    await terminal.type(`/second\ri${insertion.insertion}`);
    await session.leaveInsert();
    await session.sends(insertion.insertion);
    await terminal.type('/third\ri');
    await session.shows('the ghost text', /\(context, third, 3\)/);
    expect(await neovim.buffer()).toBe(insertion.twice);
    await terminal.press('Tab');
    await neovim.bufferBecomes(insertion.after);

    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), insertion.after);
  });

  test('draws a change of the next line in place and takes it with Tab', async () => {
    const text = 'export function twice(n: number): number {\n  const m = n * 2;\n  return m;\n}\n';
    const neovim = await start('ghost', text);
    const { session, terminal } = neovim;

    await terminal.type('/m =\rcwdoubled');
    await session.shows('the change of the next line', /return doubled/);
    expect(await neovim.buffer()).toContain('return m;');
    await terminal.press('Tab');
    const after = text.replace('const m', 'const doubled').replace('return m', 'return doubled');
    await neovim.bufferBecomes(after);

    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), after);
  });

  test('marks a change of the next line once Escape has taken the ghost text away', async () => {
    const text = 'export function twice(n: number): number {\n  const m = n * 2;\n  return m;\n}\n';
    const neovim = await start('ghost', text);
    const { session, terminal } = neovim;
    await terminal.type('/m =\rcwdoubled');
    const drawn = await session.shows('the change of the next line', /return doubled/);
    expect(drawn).not.toContain('next edit:');
    await session.leaveInsert();
    await session.shows('the hint', /return m; .*next edit: m → doubled/);
    await terminal.press('F6');
    const after = text.replaceAll('m =', 'doubled =').replace('return m', 'return doubled');
    await neovim.bufferBecomes(after);
    await session.quit(() => terminal.type(':wq\r'), after);
  });

  test('marks a near place that ghost text does not reach, also where that is on', async () => {
    const text = 'let m = 1;\n\nexport const twice = () => m * 2;\n';
    const neovim = await start('ghost', text);
    const { session, terminal } = neovim;
    await terminal.type('wcwsingle');
    await session.settles();
    await session.leaveInsert();
    await session.shows('the hint', /=> m \* 2; .*next edit: m → single/);
    await session.quit(() => terminal.type(':wq\r'), text.replace('let m', 'let single'));
  });

  test('applies all places of a CRLF file at once, and keeps quiet when that is undone', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const neovim = await start('plain', crlf(before));
    const { session, terminal } = neovim;

    await terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await neovim.diagnosticsOn(firstUse, change);
    await terminal.type('gra');
    const menu = await session.shows('the action for all places', /\d+: Apply all 2 places/);
    await terminal.type(`${/(\d+): Apply all/.exec(menu)?.[1]}\r`);
    await neovim.bufferBecomes(bothDone);
    // Neovim sends changes after a rest: undone at once, this one would never have been.
    await neovim.diagnosticsGone();

    await terminal.type('u');
    await neovim.bufferBecomes(renamed);
    await session.settles();
    expect(await neovim.lua('vim.diagnostic.get(0)')).toEqual([]);
    await terminal.press('C-r');
    await neovim.bufferBecomes(bothDone);
    await session.quit(() => terminal.type(':wq\r'), crlf(bothDone));
  });

  test('brings the import of a name that another file of the project exports', async () => {
    const text = "import { add } from './add';\n\nexport const total = add(1, 2);\n";
    const neovim = await start('plain', text, { 'discount.ts': 'export function discount() {}\n' });
    const { session, terminal } = neovim;
    await terminal.type('/2\rsdiscount()');
    await session.leaveInsert();
    await neovim.diagnosticsOn(1, /import \{ discount \} from '\.\/discount'/);
    await terminal.press('F6');
    const after = text
      .replace("';\n", "';\nimport { discount } from './discount';\n")
      .replace('2', 'discount()');
    await neovim.bufferBecomes(after);
    await session.quit(() => terminal.type(':wq\r'), after);
  });

  test('leaves no process when it is killed', async () => {
    const neovim = await start('plain');
    process.kill(neovim.terminal.pid, 'SIGKILL');
    await neovim.session.nothingLeft();
  });

  test('draws as much of a line as the model is sure of, and takes it with Tab', async () => {
    const session = new EditorSession(editors!, beginning.before);
    open.push(session);
    beginning.choose(session);
    const neovim = await Neovim.open(editors!, session, 'ghost');
    const { terminal } = neovim;
    const [woken, last] = beginning.typed;
    await terminal.type(`Gko${woken}`);
    await beginning.isReady(neovim);
    await terminal.type(last);
    // The same stands further up once already.
    const line = `  ${woken}${last}${beginning.rest}`;
    const twice = new RegExp(`(${line.replace(/[()=]/g, '\\$&')}[^]*){2}`);
    await session.shows('the ghost text', twice);
    expect(await neovim.buffer()).not.toMatch(twice);
    await terminal.press('Tab');
    await until('the text to be taken', async () => twice.test(await neovim.buffer()));
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), await neovim.buffer());
  });

  test('draws a name that another open file has', async () => {
    const session = new EditorSession(editors!, names.before);
    open.push(session);
    beginning.choose(session);
    session.write('project/commands.ts', names.other);
    const neovim = await Neovim.open(editors!, session, 'ghost');
    const { terminal } = neovim;
    await terminal.type(':edit commands.ts\r:buffer cart.ts\r');
    const [woken, last] = names.typed;
    await terminal.type(`GkA\r${woken}`);
    await beginning.isReady(neovim);
    const line = `${woken}${last}${names.rest}`;
    const isShown = async () => (await terminal.screen()).includes(line);
    // Files are read in background: a key that comes before is answered without them.
    await until('the ghost text', async () => {
      await terminal.type(last);
      const shown = await until('an answer', isShown, undefined, 1000).catch(() => false);
      if (!shown) await terminal.press('BSpace');
      return shown;
    });
    expect(await neovim.buffer()).not.toContain(line);
    await terminal.press('Tab');
    await until('the text to be taken', async () => (await neovim.buffer()).includes(line));
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), await neovim.buffer());
  });

  test('draws the rest of a repeated line as ghost text and takes it with Tab', async () => {
    const neovim = await start('ghost', repetition.before);
    const { session, terminal } = neovim;

    await terminal.type(`/to.height\ro${repetition.typed}`);
    await session.shows('the ghost text', new RegExp(`${repetition.typed}${repetition.rest}`));
    expect(await neovim.buffer()).not.toContain(repetition.typed + repetition.rest);
    await terminal.press('Tab');
    await neovim.bufferBecomes(repetition.after);

    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), repetition.after);
  });

  test('draws the rest of a change that is made again, once its first letters are typed', async () => {
    const text = 'open(oldPath);\nlog();\nclose(oldPath, 1);\n';
    const neovim = await start('ghost', text);
    const { session, terminal } = neovim;

    await terminal.type('/oldPath\rcwpaths.current');
    await session.leaveInsert();
    // What comes in one message is one change.
    await session.settles();
    await terminal.type('ncwpa');
    await session.shows('the ghost text', /close\(paths\.current, 1\);/);
    expect(await neovim.buffer()).toContain('close(pa, 1);');
    await terminal.press('Tab');
    await neovim.bufferBecomes(text.replaceAll('oldPath', 'paths.current'));

    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), text.replaceAll('oldPath', 'paths.current'));
  });
});
