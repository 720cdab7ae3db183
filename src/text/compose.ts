/**
 * Two edits, one after the other, as one. Both are read as runs over the text between them: what `a` kept, wrote or took
 * away before it, against what `b` keeps, writes or takes away of it.
 */
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

/** `keep` and `cut` count code units of the text before, `text` is written. */
interface Run {
  kind: 'keep' | 'cut' | 'write';
  length: number;
  text: string;
}

/** `a` then `b`; `b` refers to the text after `a`. */
export function compose(a: TextEdit, b: TextEdit): TextEdit {
  const first = runs(a);
  const second = runs(b);
  const out: Replacement[] = [];
  let from = 0;
  let to = 0;
  let text = '';
  const keep = (length: number) => {
    if (to > from || text !== '') out.push({ from, to, text });
    to += length;
    from = to;
    text = '';
  };
  let x = first.next().value;
  let y = second.next().value;
  while (
    x.length < Number.POSITIVE_INFINITY ||
    y.length < Number.POSITIVE_INFINITY ||
    x.kind !== 'keep' ||
    y.kind !== 'keep'
  ) {
    if (y.kind === 'write') {
      text += y.text;
      y = second.next().value;
      continue;
    }
    if (x.kind === 'cut') {
      to += x.length;
      x = first.next().value;
      continue;
    }
    const length = Math.min(x.length, y.length);
    if (x.kind === 'keep' && y.kind === 'keep') keep(length);
    else if (x.kind === 'keep') to += length;
    else if (y.kind === 'keep') text += x.text.slice(0, length);
    x =
      x.length === length
        ? first.next().value
        : { ...x, length: x.length - length, text: x.text.slice(length) };
    y = y.length === length ? second.next().value : { ...y, length: y.length - length };
  }
  keep(0);
  return textEdit(out);
}

/** The edit as runs over its old text, ending in a keep without end. */
function* runs(edit: TextEdit): Generator<Run, never> {
  let at = 0;
  for (const r of edit) {
    if (r.from > at) yield { kind: 'keep', length: r.from - at, text: '' };
    if (r.text !== '') yield { kind: 'write', length: r.text.length, text: r.text };
    if (r.to > r.from) yield { kind: 'cut', length: r.to - r.from, text: '' };
    at = r.to;
  }
  for (;;) yield { kind: 'keep', length: Number.POSITIVE_INFINITY, text: '' };
}
