/** Who made a change, as read off the change. */
import { describe, expect, it } from 'vitest';
import { Session } from './session.ts';

const uri = 'file:///a.ts';

describe('undo and redo', () => {
  it('are seen by the text coming back, step by step, both ways', () => {
    const s = new Session().open('ˇ\n').type('const a = 1;');
    const first = s.text;
    s.find('a = 1', 1).at(s.text.length).type('let bee = 2;');
    const second = s.text;
    expect(s.become(first).author).toBe('undo');
    expect(s.snapshot.undoing).toBe(true);
    expect(s.become('\n').author).toBe('undo');
    expect(s.become(first).author).toBe('redo');
    expect(s.become(second).author).toBe('redo');
    expect(s.become(first).author).toBe('undo');
    expect(s.become(second).author).toBe('redo');
    s.type('x');
    expect(s.snapshot.undoing).toBe(false);
    expect(s.snapshot.history.at(-1)?.author).toBe('typed');
  });

  it('of changes that replaced text', () => {
    const s = new Session().open('let total = 1;ˇ');
    s.become('let sum = 1;');
    s.become('let sum2 = 1;');
    expect(s.become('let total = 1;').author).toBe('undo');
    expect(s.become('let sum = 1;').author).toBe('undo');
  });

  it('backspace is typing', () => {
    const s = new Session().open('aˇ').type('bcd').backspace(2);
    expect(s.story).toEqual(['typed: →b']);
    expect(s.snapshot.undoing).toBe(false);
  });

  it('a word rubbed out within the burst is typing, the whole burst gone is undo', () => {
    const s = new Session().open('let totalˇ = 1;').backspace(5).type('sum');
    expect(s.change([{ from: 4, to: 7, text: '' }]).author).toBe('typed');
    s.type('amount');
    expect(s.story).toEqual(['typed: total→amount']);
    expect(s.become('let total = 1;').author).toBe('undo');
  });

  it('a new change ends what can be redone', () => {
    const s = new Session().open('ˇ').type('abcdef');
    s.become('');
    expect(s.type('z').backspace(1).insert('abcdef').author).not.toBe('redo');
  });

  it('belong to the document', () => {
    const s = new Session().open('ˇ').type('abcdef');
    s.become('');
    s.open('ˇ', 'file:///b.ts').type('abc');
    expect(s.snapshot.history.at(-1)?.author).toBe('typed');
    expect(s.snapshot.undoing).toBe(false);
  });
});

describe('other authors', () => {
  it('paste: several lines at once', () => {
    expect(new Session().open('ˇ').insert('if (a) {\n  b();\n}\n').author).toBe('paste');
  });

  it('paste: more than a word at once', () => {
    expect(new Session().open('ˇ').insert('const value = compute(1, 2)').author).toBe('paste');
  });

  it('typed: a long word completed, and a line broken with its indentation', () => {
    expect(new Session().open('ˇ').insert('aVeryLongIdentifierThatWasCompleted').author).toBe('typed');
    expect(new Session().open('{ˇ}').insert('\n                                ').author).toBe('typed');
  });

  it('format: white space in many places', () => {
    const s = new Session().open('if(a){\nb();\nc();\n}\nˇ');
    expect(s.become('if (a) {\n  b();\n  c();\n}\n').author).toBe('format');
    expect(s.marked).toBe('if (a) {\n  b();\n  c();\n}\nˇ');
  });

  it('external: another text altogether', () => {
    const lines = (word: string) => Array.from({ length: 300 }, (_, n) => `${word} ${n};`).join('\n');
    const s = new Session().open(lines('alpha'));
    const whole = [{ from: 0, to: s.text.length, text: lines('beta') }];
    expect(s.change(whole).author).toBe('external');
  });

  it('the author that is given counts', () => {
    const { editor } = new Session().open('ab');
    expect(editor.change(uri, 9, [{ from: 0, to: 1, text: '' }], 'plan').author).toBe('plan');
  });
});

describe('expected edits', () => {
  const prediction = [{ from: 4, to: 9, text: 'amount' }];

  it('are recognized when carried out', () => {
    const s = new Session().open('let total = 1;');
    s.editor.expect(uri, prediction, 'prediction', 'p1');
    const event = s.change([{ from: 0, to: 14, text: 'let amount = 1;' }]);
    expect(event.author).toBe('prediction');
    expect(event.expected).toEqual({ id: 'p1', kind: 'full', rest: [] });
  });

  it('are recognized after typing elsewhere', () => {
    const s = new Session().open('ˇlet total = 1;').find('let').type('// x\n');
    s.become('let total = 1;');
    s.editor.expect(uri, prediction, 'plan', 'p1');
    s.at(0).type('\n');
    expect(s.become('\nlet amount = 1;')).toMatchObject({ author: 'plan', expected: { kind: 'full' } });
  });

  it('in part: the first word, then the rest', () => {
    const s = new Session().open('x = ˇ');
    s.editor.expect(uri, [{ from: 4, to: 4, text: 'first second' }], 'prediction', 'p1');
    const event = s.insert('first');
    expect(event).toMatchObject({ author: 'prediction', expected: { id: 'p1', kind: 'partial' } });
    expect(event.expected?.rest).toEqual([{ from: 9, to: 9, text: ' second' }]);
    expect(s.insert(' second').expected).toEqual({ id: 'p1', kind: 'full', rest: [] });
  });

  it('in part: one of two places', () => {
    const s = new Session().open('a b\na b\n');
    const both = [
      { from: 2, to: 3, text: 'long' },
      { from: 6, to: 7, text: 'long' },
    ];
    s.editor.expect(uri, both, 'prediction', 'p1');
    const event = s.change(both.slice(0, 1));
    expect(event.expected).toEqual({ id: 'p1', kind: 'partial', rest: [{ from: 9, to: 10, text: 'long' }] });
  });

  it('typed key by key they are typing, though what is left can still be accepted', () => {
    const s = new Session().open('ˇ');
    s.editor.expect(uri, [{ from: 0, to: 0, text: 'compute(a)' }], 'prediction', 'p1');
    s.type('com');
    expect(s.story).toEqual(['typed: →com']);
    expect(s.insert('pute(a)').expected).toEqual({ id: 'p1', kind: 'full', rest: [] });
  });

  it('typed to the last key they are typing', () => {
    const s = new Session().open('ˇ');
    s.editor.expect(uri, [{ from: 0, to: 0, text: 'abc' }], 'prediction', 'p1');
    s.type('abc');
    expect(s.story).toEqual(['typed: →abc']);
  });

  it('of one character are recognized', () => {
    const s = new Session().open('aˇ');
    s.editor.expect(uri, [{ from: 1, to: 1, text: ';' }], 'prediction', 'p1');
    expect(s.insert(';').author).toBe('prediction');
  });

  it('are forgotten when the user writes something else', () => {
    const s = new Session().open('ˇ');
    s.editor.expect(uri, [{ from: 0, to: 0, text: 'compute' }], 'prediction', 'p1');
    s.type('x').backspace(1);
    expect(s.insert('compute').expected).toBeUndefined();
  });

  it('do not claim what happens elsewhere', () => {
    const s = new Session().open('let total = 1;\nˇ');
    s.editor.expect(uri, prediction, 'prediction', 'p1');
    expect(s.insert('other')).toMatchObject({ author: 'typed' });
  });
});
