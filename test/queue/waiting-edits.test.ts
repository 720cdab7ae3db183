/** A plan's edits come first, in its order; those of closed files wait and are carried over what was changed meanwhile. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComingEdit, carried, EditQueue, WaitingEdits } from '../../src/queue/index.ts';
import { replace, TextSnapshot } from '../../src/text/index.ts';

const doc = (text: string, version = 1) => TextSnapshot.of('file:///a.ts', 'typescript', version, text);

function coming(
  id: string,
  from: number,
  to: number,
  text: string,
  more: Partial<ComingEdit> = {},
): ComingEdit {
  return {
    id,
    uri: 'file:///a.ts',
    version: 1,
    edit: replace(from, to, text),
    reason: 'plan',
    source: 'plan',
    group: 'plan',
    sites: 1,
    confidence: 1,
    ...more,
  };
}

const made = (text: TextSnapshot, edits: readonly ComingEdit[]) => text.apply(edits[0]?.edit ?? [], 9).text;

describe('a plan in the queue', () => {
  const predicted = (id: string, from: number) =>
    coming(id, from, from + 1, 'p', { source: 'rename', group: 'rename' });

  it('leads, in its order, whatever is predicted before and after', () => {
    const queue = new EditQueue();
    queue.refill((e) => e.source !== 'plan', [predicted('e1', 0), predicted('e2', 20)]);
    queue.lead([coming('b', 10, 11, 'x', { order: 2 })]);
    queue.lead([coming('a', 0, 1, 'y', { order: 1 })]);
    // What was predicted for the same place is said by the plan now.
    expect(queue.edits.map((e) => e.id)).toEqual(['a', 'b', 'e2']);
    const kept = queue.refill((e) => e.source !== 'plan', [predicted('e3', 10), predicted('e4', 30)]);
    expect(kept.map((e) => e.id)).toEqual(['e4']);
    expect(queue.edits.map((e) => e.id)).toEqual(['a', 'b', 'e4']);
  });
});

describe('waiting edits', () => {
  it('are carried over what was changed before the file was opened, once', () => {
    const waiting = new WaitingEdits();
    const text = doc('one\ntwo\nthree\n', 0);
    waiting.add(text, [coming('b', 8, 13, 'drei', { order: 2 }), coming('a', 0, 3, 'eins', { order: 1 })]);
    expect(waiting.edits.map((e) => e.id)).toEqual(['a', 'b']);
    const opened = waiting.opened(doc('zero\none\ntwo\nthree\n', 7));
    expect(opened.map((e) => [e.id, e.version, e.edit[0]!.from])).toEqual([
      ['b', 7, 13],
      ['a', 7, 5],
    ]);
    expect(waiting.opened(doc('one\n'))).toEqual([]);
    expect(waiting.edits).toEqual([]);
  });

  it('of one file may come one by one, and for a newer text', () => {
    const waiting = new WaitingEdits();
    waiting.add(doc('one\ntwo\n', 0), [coming('a', 0, 3, 'eins', { order: 1 })]);
    waiting.add(doc('one\ntwo\n', 0), [coming('b', 4, 7, 'zwei', { order: 2 })]);
    waiting.add(doc('zero\none\ntwo\n', 1), [coming('c', 0, 4, 'null', { order: 3 })]);
    expect(waiting.edits.map((e) => [e.id, e.edit[0]!.from])).toEqual([
      ['a', 5],
      ['b', 9],
      ['c', 0],
    ]);
  });

  it('are of the file that is opened, however the editor spells its uri', () => {
    const waiting = new WaitingEdits();
    const uri = 'file:///(a)/+c.ts';
    const spelled = 'file:///%28a%29/%2Bc.ts';
    waiting.add(TextSnapshot.of(uri, '', 0, 'one\n'), [coming('a', 0, 3, 'eins', { uri, order: 1 })]);
    waiting.add(TextSnapshot.of(spelled, '', 0, 'one\n'), []);
    expect(waiting.edits.map((e) => [e.id, e.uri])).toEqual([['a', spelled]]);
    const opened = waiting.opened(TextSnapshot.of(spelled, '', 3, 'one\n'));
    expect(opened.map((e) => [e.id, e.uri, e.version])).toEqual([['a', spelled, 3]]);
    expect(waiting.edits).toEqual([]);
  });

  it('are left out where their place, or what stands right beside it, was changed', () => {
    const edits = [coming('a', 4, 7, 'zwei')];
    const text = doc('one two three\n');
    expect(carried(edits, text, doc('one 2 three\n'))).toEqual([]);
    expect(carried(edits, text, doc('one twofold three\n'))).toEqual([]);
    expect(made(doc('1 two three\n'), carried(edits, text, doc('1 two three\n')))).toBe('1 zwei three\n');
  });

  it('make a file also where the editor shows an empty line', () => {
    for (const now of ['', '\n', '\r\n'])
      expect(made(doc(now), carried([coming('a', 0, 0, 'x\n')], doc(''), doc(now)))).toBe('x\n');
    expect(carried([coming('a', 0, 0, 'x\n')], doc(''), doc('mine\n'))).toEqual([]);
  });

  it('change their own place and nothing else, whatever was changed meanwhile', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c d', ''), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, lines, lines, (head, tail, other) => {
        const text = doc([...head, 'the place', ...tail].join('\n'));
        const at = text.text.indexOf('the place');
        const now = doc([...other, 'the place', ...tail].join('\n'));
        const [edit] = carried([coming('a', at, at + 9, 'done')], text, now);
        if (edit) expect(now.apply(edit.edit, 2).text).toBe(now.text.replace('the place', 'done'));
      }),
    );
  });
});
