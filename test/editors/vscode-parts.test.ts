/** The parts of the VS Code extension that need no editor. */
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackOff } from '../../clients/vscode/src/back-off.ts';
import { blockPicture } from '../../clients/vscode/src/block-picture.ts';
import { hunksOf, split } from '../../clients/vscode/src/hunks.ts';
import { type Mark, present } from '../../clients/vscode/src/presentation.ts';
import { rebased } from '../../clients/vscode/src/rebase.ts';
import { inWholeWords, phrase, type Replacement } from '../../clients/vscode/src/replacement.ts';
import { serverCommand } from '../../clients/vscode/src/server-command.ts';
import { statusText } from '../../clients/vscode/src/status.ts';
import { removeFolder } from '../support/remove-folder.ts';

/** The edit that turns the text between « and » of `marked` into `text`, with the text. */
function edit(marked: string, text: string): { text: string; edit: Replacement } {
  const from = marked.indexOf('«');
  const to = marked.indexOf('»') - 1;
  return { text: marked.replace(/[«»]/g, ''), edit: { from, to, text } };
}

function applied(text: string, edits: readonly Replacement[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .reduce((now, { from, to, text: inserted }) => now.slice(0, from) + inserted + now.slice(to), text);
}

const anEdit = fc
  .record({
    text: fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '\n', '(', '😀', '\r\n'), maxLength: 30 }),
    from: fc.nat(),
    length: fc.nat(12),
    inserted: fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '\n', ')', '😀'), maxLength: 12 }),
  })
  .map(({ text, from, length, inserted }) => {
    const start = from % (text.length + 1);
    const to = Math.min(text.length, start + length);
    return { text, edit: { from: start, to, text: inserted } };
  });

describe('a change told in whole words', () => {
  it.each([
    ['let s«um» = 1', 'ubtotal', 'sum → subtotal'],
    ['let sum«» = 1', 'mary', 'sum → summary'],
    ['f(«»a)', 'context, ', '+ context,'],
    ['«const »x', '', '− const'],
    ['«»x', '\n', '+ blank line'],
    [`«${'a'.repeat(60)}»`, 'b', `${'a'.repeat(39)}… → b`],
  ])('%s', (marked, inserted, says) => {
    const { text, edit: change } = edit(marked, inserted);
    expect(phrase(text, change)).toBe(says);
  });

  it('is the same change', () => {
    fc.assert(
      fc.property(anEdit, ({ text, edit: change }) => {
        const wanted = applied(text, [change]);
        expect(applied(text, [inWholeWords(text, change)])).toBe(wanted);
        expect(applied(text, hunksOf(text, change))).toBe(wanted);
      }),
    );
  });
});

describe('the part for one key', () => {
  it.each([
    ['f(«»a)', 'context, more, ', 'word', 'f(contexta)'],
    ['f(«»)', ' first\n second\n', 'line', 'f( first)'],
    ['«a» = b', 'x', 'word', 'x = b'],
    ['«old(a)»', 'fresh(a, b)', 'word', 'fresh(a)'],
    ['«old(a)»', 'fresh(a, b)', 'line', 'fresh(a, b)'],
    ['«a1\nb1»', 'a2\nb2', 'line', 'a2\nb1'],
  ] as const)('of %s by %s', (marked, inserted, portion, after) => {
    const { text, edit: change } = edit(marked, inserted);
    expect(applied(text, split(text, [change], portion).now)).toBe(after);
  });

  it('and the rest are the whole, and it always takes something', () => {
    fc.assert(
      fc.property(
        anEdit,
        fc.constantFrom('word' as const, 'line' as const),
        ({ text, edit: change }, portion) => {
          const { now, later } = split(text, [change], portion);
          expect(now.length).toBeGreaterThan(0);
          // Later parts lie behind: what is now taken moves them all alike.
          const grown = now.reduce((sum, r) => sum + r.text.length - (r.to - r.from), 0);
          const moved = later.map((r) => ({ ...r, from: r.from + grown, to: r.to + grown }));
          expect(applied(applied(text, now), moved)).toBe(applied(text, [change]));
        },
      ),
    );
  });
});

describe('a shown change, while the user types', () => {
  const change = { from: 10, to: 13, text: 'subtotal' };
  const insertion = { from: 10, to: 10, text: 'total()' };

  it('moves with the text before it', () => {
    expect(rebased([change], { from: 2, to: 4, text: '' })).toEqual([{ from: 8, to: 11, text: 'subtotal' }]);
    expect(rebased([change], { from: 8, to: 10, text: 'xyz' })).toEqual([
      { from: 11, to: 14, text: 'subtotal' },
    ]);
  });

  it('stays where the text after it changes', () => {
    expect(rebased([change], { from: 20, to: 25, text: 'x' })).toEqual([change]);
  });

  it('goes when its own text changes', () => {
    for (const typed of [
      { from: 11, to: 12, text: '' },
      { from: 10, to: 10, text: 'a' },
      { from: 13, to: 13, text: 'a' },
      { from: 0, to: 30, text: '' },
    ])
      expect(rebased([change], typed)).toBeUndefined();
  });

  it('is shortened by what is typed of it, and goes when all of it is', () => {
    expect(rebased([insertion], { from: 10, to: 10, text: 'to' })).toEqual([
      { from: 12, to: 12, text: 'tal()' },
    ]);
    expect(rebased([insertion], { from: 10, to: 10, text: 'total()' })).toBeUndefined();
    expect(rebased([insertion], { from: 10, to: 10, text: 'x' })).toBeUndefined();
  });

  it('means the same as before', () => {
    fc.assert(
      fc.property(
        anEdit,
        fc.nat(),
        fc.nat(4),
        fc.string({ maxLength: 3 }),
        ({ text, edit: shown }, at, length, typed) => {
          const from = at % (text.length + 1);
          const done = { from, to: Math.min(text.length, from + length), text: typed };
          const now = applied(text, [done]);
          const moved = rebased([shown], done);
          if (!moved || (done.from >= shown.from && done.to <= shown.to)) return;
          const shift = done.to <= shown.from ? typed.length - (done.to - done.from) : 0;
          const old = text.slice(shown.from, shown.to);
          expect(now.slice(shown.from + shift, shown.to + shift)).toBe(old);
          expect(moved[0]).toEqual({ from: shown.from + shift, to: shown.to + shift, text: shown.text });
        },
      ),
    );
  });
});

describe('how an edit is shown', () => {
  const everything = [{ first: 0, last: 99 }];

  function shown(
    marked: string,
    inserted: string,
    options: { cursor?: number; visible?: [number, number] } = {},
  ) {
    const { text, edit: change } = edit(marked, inserted);
    const { cursor = 0, visible } = options;
    const spans = visible ? [{ first: visible[0], last: visible[1] }] : everything;
    return present({
      text,
      edits: [change],
      place: { cursor, visible: spans },
      fileName: 'a.ts',
      ghosts: true,
    });
  }

  function marks(marked: string, inserted: string): readonly Mark[] {
    const presentation = shown(marked, inserted);
    return presentation.kind === 'marks' ? presentation.marks : [];
  }

  it('is ghost text, drawn by VS Code, for an insertion at the cursor', () => {
    expect(shown('f(«»a)', 'b, ', { cursor: 2 })).toEqual({ kind: 'ghost' });
    expect(shown('«f(a)»', 'f(b, a)', { cursor: 2 })).toEqual({ kind: 'ghost' });
    expect(shown('«»f(a)', 'b();\n', { cursor: 0 }).kind).toBe('marks');
    const { text, edit: change } = edit('f(«»a)', 'b, ');
    const place = { cursor: 2, visible: everything };
    expect(present({ text, edits: [change], place, fileName: '', ghosts: false }).kind).toBe('marks');
  });

  it('is a word at the end of the line where the place is out of sight, with its line', () => {
    const text = `${'\n'.repeat(41)}let s«um» = 1`;
    expect(shown(text, 'ubtotal', { visible: [0, 20] })).toEqual({ kind: 'far', hint: 'L42 sum → subtotal' });
  });

  it('is a word with the name of the file for another file', () => {
    const { text, edit: change } = edit('\nlet s«um» = 1', 'ubtotal');
    const view = { text, edits: [change], place: undefined, fileName: 'cart.ts', ghosts: true };
    expect(present(view)).toEqual({ kind: 'far', hint: 'cart.ts:2 sum → subtotal' });
  });

  it('is at its place elsewhere; `here` tells whether the cursor is on its lines', () => {
    expect(shown('a\nlet s«um» = 1', 'ubtotal')).toMatchObject({ kind: 'marks', here: false });
    expect(shown('a\nlet s«um» = 1', 'ubtotal', { cursor: 3 })).toMatchObject({ kind: 'marks', here: true });
  });

  it('strikes a word and puts the other beside it', () => {
    expect(marks('let s«um» = 1', 'ubtotal')).toEqual([
      { kind: 'replacement', from: 4, to: 7, text: 'subtotal' },
    ]);
  });

  it('shows two words of a line as two', () => {
    expect(marks('«a = f(b)»', 'c = f(d)').map((m) => m.kind)).toEqual(['replacement', 'replacement']);
  });

  it('strikes what goes', () => {
    expect(marks('x\nf(a«, b»)', '')).toEqual([{ kind: 'deletion', from: 5, to: 8 }]);
    expect(marks('x\n«one\ntwo\n»', '')).toEqual([{ kind: 'deletion', from: 2, to: 10 }]);
  });

  it('puts what comes at its place', () => {
    expect(marks('x\nf(a«»)', ', b')).toEqual([{ kind: 'insertion', at: 5, text: ', b' }]);
  });

  it('puts new lines in a box, without the line they stand at', () => {
    expect(marks('x\nif (a) {«»\n}', '\n  b();\n  c();')).toEqual([
      { kind: 'block', from: 10, to: 10, beside: 2, lines: ['  b();', '  c();'] },
    ]);
    expect(marks('x\n«»y', 'one\ntwo\n')).toEqual([
      { kind: 'block', from: 2, to: 2, beside: 2, lines: ['one', 'two'] },
    ]);
  });

  it('strikes lines and puts their number of others in a box', () => {
    expect(marks('x\n«one»\ny', 'two\nthree')).toEqual([
      { kind: 'block', from: 2, to: 5, beside: 2, lines: ['two', 'three'] },
    ]);
    expect(marks('x\n«one\n»y', 'two\nthree\n')).toEqual([
      { kind: 'block', from: 2, to: 5, beside: 2, lines: ['two', 'three'] },
    ]);
    expect(marks('«\n»y', 'a')).toEqual([{ kind: 'block', from: 0, to: 2, beside: 0, lines: ['ay'] }]);
  });

  it('always has an answer, inside the text', () => {
    fc.assert(
      fc.property(anEdit, fc.nat(), ({ text, edit: change }, at) => {
        const place = { cursor: at % (text.length + 1), visible: everything };
        const presentation = present({ text, edits: [change], place, fileName: 'a', ghosts: true });
        if (presentation.kind !== 'marks') return;
        for (const mark of presentation.marks) {
          const [from, to] = mark.kind === 'insertion' ? [mark.at, mark.at] : [mark.from, mark.to];
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('the picture of new lines', () => {
  const type = { family: 'mono', size: 14, lineHeight: 19, tabSize: 4, dark: true };
  const svg = (lines: string[]) => atob(blockPicture(lines, type).source.replace(/^[^,]*,/, ''));

  it('has one row for each line, without their common indentation', () => {
    const { height } = blockPicture(['    a', '      b'], type);
    expect(height).toBe(38);
    expect(svg(['    a', '      b'])).toMatch(/>a<\/text>.*> {2}b<\/text>/);
  });

  it('holds any text as text', () => {
    expect(svg(['<b> & "c"'])).toContain('&#60;b&#62; &#38; &#34;c&#34;');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 }), (lines) => {
        expect(svg(lines)).toMatch(/^<svg [^<]*>(?:<[^<>]+>[^<>]*)*<\/svg>$/s);
      }),
    );
  });
});

describe('the wait before a start', () => {
  it('doubles up to a minute, and is short again after a good run', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 9 }, () => backOff.after(10));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(backOff.failures).toBe(9);
    expect(backOff.after(61_000)).toBe(500);
    expect(backOff.failures).toBe(1);
  });
});

describe('the server to start', () => {
  function inFolder(test: (folder: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-server-'));
    try {
      test(folder);
    } finally {
      removeFolder(folder);
    }
  }
  const around = {
    setting: [],
    extension: '/nowhere',
    path: '',
    platform: 'linux' as const,
    node: '/bin/node',
  };

  it('is the one of the setting first', () => {
    const found = serverCommand({ ...around, setting: ['my-server', '--a'] });
    expect(found).toMatchObject({ command: 'my-server', args: ['--a'] });
  });

  it('is the one inside the extension next, run by the editor’s own Node', () => {
    inFolder((extension) => {
      const launcher = join(extension, 'server/bin/foretype.cjs');
      mkdirSync(join(extension, 'server/bin'), { recursive: true });
      writeFileSync(launcher, '');
      expect(serverCommand({ ...around, extension })).toMatchObject({
        command: '/bin/node',
        args: [launcher, '--stdio'],
        environment: { ELECTRON_RUN_AS_NODE: '1' },
      });
    });
  });

  it('is the installed one last: its launcher where npm linked it, itself where it is a program', () => {
    inFolder((folder) => {
      const launcher = join(folder, 'launcher.cjs');
      writeFileSync(launcher, '');
      mkdirSync(join(folder, 'linked'));
      symlinkSync(launcher, join(folder, 'linked/foretype'));
      const path = `/nowhere:${folder}/linked`;
      expect(serverCommand({ ...around, path })).toMatchObject({ command: '/bin/node', from: 'the path' });
      writeFileSync(join(folder, 'foretype'), '#!/bin/sh\n');
      chmodSync(join(folder, 'foretype'), 0o755);
      expect(serverCommand({ ...around, path: folder })).toMatchObject({
        command: join(folder, 'foretype'),
        args: ['--stdio'],
      });
    });
  });

  it('is none where there is none', () => {
    expect(serverCommand({ ...around, path: '/nowhere' })).toBeUndefined();
  });
});

describe('the status bar', () => {
  const status = { server: 'running' as const, enabled: true, snoozedMinutes: 0 };
  it.each([
    [status, '$(edit) foretype'],
    [{ ...status, shown: 'L6 a → b', sites: 4 }, '$(arrow-right) Tab → L6 a → b +3'],
    [{ ...status, shown: 'L6 a → b', sites: 1 }, '$(arrow-right) Tab → L6 a → b'],
    [{ ...status, shown: 'L6 a → b', here: true }, '$(check) Tab: L6 a → b'],
    [{ ...status, working: 'Planning: tidy' }, '$(loading~spin) foretype thinks'],
    [{ ...status, working: 'Planning: tidy', enabled: false }, '$(loading~spin) foretype thinks'],
    [{ ...status, working: 'Planning: tidy', shown: 'L6 a → b' }, '$(arrow-right) Tab → L6 a → b'],
    [{ ...status, snoozedMinutes: 5 }, '$(bell-slash) foretype 5 min'],
    [{ ...status, enabled: false, snoozedMinutes: 5 }, '$(circle-slash) foretype'],
    [{ ...status, server: 'stopped' as const }, '$(error) foretype'],
    [{ ...status, server: 'restarting' as const, restartInMs: 2000 }, '$(warning) foretype'],
  ])('%#: %s', (given, text) => {
    expect(statusText(given).text).toBe(text);
  });
});
