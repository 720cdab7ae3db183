/** The coming edits live through typing: moved, used up, or dropped with a reason, never silently wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComingEdit, EditQueue } from '../../src/queue/index.ts';
import { applyToString, rebase, replace, TextSnapshot } from '../../src/text/index.ts';

const uri = 'file:///a';
let ids = 0;

function coming(from: number, to: number, text: string, extra: Partial<ComingEdit> = {}): ComingEdit {
  const id = `c${++ids}`;
  const rest = { version: 1, reason: 'r', source: 'rename', group: 'g', sites: 1, confidence: 0.9 };
  return { id, uri, edit: replace(from, to, text), ...rest, ...extra };
}

const all = () => true;

describe('the queue', () => {
  it('carries every edit over random typing: applied afterwards it still changes exactly its own place', () => {
    let carried = 0;
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(3),
        fc.string({ maxLength: 4 }),
        fc.nat(30),
        fc.nat(4),
        (at, cut, typed, from, length) => {
          const text = '(a.b+c-d*e/f,g;h)[i<j>k=l?m:n]{o&p|q!r~s^t%}';
          const old = TextSnapshot.of(uri, 'x', 1, text);
          const dropped: string[] = [];
          const queue = new EditQueue((edit) => dropped.push(edit.id));
          const edit = coming(from, from + length, '#');
          queue.refill(all, [edit]);
          const change = replace(at, Math.min(at + cut, text.length), typed);
          if (change.length === 0) return;
          const after = applyToString(change, text);
          queue.rebase(old, change, 2);
          const kept = queue.find(edit.id);
          expect(kept === undefined).toBe(dropped.includes(edit.id));
          if (!kept) return;
          carried++;
          expect(kept.version).toBe(2);
          const moved = rebase(edit.edit, change);
          const apart = at + cut < from - 3 || at > from + length + 3;
          if (apart && moved.ok)
            expect(applyToString(kept.edit, after)).toBe(applyToString(moved.value, after));
        },
      ),
      { numRuns: 2000 },
    );
    expect(carried).toBeGreaterThan(500);
  });

  it('takes an edit over into a new version of the same text, as it is', () => {
    const queue = new EditQueue();
    const edit = coming(4, 9, 'amount', { typing: true });
    queue.refill(all, [edit]);
    queue.rebase(TextSnapshot.of(uri, 'x', 1, 'let total = 1;'), [], 2);
    expect(queue.edits).toEqual([{ ...edit, version: 2 }]);
  });

  it('uses an edit up while the user types it, and keeps it in front meanwhile', () => {
    const queue = new EditQueue();
    const edit = coming(4, 9, 'amount');
    queue.refill(all, [edit, coming(20, 25, 'amount')]);
    let text = TextSnapshot.of(uri, 'x', 1, 'let total = 1;      total');
    for (const change of [replace(4, 9, ''), replace(4, 4, 'a'), replace(5, 5, 'm')]) {
      const after = text.apply(change, text.version + 1);
      queue.rebase(text, change, after.version);
      text = after;
    }
    const other = coming(17, 22, 'amount', { version: text.version });
    const [first, second] = queue.refill(all, [other]);
    expect(first).toMatchObject({ id: edit.id, edit: [{ from: 6, to: 6, text: 'ount' }], typing: true });
    expect(second?.edit[0]?.from).toBe(17);
  });

  it('keeps an edit in front no longer when the user has left it for another place', () => {
    const queue = new EditQueue();
    queue.refill(all, [coming(4, 4, 'amount')]);
    let text = TextSnapshot.of(uri, 'x', 1, 'let  = 1;      total');
    for (const change of [replace(4, 4, 'a'), replace(16, 16, 'x')]) {
      const after = text.apply(change, text.version + 1);
      queue.rebase(text, change, after.version);
      text = after;
    }
    expect(queue.edits[0]).not.toHaveProperty('typing');
    const other = coming(17, 22, 'amount', { version: text.version });
    expect(queue.refill(all, [other])).toMatchObject([{ id: other.id }]);
  });

  it('lets go of an edit that the user types otherwise, and says so', () => {
    const dropped: string[] = [];
    const queue = new EditQueue((edit, how) => dropped.push(`${edit.id} ${how}`));
    const edit = coming(4, 4, 'amount');
    queue.refill(all, [edit]);
    queue.rebase(TextSnapshot.of(uri, 'x', 1, 'let  = 1;'), replace(4, 4, 'z'), 2);
    expect(queue.edits).toEqual([]);
    expect(dropped).toEqual([`${edit.id} lost`]);
    const whole = coming(4, 4, 'a');
    queue.refill(all, [whole]);
    queue.rebase(TextSnapshot.of(uri, 'x', 1, 'let  = 1;'), replace(4, 4, 'a'), 2);
    expect(dropped.at(-1)).toBe(`${whole.id} made`);
    const old = coming(4, 4, 'a');
    queue.refill(all, [old]);
    queue.rebase(TextSnapshot.of(uri, 'x', 7, 'let  = 1;'), replace(4, 4, 'b'), 8);
    expect(dropped.at(-1)).toBe(`${old.id} stale`);
  });

  it('keeps the id of an edit that is proposed again, and leaves other producers alone', () => {
    const queue = new EditQueue();
    const plan = coming(30, 31, 'p', { source: 'plan' });
    queue.refill(all, [plan]);
    const first = coming(1, 2, 'x');
    queue.refill((edit) => edit.source !== 'plan', [first]);
    queue.refill((edit) => edit.source !== 'plan', [coming(1, 2, 'x'), coming(5, 6, 'y')]);
    expect(queue.edits.map((edit) => edit.id)).toEqual([first.id, expect.any(String), plan.id]);
  });

  it('does not touch the edits of other documents', () => {
    const queue = new EditQueue();
    const other = coming(1, 2, 'x', { uri: 'file:///b' });
    queue.refill(all, [other]);
    queue.rebase(TextSnapshot.of(uri, 'x', 1, 'abc'), replace(0, 3, ''), 2);
    expect(queue.edits).toEqual([other]);
  });
});
