/** The laws of the edit algebra, on random texts and edits, with CodeMirror's ChangeSet as an independent oracle. */
import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyToString,
  compose,
  diff,
  invert,
  join,
  mapOffset,
  minimize,
  rebase,
  TextSnapshot,
  textEdit,
} from '../../src/text/index.ts';
import { changeSet, inARow, one, sideBySide, splits, text } from './edits.ts';

const options = { numRuns: 2000 };

describe('the edits tried', () => {
  it('are of all kinds', () => {
    const seen = {
      insertion: 0,
      deletion: 0,
      replacement: 0,
      several: 0,
      adjacent: 0,
      pair: 0,
      crlf: 0,
      touching: 0,
    };
    fc.assert(
      fc.property(sideBySide, ([t, a, b]) => {
        if (a.length > 1) seen.several++;
        if (a.some((r, i) => i > 0 && r.from === a[i - 1]!.to + 1)) seen.adjacent++;
        if (a.some((r) => b.some((o) => r.from === o.to))) seen.touching++;
        for (const r of a) {
          if (r.from === r.to) seen.insertion++;
          else if (r.text === '') seen.deletion++;
          else seen.replacement++;
          if (r.text.includes('🙂')) seen.pair++;
          if (t.slice(r.from, r.to).includes('\r\n')) seen.crlf++;
        }
      }),
      options,
    );
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(15);
  });
});

describe('edits', () => {
  it('joined do the same in no more places, and cut no pair that was whole', () => {
    fc.assert(
      fc.property(one, ([t, a]) => {
        const b = join(a, t);
        expect(applyToString(b, t)).toBe(applyToString(a, t));
        expect(b.length).toBeLessThanOrEqual(a.length);
        if (!a.some((r) => splits(t, r.from) || splits(t, r.to)))
          for (const r of b) expect(splits(t, r.from) || splits(t, r.to)).toBe(false);
      }),
      options,
    );
  });

  it.each([
    [
      'add(1, 2);',
      [
        { from: 7, to: 8, text: 'f(' },
        { from: 9, to: 9, text: ')' },
      ],
      'f()',
    ],
    [
      'a)b))',
      [
        { from: 0, to: 1, text: '' },
        { from: 4, to: 5, text: '' },
      ],
      undefined,
    ],
    [
      'ab))',
      [
        { from: 0, to: 2, text: '' },
        { from: 3, to: 4, text: '' },
      ],
      '',
    ],
    [
      'x = 1;',
      [
        { from: 0, to: 1, text: 'y' },
        { from: 5, to: 5, text: '2' },
      ],
      undefined,
    ],
  ])('of one place are one: %j', (t, edit, text) => {
    const joined = join(textEdit(edit), t);
    expect(joined.length === 1 ? joined[0]!.text : undefined).toBe(text);
  });

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
        const theirs = changeSet(a, t.length).compose(changeSet(b, applyToString(a, t).length));
        const doc = Text.of(t.split('\n'));
        expect(theirs.apply(doc).toString()).toBe(applyToString(both, t));
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
        expect(mapOffset(a, offset, -1)).toBe(changes.mapPos(offset, -1));
        expect(mapOffset(a, offset, 1)).toBe(changes.mapPos(offset, 1));
      }),
      options,
    );
  });

  it('mapOffset keeps the order of offsets, and puts an insertion where rebase puts it', () => {
    let inserted = 0;
    fc.assert(
      fc.property(one, fc.constantFrom(-1 as const, 1 as const), ([t, a], side) => {
        let last = 0;
        for (let at = 0; at <= t.length; at++) {
          const mapped = mapOffset(a, at, side);
          expect(mapped).toBeGreaterThanOrEqual(last);
          last = mapped;
          const moved = rebase([{ from: at, to: at, text: 'x' }], a, side);
          if (moved.ok && a.length > 0) inserted++;
          if (moved.ok) expect(moved.value[0]?.from).toBe(mapped);
        }
        expect(last).toBeLessThanOrEqual(applyToString(a, t).length);
      }),
      options,
    );
    expect(inserted).toBeGreaterThan(1000);
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
        const edit = diff(a, b);
        expect(applyToString(edit, a)).toBe(b);
        let shift = 0;
        for (const r of edit) {
          expect([r.from, r.to].some((at) => splits(a, at))).toBe(false);
          expect([r.from + shift, r.from + shift + r.text.length].some((at) => splits(b, at))).toBe(false);
          shift += r.text.length - (r.to - r.from);
        }
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
