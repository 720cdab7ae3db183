/** Documents, versions, cursor, trail and diagnostics; and what a keystroke costs. */
import { Text } from '@codemirror/state';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TextSnapshot } from '../../src/text/index.ts';
import { Session } from './session.ts';

const uri = 'file:///a.ts';
afterEach(() => vi.restoreAllMocks());

describe('documents', () => {
  it('are kept for 64 versions back', () => {
    const s = new Session().open('ˇ').type('x'.repeat(80));
    expect(s.editor.documentAt(uri, 81)?.text).toBe('x'.repeat(80));
    expect(s.editor.documentAt(uri, 17)?.text).toBe('x'.repeat(16));
    expect(s.editor.documentAt(uri, 16)).toBeUndefined();
  });

  it('most recently used come first', () => {
    const s = new Session().open('a').open('b', 'file:///b.ts').open('c', 'file:///c.ts');
    s.go(uri).type('x');
    s.editor.focus('file:///b.ts');
    expect(s.snapshot.open.map((d) => d.uri)).toEqual(['file:///b.ts', uri, 'file:///c.ts']);
  });

  it('closed or never opened have no snapshot, and opened again no past', () => {
    const s = new Session().open('ˇ').type('x');
    s.editor.close(uri);
    expect(s.editor.snapshot(uri)).toBeUndefined();
    expect(s.editor.document('file:///none')).toBeUndefined();
    expect(s.open('ˇ').story).toEqual([]);
    expect(() => s.editor.change('file:///none', 1, [])).toThrow('not open');
  });
});

describe('cursor', () => {
  it('is deduced from the last edit', () => {
    const s = new Session().open('ab\ncd');
    s.change([{ from: 1, to: 2, text: 'XYZ' }]);
    expect(s.marked).toBe('aXYZˇ\ncd');
  });

  it('that is asked with lies within the document', () => {
    const { editor } = new Session().open('ab');
    expect(editor.snapshot(uri, 99)?.cursor).toBe(2);
    expect(editor.snapshot(uri, -1)?.cursor).toBe(0);
  });

  it('leaves a trail, newest first, one place per line, that moves with the text', () => {
    const s = new Session().open('one\ntwo\nthree\n').find('two').find('three').find('hree');
    s.find('one').type('X\n');
    const lines = s.snapshot.visited.map((v) => s.snapshot.document.lineAt(v.offset).text);
    expect(lines[0]).toBe('one');
    expect(lines).toContain('two');
    expect(lines).toContain('three');
    expect(lines.filter((line) => line === 'three')).toHaveLength(1);
  });
});

describe('diagnostics', () => {
  const at = (from: number, to: number) =>
    ({
      uri,
      range: { from, to },
      severity: 'error',
      message: 'm',
      source: undefined,
      code: undefined,
    }) as const;

  it('move with their text, the empty ones too, and go with it', () => {
    const s = new Session().open('ˇone two three');
    s.editor.setDiagnostics(uri, [at(4, 7), at(8, 13), at(13, 13)]);
    s.type('zero ');
    expect(s.snapshot.diagnostics.map((d) => d.range)).toEqual([
      { from: 9, to: 12 },
      { from: 13, to: 18 },
      { from: 18, to: 18 },
    ]);
    s.become('zero one 2 three');
    expect(s.snapshot.diagnostics.map((d) => d.range)).toEqual([
      { from: 11, to: 16 },
      { from: 16, to: 16 },
    ]);
  });
});

describe('a keystroke', () => {
  const leaf = Object.getPrototypeOf(Text.of(['']));
  const node = Object.getPrototypeOf(Text.of(Array.from({ length: 1000 }, () => '')));

  /** Nodes of the text visited, characters read from it, and readings of all of it, while keys are hit in the middle. */
  function cost(lines: number): { visits: number; characters: number; wholeTexts: number } {
    const s = new Session().open(Array.from({ length: lines }, (_, n) => `let a${n % 10} = 1;`).join('\n'));
    s.at(s.snapshot.document.line(lines / 2).to).type('warm');
    const whole = [
      vi.spyOn(TextSnapshot.prototype, 'text', 'get'),
      vi.spyOn(Text.prototype, 'toString'),
      vi.spyOn(Text.prototype, 'eq'),
    ];
    const slices = [leaf, node].map((kind) => vi.spyOn(kind, 'sliceString'));
    const steps = [leaf, node].flatMap((kind) =>
      ['lineInner', 'replace', 'decompose'].map((name) => vi.spyOn(kind, name)),
    );
    s.type('total').backspace(3).type('x');
    const characters = slices
      .flatMap((spy) => spy.mock.results)
      .reduce((sum, r) => sum + String(r.value).length, 0);
    const visits = [...slices, ...steps].reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    const wholeTexts = whole.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    vi.restoreAllMocks();
    return { visits, characters, wholeTexts };
  }

  it('costs no more in 50,000 lines than in 500', () => {
    const small = cost(500);
    const large = cost(50_000);
    expect(small.visits).toBeGreaterThan(10);
    // The text is a tree: a hundred times the lines is one or two levels more to go down.
    expect(large.visits).toBeLessThanOrEqual(2 * small.visits);
    expect(large.characters).toBeLessThanOrEqual(2 * small.characters);
    expect(large.wholeTexts).toBe(0);
  });
});
