/** Random texts and edits that fit them, for the laws: surrogate pairs, CRLF, touching places and pure edits among them. */
import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { applyToString, type TextEdit, textEdit } from '../../src/text/index.ts';

const chunk = fc.constantFrom('', 'a', 'b', 'ab', '\n', '\r\n', '🙂', 'foo(', ')', '  ', 'total', '𝒳', '\r');
export const text = fc.array(chunk, { maxLength: 12 }).map((parts) => parts.join(''));

/** Cut points in order; between two of them text is kept, taken away, written or replaced. */
export function edits(length: number): fc.Arbitrary<TextEdit> {
  const place = fc.record({ from: fc.nat(length), reach: fc.constantFrom(0, 0, 1, 2, 5, 99), text: chunk });
  return fc.array(place, { maxLength: 6 }).map((places) => {
    const sorted = places.toSorted((a, b) => a.from - b.from);
    return textEdit(
      sorted.map(({ from, reach, text }, i) => ({
        from,
        to: Math.min(from + reach, sorted[i + 1]?.from ?? length),
        text,
      })),
    );
  });
}

export const one = text.chain((t) => fc.tuple(fc.constant(t), edits(t.length)));
export const inARow = one.chain(([t, a]) =>
  fc.tuple(fc.constant(t), fc.constant(a), edits(applyToString(a, t).length)),
);
export const sideBySide = text.chain((t) => fc.tuple(fc.constant(t), edits(t.length), edits(t.length)));

/** The same edit as CodeMirror has it: an independent oracle. */
export function changeSet(edit: TextEdit, length: number): ChangeSet {
  const changes = edit.map((r) => ({ from: r.from, to: r.to, insert: Text.of(r.text.split('\n')) }));
  return ChangeSet.of(changes, length);
}

/** Whether a cut at `at` parts a surrogate pair or a CRLF. */
export function splits(t: string, at: number): boolean {
  return /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(t.slice(Math.max(0, at - 1), at + 1));
}
