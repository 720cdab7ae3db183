/** What counts as one event, and how events stay true while the text moves on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEditor } from '../../src/editor/index.ts';
import { applyToString, compose, type TextEdit, textEdit } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { Session } from './session.ts';

describe('coalescing', () => {
  it('a word deleted and retyped key by key is one replacement, against the text before the burst', () => {
    const s = new Session().open('let totalˇ = 1;\nuse(total);\n').backspace(5).type('sum');
    expect(s.story).toEqual(['typed: total→sum']);
    expect(s.snapshot.history[0]?.before.text).toBe('let total = 1;\nuse(total);\n');
    expect(s.marked).toBe('let sumˇ = 1;\nuse(total);\n');
  });

  it('a word replaced by one change is the same event', () => {
    const s = new Session().open('let total = 1;');
    s.become('let sum = 1;');
    expect(s.story).toEqual(['typed: total→sum']);
  });

  it('only what differs is told', () => {
    const s = new Session().open('let userNameˇ = 1;').backspace(8).type('userId');
    expect(s.story).toEqual(['typed: Name→Id']);
  });

  it('a burst that ends where it began is no event', () => {
    const s = new Session().open('aˇ').type('bc').backspace(2);
    expect(s.story).toEqual([]);
  });

  it('time does not close an event', () => {
    const s = new Session().open('ˇ').type('ab');
    s.clock.advance(60_000);
    expect(s.type('cd').story).toEqual(['typed: →abcd']);
  });

  it('goes on over line breaks that it typed', () => {
    const s = new Session().open('aˇ\nz').type('\nb\nc');
    expect(s.story).toEqual(['typed: →\nb\nc']);
  });

  it('ends with an edit on another line', () => {
    const s = new Session().open('let a = 1;\nlet b = 2;\n').find('1', 1, true).type('0');
    expect(s.find('2', 1, true).type('0').story).toEqual(['typed: →0', 'typed: →0']);
  });

  it('ends with an edit in another file', () => {
    const s = new Session().open('ˇ').type('a').open('ˇ', 'file:///b.ts').type('b');
    expect(s.go('file:///a.ts').type('c').story).toEqual(['typed: →a', 'typed: →b', 'typed: →c']);
  });

  it('ends with a save', () => {
    const s = new Session().open('ˇ').type('a');
    s.editor.saved('file:///a.ts');
    expect(s.type('b').story).toEqual(['typed: →a', 'typed: →b']);
  });

  it('ends with an accepted prediction', () => {
    const s = new Session().open('ˇ').type('a');
    s.editor.expect('file:///a.ts', [{ from: 1, to: 1, text: ' = compute()' }], 'prediction', 'p1');
    s.insert(' = compute()');
    expect(s.type(';').story).toEqual(['typed: →a', 'prediction: → = compute()', 'typed: →;']);
  });

  it('stays ended when what came after it is rubbed out', () => {
    const s = new Session().open('a\nb\n').at(1).type('x').at(4).type('y').backspace(1);
    expect(s.at(2).type('z').story).toEqual(['typed: →x', 'typed: →z']);
  });

  it('typing with several cursors is one event', () => {
    const s = new Session().open('a\nb\n');
    s.change([
      { from: 1, to: 1, text: 'x' },
      { from: 3, to: 3, text: 'x' },
    ]);
    s.change([
      { from: 2, to: 2, text: 'y' },
      { from: 5, to: 5, text: 'y' },
    ]);
    expect(s.story).toEqual(['typed: →xy | →xy']);
  });
});

describe('past edits', () => {
  it('say where they stand today', () => {
    const s = new Session().open('one\ntwo\nthree\n').find('two').type('XX');
    s.find('one').type('above\n');
    const [first] = s.snapshot.history;
    expect(first?.now.map((r) => s.text.slice(r.from, r.to))).toEqual(['XX']);
  });

  it('stand nowhere when their text is gone', () => {
    const s = new Session().open('one\ntwo\nthree\n').find('two').type('XX');
    s.editor.saved('file:///a.ts');
    s.become('one\nthree\n');
    const { from, to } = s.snapshot.history[0]!.now[0]!;
    expect(to).toBe(from);
  });

  it('are kept to the last 64', () => {
    const s = new Session().open('ˇ');
    for (let i = 0; i < 100; i++) {
      s.type('x');
      s.editor.saved('file:///a.ts');
    }
    expect(s.snapshot.history).toHaveLength(64);
    expect(s.snapshot.history.at(-1)?.after.text).toBe('x'.repeat(100));
  });

  it('composed, they lead from the first text to the current one, whatever happens', () => {
    let joined = 0;
    const step = fc.record({
      file: fc.nat(1),
      at: fc.nat(40),
      cut: fc.constantFrom(0, 0, 1, 3),
      text: fc.constantFrom('', 'a', 'b', '\n', 'word', 'x\ny\n', '🙂'),
      saves: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const editor = createEditor(new FakeClock());
        const uris = ['file:///a', 'file:///b'];
        for (const uri of uris) editor.open(uri, 'x', 1, 'one two\nthree\n');
        let version = 1;
        for (const { file, at, cut, text, saves } of steps) {
          const uri = uris[file]!;
          const { length } = editor.document(uri)!;
          const from = Math.min(at, length);
          editor.change(uri, ++version, textEdit([{ from, to: Math.min(from + cut, length), text }]));
          if (saves) editor.saved(uri);
        }
        for (const uri of uris) {
          const { history, document } = editor.snapshot(uri)!;
          const own = history.filter((e) => e.uri === uri);
          if (own.length < steps.length) joined++;
          const all = own.reduce<TextEdit>((edit, e) => compose(edit, e.edit), []);
          expect(applyToString(all, 'one two\nthree\n')).toBe(document.text);
          for (const e of own) {
            expect(applyToString(e.edit, e.before.text)).toBe(e.after.text);
            for (const r of e.now)
              expect(0 <= r.from && r.from <= r.to && r.to <= document.length).toBe(true);
          }
          const last = own.at(-1);
          if (last) {
            const written = last.now.map((r) => document.text.slice(r.from, r.to));
            expect(written).toEqual(last.edit.map((r) => r.text));
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(joined).toBeGreaterThan(100);
  });
});
