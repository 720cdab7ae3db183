/** foretype.el in Emacs 30 and 28, the server run by eglot and by the package itself. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checksum } from '../support/checksum.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { type Canned, cannedSession } from './canned.ts';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { EmacsClient, obtainEmacs28, packageFile, type Runner } from './emacs/client.ts';
import { HangingSession } from './hanging.ts';
import * as insertion from './insertion-story.ts';
import { LateSession } from './late-start.ts';
import { before, bothDone, firstDone, firstUse, renamed, secondUse } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { alive } from './terminal.ts';
import { Traffic } from './traffic.ts';
import { slow, until } from './until.ts';

const emacs30 = obtainEditors('emacs');
const versions = [
  { name: 'Emacs 30', editors: emacs30 },
  { name: 'Emacs 28', editors: obtainEmacs28(emacs30) },
];

describe.each(versions)('foretype.el in $name', { timeout: 60_000 * slow }, ({ editors }) => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  async function start(text = before, by: Runner = 'eglot'): Promise<EmacsClient> {
    const session = new EditorSession(editors!, text);
    open.push(session);
    return EmacsClient.open(editors!, session, by);
  }

  /** Search for the declaration, kill the name, type the other. */
  async function rename(emacs: EmacsClient, after = renamed): Promise<void> {
    await emacs.terminal.press('C-s');
    await emacs.terminal.type('let sum\r');
    await emacs.terminal.press('M-BSpace');
    await emacs.terminal.type('subtotal');
    await emacs.becomes(after);
  }

  async function quit(emacs: EmacsClient, text: string): Promise<void> {
    await emacs.session.quit(() => emacs.terminal.press('C-x', 'C-s', 'C-x', 'C-c'), text);
  }

  const use = (line: number) => [
    { line: line + 1, old: 'sum', new: 'subtotal' },
    { line: line + 1, old: '', new: '  TAB' },
  ];

  test.skipIf(!editors).each(['eglot', 'own', 'beside'] as const)(
    'strikes the old word, goes there and applies on one key; the server is run by %s',
    async (by) => {
      const emacs = await start(before, by);
      const { terminal, session } = emacs;
      const managed = '(if (and (featurep (quote eglot)) (eglot-managed-p)) "yes" "no")';
      await emacs.yields(managed, by === 'own' ? 'no' : 'yes');
      // Where eglot runs the server, the one that was started before eglot had connected is gone.
      await emacs.yields('(number-to-string (length foretype--own))', by === 'eglot' ? '0' : '1');
      await emacs.yields('(if (get-buffer "*Warnings*") "warned" "well")', 'well');
      await rename(emacs);
      await emacs.shows(use(firstUse));
      await terminal.press('Tab');
      await emacs.standsOn(firstUse + 1);
      expect(await emacs.text()).toBe(renamed);
      await terminal.press('Tab');
      await emacs.becomes(firstDone);

      await emacs.shows(use(secondUse));
      await terminal.press('Tab');
      await emacs.standsOn(secondUse + 1);
      await terminal.press('Tab');
      await emacs.becomes(bothDone);
      await session.traffic.sees('editor', 'foretype/accept');

      await emacs.shows([]);
      expect(await emacs.evaluate('(symbol-name (key-binding (kbd "TAB")))')).toBe('indent-for-tab-command');
      await quit(emacs, bothDone);
    },
  );

  async function offered(text: string, canned: Canned): Promise<EmacsClient> {
    const session = cannedSession(editors!, text, canned);
    open.push(session);
    return EmacsClient.open(editors!, session, 'own');
  }

  const range = (line: number, character: number, lastLine: number, last: number) => ({
    start: { line, character },
    end: { line: lastLine, character: last },
  });

  test.skipIf(!editors)(
    'says that the server starts, and sends what was typed meanwhile as a change',
    async () => {
      const session = new LateSession(editors!, before);
      open.push(session);
      const emacs = await EmacsClient.start(editors!, session, 'own');
      await session.shows('the start', /\(Cart .*ft:…/);
      await rename(emacs);
      session.letStart();
      await session.shows('the work', /\(Cart .*ft:2/);
      await emacs.shows(use(firstUse));
      expect((await session.traffic.sees('editor', 'textDocument/didOpen')).params.textDocument.text).toBe(
        before,
      );
      await emacs.terminal.press('Tab', 'Tab');
      await emacs.becomes(firstDone);
      await emacs.shows(use(secondUse));
      await quit(emacs, firstDone);
    },
  );

  test.skipIf(!editors).each(['eglot', 'own'] as const)('asks again when more is known: %s', async (by) => {
    const edits = [{ range: range(0, 0, 0, 3), newText: 'four' }];
    const session = cannedSession(editors!, 'one\ntwo\n', { line: 0, edits, late: true });
    open.push(session);
    const emacs = await EmacsClient.open(editors!, session, by);
    await emacs.shows([
      { line: 1, old: 'one', new: 'four' },
      { line: 1, old: '', new: '  TAB' },
    ]);
    await session.settles();
    const asked = session.traffic.messages('editor', 'foretype/nextEdit');
    // The package's own server, started before eglot had connected, may have been asked as well.
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThan(4);
  });

  test.skipIf(!editors).each(['eglot', 'own'] as const)(
    'takes away what is not offered any more, and shows what is: %s',
    async (by) => {
      const [edits, instead] = ['four', 'five'].map((newText) => [{ range: range(0, 0, 0, 3), newText }]);
      const session = cannedSession(editors!, 'one\ntwo\n', { line: 0, edits: edits!, instead });
      open.push(session);
      const emacs = await EmacsClient.open(editors!, session, by);
      await emacs.shows([
        { line: 1, old: 'one', new: 'five' },
        { line: 1, old: '', new: '  TAB' },
      ]);
      await emacs.terminal.press('Tab');
      await emacs.becomes('five\ntwo\n');
    },
  );

  test.skipIf(!editors)('says in the mode line that there is no server', async () => {
    const session = new EditorSession(editors!, before, {}, ['/nowhere']);
    open.push(session);
    const emacs = await EmacsClient.start(editors!, session, 'own', ['FORETYPE_COMMAND=["/nowhere"]']);
    await emacs.session.shows('the fault', /\(Cart .*ft:!/);
  });

  test.skipIf(!editors)('draws several lines at point, and takes them line by line', async () => {
    const emacs = await offered('one\ntwo\n', {
      line: 0,
      edits: [{ range: range(0, 3, 0, 3), newText: '-a\nb\nc' }],
    });
    await emacs.terminal.press('C-e');
    await emacs.shows([{ line: 1, old: '', new: '-a\nb\nc' }]);
    await emacs.session.shows('the lines', /^one-a\nb\nc\ntwo$/m);
    await emacs.terminal.press('M-Down');
    await emacs.becomes('one-a\ntwo\n');
    await emacs.terminal.press('M-Down');
    await emacs.becomes('one-a\nb\ntwo\n');
    await emacs.terminal.press('M-Right');
    await emacs.becomes('one-a\nb\nc\ntwo\n');
    expect(await emacs.line()).toBe(3);
  });

  test.skipIf(!editors)('draws changed lines with the new ones below, one step of undo', async () => {
    const edit = { range: range(1, 0, 3, 0), newText: 'eins\nzwei\ndrei\n' };
    const emacs = await offered('zero\none\ntwo\n', { line: 1, edits: [edit] });
    await emacs.terminal.press('C-n');
    await emacs.shows([
      { line: 2, old: 'one\ntwo', new: '\neins\nzwei\ndrei' },
      { line: 3, old: '', new: '  TAB' },
    ]);
    await emacs.terminal.press('Tab');
    await emacs.becomes('zero\neins\nzwei\ndrei\n');
    await emacs.terminal.press('C-_');
    await emacs.becomes('zero\none\ntwo\n');
    await emacs.shows([]);
  });

  test.skipIf(!editors)(
    'marks the place alone where the text is to be asked for, until point moves',
    async () => {
      const edit = { range: range(1, 0, 1, 3), newText: 'eins' };
      const emacs = await offered('zero\none\ntwo\n', { line: 1, edits: [edit] });
      await emacs.evaluate('(progn (setq foretype-text (quote asked)) "")');
      await emacs.terminal.press('C-n');
      const veiled = [
        { line: 2, old: 'one', new: '…' },
        { line: 2, old: '', new: '  TAB' },
      ];
      await emacs.shows(veiled);
      await emacs.command('foretype-reveal');
      await emacs.shows([
        { line: 2, old: 'one', new: 'eins' },
        { line: 2, old: '', new: '  TAB' },
      ]);
      await emacs.terminal.press('C-f');
      await emacs.shows(veiled);
      await emacs.becomes('zero\none\ntwo\n');
      await emacs.terminal.press('Tab');
      await emacs.becomes('zero\neins\ntwo\n');
    },
  );

  test.skipIf(!editors)('strikes removed lines', async () => {
    const emacs = await offered('zero\none\ntwo\n', {
      line: 2,
      edits: [{ range: range(1, 0, 3, 0), newText: '' }],
    });
    await emacs.terminal.press('C-n', 'C-n');
    await emacs.shows([
      { line: 2, old: 'one\ntwo\n', new: '' },
      { line: 3, old: '', new: '  TAB' },
    ]);
    await emacs.terminal.press('Tab');
    await emacs.becomes('zero\n');
  });

  test.skipIf(!editors)('names the place and the key where the edit is off the screen', async () => {
    const away = before.replace('  for (', `${'  // …\n'.repeat(60)}  for (`);
    const emacs = await start(away);
    await rename(emacs, away.replace('let sum', 'let subtotal'));
    await emacs.shows([{ line: 3, old: '', new: '  TAB → L66 rename sum → subtotal' }]);
    await emacs.terminal.press('Tab');
    await emacs.standsOn(66);
    await emacs.terminal.press('Tab');
    await emacs.session.shows('the first use renamed', /\*\/ subtotal \+= price/);
  });

  test.skipIf(!editors)('draws the rest of a line as ghost text, which typing shortens', async () => {
    const emacs = await start(repetition.before);
    const { terminal } = emacs;
    await terminal.press('C-s');
    await terminal.type('to.height\r');
    await terminal.press('C-e', 'Enter');
    await terminal.type(repetition.typed);
    await emacs.shows([{ line: 10, old: '', new: 'pth;' }]);
    const draws = await emacs.evaluate('(number-to-string foretype--draws)');
    await emacs.evaluate('(progn (global-set-key [f5] (function ignore)) "")');
    await terminal.press('F5', 'F5');
    await emacs.session.settles();
    expect(await emacs.evaluate('(number-to-string foretype--draws)')).toBe(draws);
    await terminal.type('p');
    await emacs.shows([{ line: 10, old: '', new: 'th;' }]);
    await terminal.press('Tab');
    await emacs.becomes(repetition.after);
    expect(await emacs.evaluate('(number-to-string (current-column))')).toBe('24');
    await quit(emacs, repetition.after);
  });

  test.skipIf(!editors)('accepts by word, then by line', async () => {
    const emacs = await start(insertion.before);
    const { terminal, session } = emacs;
    for (const [place, text] of [
      ['(first', insertion.once],
      ['(second', insertion.twice],
    ] as const) {
      await terminal.press('C-s');
      await terminal.type(`${place}\r`);
      await terminal.press('M-b');
      await terminal.type(insertion.insertion);
      await emacs.becomes(text);
      await session.sends(insertion.insertion);
    }
    await emacs.shows([
      { line: 4, old: '', new: 'context, ' },
      { line: 4, old: '', new: '  TAB' },
    ]);
    await terminal.press('Tab');
    await emacs.shows([{ line: 4, old: '', new: 'context, ' }]);
    await terminal.press('M-Right');
    await emacs.becomes(insertion.twice.replace('(third', '(contextthird'));
    await emacs.shows([{ line: 4, old: '', new: ', ' }]);
    const partial = await session.traffic.sees('editor', 'foretype/accept');
    expect(partial.params.acceptedLength).toBe('context'.length);
    await terminal.press('M-Down');
    await emacs.becomes(insertion.after);
    await quit(emacs, insertion.after);
  });

  test.skipIf(!editors)('takes a rejected edit away, and it does not come back', async () => {
    const emacs = await start();
    await rename(emacs);
    await emacs.shows(use(firstUse));
    await emacs.terminal.press('C-g');
    const rejected = await emacs.session.traffic.sees('editor', 'foretype/reject');
    expect(rejected.params.reason).toBe('rejected');
    await emacs.session.settles();
    expect(await emacs.evaluate('(cart-overlays)')).not.toContain(`"line":${firstUse + 1}`);
    await quit(emacs, renamed);
  });

  test.skipIf(!editors)('is quiet while snoozed, silent while off, and says so', async () => {
    const emacs = await start();
    const { session } = emacs;
    await emacs.command('foretype-ask');
    await session.shows('why there is none', /foretype: nothing was edited yet that something could follow/);
    await emacs.command('foretype-snooze');
    await session.shows('the lighter', / ft:zz/);
    await rename(emacs);
    await session.settles();
    await emacs.shows([]);

    await emacs.terminal.press('C-c');
    await emacs.terminal.type(';n');
    await emacs.shows(use(firstUse));
    await emacs.command('foretype-toggle');
    await session.shows('the lighter', / ft:off/);
    await emacs.shows([]);
    await emacs.command('foretype-toggle');
    await session.shows('the lighter', / ft[ :)]/);
    await quit(emacs, renamed);
  });

  const switches = (emacs: EmacsClient) =>
    emacs.session.traffic
      .messages('editor', 'workspace/executeCommand')
      .map(({ params }) => [params.command.replace('foretype.nextEdit.', ''), ...params.arguments]);

  async function restarted(emacs: EmacsClient): Promise<void> {
    const { traffic } = emacs.session;
    const [, server] = traffic.processes;
    process.kill(server!, 'SIGKILL');
    await traffic.sees('editor', 'foretype/nextEdit', () => traffic.processes[1] !== server);
    await emacs.session.answered();
  }

  test.skipIf(!editors).each(['eglot', 'own'] as const)(
    'tells a server that was started again that it is off, and how long it is to be quiet; run by %s',
    async (by) => {
      const emacs = await start(before, by);
      const { session, terminal } = emacs;
      await emacs.evaluate('(progn (foretype-snooze 10) "")');
      await session.shows('the lighter', / ft:zz/);
      await restarted(emacs);
      const [snooze, ...others] = switches(emacs);
      expect(others).toEqual([]);
      expect(snooze?.[0]).toBe('snooze');
      expect(snooze?.[1]).toBeGreaterThan(5);
      expect(snooze?.[1]).toBeLessThanOrEqual(10);
      await rename(emacs);
      await session.settles();
      await emacs.shows([]);

      await terminal.press('C-u', '0', 'C-c');
      await terminal.type(';z');
      await session.shows('the end of it', /foretype is awake/);
      expect(switches(emacs).at(-1)).toEqual(['snooze', 0]);
      await emacs.shows(use(firstUse));
      await emacs.command('foretype-toggle');
      await session.shows('the lighter', / ft:off/);
      await restarted(emacs);
      expect(switches(emacs)).toEqual([['toggle', false]]);
      await session.shows('the lighter', / ft:off/);
    },
  );

  test.skipIf(!editors)('is quiet as long as the server says', async () => {
    const emacs = await start(before, 'own');
    await emacs.evaluate('(progn (setq foretype-settings \'(:prediction.snooze.durationMs 120000)) "")');
    await restarted(emacs);
    await emacs.command('foretype-snooze');
    await emacs.session.shows('the length', /foretype is quiet for 2 minutes/);
    await emacs.yields('(number-to-string (round (foretype--minutes-until foretype--snoozed)))', '2');
  });

  const own =
    '(mapconcat (lambda (entry) (file-name-nondirectory (directory-file-name (car entry)))) foretype--own " ")';

  test.skipIf(!editors)('tells every server that it is off', async () => {
    const emacs = await start(before, 'own');
    const { session } = emacs;
    const other = session.write('other/main.ts', 'let a = 1;\n');
    session.write('other/.git/HEAD', '');
    // A witness of its own: two would write over each other.
    const [node, tap, log, ...server] = session.command;
    const command = [node, tap, `${log}.other`, ...server].map((word) => JSON.stringify(word)).join(' ');
    await emacs.evaluate(`(progn (setq foretype-command '(${command})) (find-file "${other}") "")`);
    const traffic = new Traffic(`${log}.other`);
    await traffic.sees('editor', 'foretype/nextEdit');
    await emacs.evaluate('(progn (foretype-toggle) "")');
    for (const one of [traffic, session.traffic]) {
      const told = await one.sees('editor', 'workspace/executeCommand');
      expect(told.params).toEqual({ command: 'foretype.nextEdit.toggle', arguments: [false] });
    }
    await emacs.yields('(if foretype--enabled "on" "off")', 'off');
  });

  test.skipIf(!editors)(
    'starts no server for a project that nobody visits, and ends one that nobody needs',
    async () => {
      const emacs = await start(before, 'own');
      const { session } = emacs;
      const other = session.write('other/main.ts', 'let a = 1;\n');
      session.write('other/.git/HEAD', '');
      await emacs.evaluate(`(progn (find-file-noselect "${other}") "")`);
      await rename(emacs);
      await emacs.shows(use(firstUse));
      await emacs.evaluate('(progn (foretype--more-known (foretype--connection) nil) "")');
      await restarted(emacs);
      expect(await emacs.evaluate(own)).toBe('project');
      expect(await emacs.evaluate('(if foretype-mode "on" "off")', 'main.ts')).toBe('on');

      const more = session.write('project/more.ts', 'let b = 2;\n');
      const { processes } = session.traffic;
      await emacs.evaluate(
        `(progn (find-file-noselect "${more}") (set-buffer-modified-p nil) (kill-buffer) "")`,
      );
      expect(await emacs.evaluate(own, 'more.ts')).toBe('project');
      await emacs.evaluate('(progn (foretype-mode -1) "")', 'more.ts');
      expect(await emacs.evaluate(own, 'more.ts')).toBe('');
      await until('the server to end', () => !processes.some(alive));
    },
  );

  test.skipIf(!editors)('forgets a place whose buffer is killed, and goes on', async () => {
    const exported = 'export function total(prices: number[]): number {\n  return prices.length;\n}\n';
    const emacs = await start(exported, 'own');
    const { session, terminal } = emacs;
    const shop = session.write('project/shop.ts', "import { total } from './cart.ts';\n\ntotal([1]);\n");
    // The server knows it though no window has shown it yet.
    await emacs.evaluate(`(progn (find-file-noselect "${shop}") "")`);
    await session.traffic.sees('editor', 'textDocument/didOpen', ({ params }) =>
      params.textDocument.uri.endsWith('shop.ts'),
    );
    await session.settles();
    await terminal.press('C-s');
    await terminal.type('function total\r');
    await terminal.press('M-BSpace');
    await terminal.type('sum');
    await session.shows('the hint', /TAB → shop.ts L[13] rename total → sum/);
    await emacs.evaluate('(progn (kill-buffer "shop.ts") "")');
    await terminal.press('C-a');
    await emacs.shows([]);
    const hooked = '(if (memq (function foretype--after-command) post-command-hook) "yes" "no")';
    expect(await emacs.evaluate(hooked)).toBe('yes');
    expect(await emacs.evaluate('(symbol-name (key-binding (kbd "TAB")))')).toBe('indent-for-tab-command');
  });

  test.skipIf(!editors)('changes nothing that narrowing hides before it has gone there', async () => {
    const emacs = await start(before, 'own');
    await rename(emacs);
    await emacs.shows(use(firstUse));
    await emacs.evaluate('(progn (narrow-to-region (point-min) (line-end-position)) "")');
    await emacs.terminal.press('C-a');
    await emacs.shows([{ line: 3, old: '', new: '  TAB → L6 rename sum → subtotal' }]);
    await emacs.terminal.press('Tab');
    await emacs.standsOn(firstUse + 1);
    expect(await emacs.text()).toBe(renamed);
    await emacs.terminal.press('Tab');
    await emacs.becomes(firstDone);
  });

  test.skipIf(!editors)('ends a server that hangs', async () => {
    const session = new HangingSession(editors!, before);
    open.push(session);
    const emacs = await EmacsClient.start(editors!, session, 'own');
    const hanging = await session.hangs();
    await emacs.command('foretype-shutdown');
    await session.killed(hanging);
    await rename(emacs);
    await session.shows('the work', /\(Cart .*ft/);
    await session.traffic.sees('editor', 'foretype/nextEdit');
    await quit(emacs, renamed);
  });

  test.skipIf(!editors)(
    'lists the places of two files, changes all, and takes a file back with one undo',
    async () => {
      const exported = 'export function total(prices: number[]): number {\n  return prices.length;\n}\n';
      const importing = "import { total } from './cart.ts';\n\nconsole.log(total([1]), total([2]));\n";
      const emacs = await start(exported);
      const { session, terminal } = emacs;
      const shop = session.write('project/shop.ts', importing);
      await terminal.press('C-x', 'C-f', 'C-a', 'C-k');
      await terminal.type(`${shop}\r`);
      await session.traffic.sees('editor', 'textDocument/didOpen', ({ params }) =>
        params.textDocument.uri.endsWith('shop.ts'),
      );
      await session.settles();
      await terminal.press('C-x', 'b', 'Enter', 'C-s');
      await terminal.type('function total\r');
      await terminal.press('M-BSpace');
      await terminal.type('sum');
      await emacs.becomes(exported.replace('total', 'sum'));
      await session.shows('the hint', /TAB → shop.ts L[13] rename total → sum/);

      await emacs.command('foretype-list');
      await session.shows(
        'the list',
        /console\.log\(total\(\[1\]\), total\(\[2\]\)\); +\(rename total → sum\)/,
      );
      await terminal.press('C-x', '1', 'C-x', 'b');
      await terminal.type('cart.ts\r');
      await session.shows('the hint again', /TAB → shop.ts L[13]/);

      await emacs.command('foretype-accept-all');
      await emacs.becomes(importing.replaceAll('total', 'sum'), 'shop.ts');
      await session.shows('the count', /3 places changed: rename total → sum/);
      await terminal.press('C-x', 'b');
      await terminal.type('shop.ts\r');
      await terminal.press('C-_');
      await emacs.becomes(importing, 'shop.ts');
      expect(await emacs.text()).toBe(exported.replace('total', 'sum'));
    },
  );

  test.skipIf(!editors).each(['eglot', 'own'] as const)(
    'goes on after the server was killed; run by %s',
    async (by) => {
      const emacs = await start(before, by);
      const { session } = emacs;
      const [, server] = session.traffic.processes;
      process.kill(server!, 'SIGKILL');
      await session.traffic.sees(
        'editor',
        'textDocument/didOpen',
        () => session.traffic.processes[1] !== server,
      );
      await rename(emacs);
      await emacs.shows(use(firstUse));
      await emacs.terminal.press('Tab', 'Tab');
      await emacs.becomes(firstDone);
      await quit(emacs, firstDone);
    },
  );

  test.skipIf(!editors)('says in its doctor what works and what to do', async () => {
    const emacs = await start();
    await emacs.evaluate(`(progn (setq foretype-command '("none")) "")`);
    await emacs.command('foretype-doctor');
    await emacs.session.shows(
      'the report',
      /TAB accepts while something is shown, else it is ‘?[`‘]?indent-for-tab-command/,
    );
    const report = await emacs.evaluate('(buffer-string)', '*foretype doctor*');
    expect(report).toMatch(/ok +Eglot runs the server of this buffer/);
    expect(report).toMatch(/fault +no program `none'[^\n]*\n +→ npm install -g foretype/);
    expect(report).toMatch(/In the server\n\n(ok|note|fault) +\w+:/);
  });

  test.skipIf(!editors)('keeps the text of its own server equal, whatever is done to it', async () => {
    const emacs = await start(before, 'own');
    const { traffic } = emacs.session;
    const changes = [
      '(goto-char (point-min)) (kill-line 2) (goto-char (point-max)) (yank)',
      '(upcase-region (point-min) 40)',
      '(sort-lines nil (point-min) (point-max))',
      '(goto-char (point-min)) (while (search-forward "sum" nil t) (replace-match "räksmörgås🧾"))',
      '(save-restriction (narrow-to-region 10 30) (delete-region 10 30) (insert "a🧾b\\nc"))',
      '(subst-char-in-region (point-min) (point-max) ?e ?3)',
      '(combine-change-calls (point-min) (point-max) (goto-char 3) (insert "x") (forward-line) (delete-char 2))',
      '(transpose-regions 1 5 10 20)',
      '(goto-char 7) (insert-and-inherit "\\n\\n") (delete-trailing-whitespace)',
      '(erase-buffer)',
      '(undo-boundary) (undo)',
      '(revert-buffer t t)',
    ];
    for (const [n, change] of changes.entries()) {
      await emacs.evaluate(`(progn ${change} "")`);
      await emacs.evaluate(
        `(progn (foretype--request (foretype--connection) :foretype/status '(:checksum t) #'ignore) "")`,
      );
      const asked = await until(`question ${n}`, () => traffic.messages('editor', 'foretype/status')[n]);
      await emacs.session.answered();
      const status = traffic.replyTo(asked, 'server')?.result;
      expect(status.documents[0].checksum, `after ${change}`).toBe(checksum(await emacs.text()));
    }
  });

  test.skipIf(!editors)('leaves TAB to a popup of completions', async () => {
    const emacs = await start(repetition.before);
    const { terminal } = emacs;
    await terminal.press('C-s');
    await terminal.type('to.height\r');
    await terminal.press('C-e', 'Enter');
    await terminal.type(repetition.typed);
    await emacs.shows([{ line: 10, old: '', new: 'pth;' }]);
    expect(await emacs.evaluate('(symbol-name (key-binding (kbd "TAB")))')).toBe('foretype-accept');
    const company = await emacs.evaluate('(if (require (quote company) nil t) "yes" "no")');
    const candidates = '(list "depth_of_field")';
    if (company === 'yes') {
      const backend = `(lambda (command &rest _) (pcase command ('prefix "de") ('candidates ${candidates})))`;
      await emacs.evaluate(`(progn (setq-local company-backends (list ${backend})) (company-mode 1) "")`);
      await emacs.command('company-manual-begin');
      await emacs.session.shows('the popup', /depth_of_field/);
      expect(await emacs.evaluate('(symbol-name (key-binding (kbd "TAB")))')).toBe('company-complete-common');
    } else {
      const table = `(lambda () (list (- (point) 3) (point) ${candidates}))`;
      await emacs.evaluate(
        `(progn (setq-local completion-at-point-functions (list ${table})
                  completion-preview-minimum-symbol-length 1)
           (completion-preview-mode 1) "")`,
      );
      await terminal.type('p');
      await emacs.session.shows('the preview', /depth_of_field/);
      expect(await emacs.evaluate('(symbol-name (key-binding (kbd "TAB")))')).toBe(
        'completion-preview-insert',
      );
    }
    await emacs.shows([]);
  });

  test.skipIf(!editors)('runs what the page says', () => {
    const page = readFileSync(join(dirname(packageFile), 'README.md'), 'utf8');
    const blocks = [...page.matchAll(/```elisp\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(blocks.length).toBeGreaterThan(4);
    const home = mkdtempSync(join(tmpdir(), 'foretype-elisp-'));
    try {
      cpSync(dirname(packageFile), join(home, 'foretype'), { recursive: true });
      const init = join(home, 'init.el');
      writeFileSync(init, blocks.join('\n'));
      const start = ['-Q', '--batch', '--eval', `(setq user-emacs-directory "${home}/")`, '-l', init];
      const last = [
        '--eval',
        "(progn (require 'eglot) (princ (list foretype-global-mode foretype-key-label)))",
      ];
      const said = execFileSync(editors!.program('emacs'), [...start, ...last], { encoding: 'utf8' });
      expect(said).toBe('(t C-RET)');
    } finally {
      removeFolder(home);
    }
  });

  test.skipIf(!editors)('compiles without a warning and satisfies checkdoc', () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-elisp-'));
    try {
      const copy = join(folder, 'foretype.el');
      copyFileSync(packageFile, copy);
      const batch = (...more: string[]) =>
        execFileSync(
          'sh',
          ['-c', 'exec "$@" 2>&1', 'sh', editors!.program('emacs'), '-Q', '--batch', ...more],
          {
            encoding: 'utf8',
            env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder },
          },
        );
      expect(batch('--eval', '(setq byte-compile-error-on-warn t)', '-f', 'batch-byte-compile', copy)).toBe(
        '',
      );
      expect(batch('--eval', `(checkdoc-file "${copy}")`)).toBe('');
      const describe = `(with-temp-buffer (insert-file-contents "${copy}") (princ (package-desc-name (package-buffer-info))))`;
      expect(batch('-l', 'package', '--eval', describe)).toBe('foretype');
    } finally {
      removeFolder(folder);
    }
  });
});
