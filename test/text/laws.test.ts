/** The laws of the edit algebra, on random texts and edits, with CodeMirror's ChangeSet as an independent oracle. */
import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyToString,
  compose,
  consume,
  diff,
  invert,
  mapOffset,
  minimize,
  rebase,
  type TextEdit,
  TextSnapshot,
  textEdit,
} from '../../src/text/index.ts';

const chunk = fc.constantFrom('', 'a', 'b', 'ab', '\n', '\r\n', '🙂', 'foo(', ')', '  ', 'total');
const text = fc.array(chunk, { maxLength: 12 }).map((parts) => parts.join(''));

/** An edit that fits a text of `length`: insertions, deletions and replacements, touching ones among them. */
function edits(length: number): fc.Arbitrary<TextEdit> {
  return fc
    .array(fc.tuple(fc.nat(length), chunk), { maxLength: 6 })
    .map((cuts) => cuts.toSorted((a, b) => a[0] - b[0]))
    .map((cuts) => {
      const out: { from: number; to: number; text: string }[] = [];
      for (let i = 0; i < cuts.length; i++) {
        const [from, insert] = cuts[i]!;
        const next = cuts[i + 1]?.[0] ?? length;
        out.push({ from, to: i % 3 === 0 ? next : from, text: insert });
      }
      return textEdit(out);
    });
}

const one = text.chain((t) => fc.tuple(fc.constant(t), edits(t.length)));
const inARow = one.chain(([t, a]) =>
  fc.tuple(fc.constant(t), fc.constant(a), edits(applyToString(a, t).length)),
);
const sideBySide = text.chain((t) => fc.tuple(fc.constant(t), edits(t.length), edits(t.length)));

function changeSet(edit: TextEdit, length: number): ChangeSet {
  const changes = edit.map((r) => ({ from: r.from, to: r.to, insert: Text.of(r.text.split('\n')) }));
  return ChangeSet.of(changes, length);
}

const options = { numRuns: 2000 };

describe('edits', () => {
  it('apply to a snapshot as to a string, and as CodeMirror applies them', () => {
    fc.assert(
      fc.property(one, ([t, a]) => {
        const snapshot = TextSnapshot.of('file:///a', 'x', 1, t).apply(a, 2);
        expect(snapshot.text).toBe(applyToString(a, t));
        expect(
          changeSet(a, t.length)
            .apply(Text.of(t.split('\n')))
            .toString(),
        ).toBe(snapshot.text);
      }),
      options,
    );
  });

  it('compose: apply(compose(a, b), t) = apply(b, apply(a, t))', () => {
    fc.assert(
      fc.property(inARow, ([t, a, b]) => {
        const both = compose(a, b);
        expect(applyToString(both, t)).toBe(applyToString(b, applyToString(a, t)));
        expect(textEdit(both)).toEqual(both);
      }),
      options,
    );
  });

  it('invert: apply(invert(a, t), apply(a, t)) = t', () => {
    fc.assert(
      fc.property(one, ([t, a]) => {
        expect(applyToString(invert(a, t), applyToString(a, t))).toBe(t);
      }),
      options,
    );
  });

  it('rebase: both ways round meet in the same text, and neither loses what the other wrote', () => {
    let met = 0;
    fc.assert(
      fc.property(sideBySide, ([t, a, b]) => {
        const bOverA = rebase(b, a, 1);
        const aOverB = rebase(a, b, -1);
        expect(bOverA.ok).toBe(aOverB.ok);
        if (!bOverA.ok || !aOverB.ok) return;
        if (a.length && b.length) met++;
        expect(applyToString(bOverA.value, applyToString(a, t))).toBe(
          applyToString(aOverB.value, applyToString(b, t)),
        );
        const theirs = changeSet(b, t.length).map(changeSet(a, t.length), false);
        const doc = changeSet(a, t.length).apply(Text.of(t.split('\n')));
        expect(theirs.apply(doc).toString()).toBe(applyToString(bOverA.value, applyToString(a, t)));
      }),
      options,
    );
    expect(met).toBeGreaterThan(100);
  });

  it('mapOffset agrees with CodeMirror and keeps order', () => {
    fc.assert(
      fc.property(one, fc.nat(40), ([t, a], at) => {
        const offset = Math.min(at, t.length);
        const changes = changeSet(a, t.length);
        expect(mapOffset(a, offset, -1)).toBeLessThanOrEqual(mapOffset(a, offset, 1));
        const replaced = a.some((r) => r.to > r.from && r.from <= offset && offset <= r.to);
        if (replaced) return; // CodeMirror keeps a position inside a replacement at its start either way
        expect(mapOffset(a, offset, -1)).toBe(changes.mapPos(offset, -1));
        expect(mapOffset(a, offset, 1)).toBe(changes.mapPos(offset, 1));
      }),
      options,
    );
  });

  it('minimize does the same with no more', () => {
    fc.assert(
      fc.property(one, ([t, a]) => {
        const small = minimize(a, t);
        expect(applyToString(small, t)).toBe(applyToString(a, t));
        for (const r of small) expect(t.slice(r.from, r.to)).not.toBe(r.text);
      }),
      options,
    );
  });

  it('diff leads from one text to the other', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(applyToString(diff(a, b), a)).toBe(b);
      }),
      options,
    );
  });

  it('diff of very unlike long texts is still an edit', () => {
    const a = Array.from({ length: 6000 }, (_, n) => `a${n}`).join('\n');
    const b = Array.from({ length: 6000 }, (_, n) => `b${n}`).join('\n');
    expect(applyToString(diff(a, b), a)).toBe(b);
  });
});

describe('consume', () => {
  it('keeps the rest of what is typed, wherever the typing stops', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.string({ minLength: 1, maxLength: 10 }),
        fc.nat(10),
        (before, after, insert, n) => {
          const edit = textEdit([{ from: before.length, to: before.length, text: insert }]);
          const typed = textEdit([{ from: before.length, to: before.length, text: insert.slice(0, n) }]);
          const old = before + after;
          const rest = consume(edit, typed, old);
          expect(rest.ok).toBe(true);
          if (rest.ok)
            expect(applyToString(rest.value, applyToString(typed, old))).toBe(applyToString(edit, old));
        },
      ),
      options,
    );
  });

  it('moves the prediction along with typing elsewhere', () => {
    const rest = consume(
      textEdit([{ from: 10, to: 12, text: 'x' }]),
      textEdit([{ from: 1, to: 1, text: 'abc' }]),
      ' '.repeat(20),
    );
    expect(rest).toEqual({ ok: true, value: [{ from: 13, to: 15, text: 'x' }] });
  });

  it('lets go when something else is typed', () => {
    const old = 'const x = ;';
    expect(
      consume(
        textEdit([{ from: 10, to: 10, text: 'compute()' }]),
        textEdit([{ from: 10, to: 10, text: 'foo' }]),
        old,
      ).ok,
    ).toBe(false);
  });

  it('takes back the bracket that the editor closed', () => {
    const old = 'x = ;';
    const edit = textEdit([{ from: 4, to: 4, text: 'f(a, b)' }]);
    const typed = textEdit([{ from: 4, to: 4, text: 'f()' }]);
    const rest = consume(edit, typed, old);
    expect(rest.ok && applyToString(rest.value, applyToString(typed, old))).toBe('x = f(a, b);');
  });

  it('follows a replacement typed over the old word', () => {
    const old = 'let total = 1';
    const edit = textEdit([{ from: 4, to: 9, text: 'amount' }]);
    const typed = textEdit([{ from: 4, to: 9, text: 'am' }]);
    const rest = consume(edit, typed, old);
    expect(rest.ok && applyToString(rest.value, applyToString(typed, old))).toBe('let amount = 1');
  });
});
