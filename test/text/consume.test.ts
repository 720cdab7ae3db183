/** Predictions kept alive while the user types them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyToString,
  consume,
  extendsEdit,
  minimize,
  replace,
  type TextEdit,
} from '../../src/text/index.ts';
import { edits, sideBySide, text } from './edits.ts';

const runs = { numRuns: 3000 };
/** Shares no character with the other texts, so that all of it is replaced. */
const was = fc.constantFrom('', 'z', 'zzzz', '---', 'z-z');

/** The text after typing and then the rest; undefined when the typing diverged. */
function finished(edit: TextEdit, typed: TextEdit, old: string): string | undefined {
  const rest = consume(edit, typed, old);
  return rest.ok ? applyToString(rest.value, applyToString(typed, old)) : undefined;
}

describe('consume, by law', () => {
  it('nothing typed leaves the edit to do; all of it typed leaves nothing', () => {
    fc.assert(
      fc.property(sideBySide, ([old, edit]) => {
        expect(finished(edit, [], old)).toBe(applyToString(edit, old));
        expect(consume(edit, edit, old)).toEqual({ ok: true, value: [] });
      }),
      runs,
    );
  });

  it('an insertion typed up to anywhere has its rest', () => {
    fc.assert(
      fc.property(text, text, text, fc.nat(10), (before, after, insert, n) => {
        const old = before + after;
        const edit = replace(before.length, before.length, insert);
        const typed = replace(before.length, before.length, insert.slice(0, n));
        expect(finished(edit, typed, old)).toBe(applyToString(edit, old));
      }),
      runs,
    );
  });

  it('a replacement typed over what it replaces, whole or from the front, has its rest', () => {
    fc.assert(
      fc.property(text, was, text, text, fc.nat(10), fc.nat(10), (before, was, after, insert, n, cut) => {
        const at = before.length;
        const old = before + was + after;
        const typed = replace(at, at + Math.min(cut, was.length), insert.slice(0, n));
        const edit = replace(at, at + was.length, insert);
        expect(finished(edit, typed, old)).toBe(applyToString(edit, old));
      }),
      runs,
    );
  });

  it('any typing at all is either finished to the prediction with what was typed elsewhere, or let go', () => {
    let finishedCount = 0;
    let diverged = 0;
    fc.assert(
      fc.property(sideBySide, ([old, edit, typed]) => {
        const result = finished(edit, typed, old);
        if (result === undefined) diverged++;
        else if (edit.length > 0 && typed.length > 0) {
          finishedCount++;
          // Everything that the prediction writes is there.
          for (const r of minimize(edit, old)) if (!old.includes(r.text)) expect(result).toContain(r.text);
        }
      }),
      runs,
    );
    expect(finishedCount).toBeGreaterThan(100);
    expect(diverged).toBeGreaterThan(100);
  });

  it('typing apart from the prediction is kept, and so is the prediction', () => {
    fc.assert(
      fc.property(
        text.chain((old) => fc.tuple(fc.constant(old), edits(old.length), edits(old.length))),
        ([left, typed, edit]) => {
          const gap = '\n----\n';
          const shift = left.length + gap.length;
          const moved = edit.map((r) => ({ ...r, from: r.from + shift, to: r.to + shift }));
          expect(finished(moved, typed, left + gap + left)).toBe(
            applyToString(typed, left) + gap + applyToString(edit, left),
          );
        },
      ),
      runs,
    );
  });
});

describe('consume', () => {
  const over = (old: string, word: string, next: string): TextEdit => {
    const from = old.indexOf(word);
    return replace(from, from + word.length, next);
  };

  it('follows a word deleted from its end, key by key, and typed anew', () => {
    let old = 'let userName = 1';
    let edit = over(old, 'userName', 'userId');
    const keys = [12, 11, 10, 9, 8, 7, 6, 5].map((to) => replace(to - 1, to, ''));
    keys.push(...[...'userId'].map((key, i) => replace(4 + i, 4 + i, key)));
    for (const key of keys) {
      const rest = consume(edit, key, old);
      expect(rest).toMatchObject({ ok: true });
      if (rest.ok) edit = rest.value;
      old = applyToString(key, old);
      expect(applyToString(edit, old)).toBe('let userId = 1');
    }
    expect(edit).toEqual([]);
  });

  it('follows two changed parts of one word', () => {
    const old = 'oldBigName()';
    const edit = [...replace(0, 3, 'new'), ...replace(6, 10, 'Thing')];
    expect(finished(edit, replace(0, 10, 'n'), old)).toBe('newBigThing()');
  });

  it('takes back what the editor closed', () => {
    const old = 'x = ;';
    const edit = replace(4, 4, 'f([a], b)');
    expect(finished(edit, replace(4, 4, 'f()'), old)).toBe('x = f([a], b);');
    expect(finished(edit, replace(4, 4, 'f([])'), old)).toBe('x = f([a], b);');
  });

  it('knows a new line by either end', () => {
    const old = 'a\nb\n';
    expect(finished(replace(2, 2, 'x\n'), replace(1, 1, '\n'), old)).toBe('a\nx\nb\n');
    expect(finished(replace(1, 1, '\nx'), replace(2, 2, 'x'), old)).toBe('a\nx\nb\n');
  });

  it.each([
    ['something else is typed', replace(10, 10, 'foo')],
    ['what it keeps is deleted', replace(6, 10, '')],
    ['the text behind it is deleted', replace(10, 11, '')],
    ['more is typed than it writes', replace(10, 10, 'compute();')],
  ])('lets go when %s', (_what, typed) => {
    expect(consume(replace(10, 10, 'compute()'), typed, 'const x = ;')).toMatchObject({ reason: 'diverged' });
  });
});

describe('extendsEdit', () => {
  it('holds where only more is written, and then what was shown is on the way', () => {
    const shown = replace(2, 4, 'foo');
    expect(extendsEdit(shown, replace(2, 4, 'foobar'))).toBe(true);
    expect(extendsEdit(shown, [...replace(2, 4, 'foo'), ...replace(9, 9, 'x')])).toBe(true);
    expect(extendsEdit(shown, replace(2, 4, 'fo'))).toBe(false);
    expect(extendsEdit(shown, replace(2, 5, 'foobar'))).toBe(false);
    expect(extendsEdit([...shown, ...replace(9, 9, 'x')], shown)).toBe(false);
    expect(extendsEdit([], shown)).toBe(true);
  });
});
