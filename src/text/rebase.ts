/** Moving offsets and edits over an edit that happened first. */
import { none, type Outcome, some } from '../base/index.ts';
import type { OffsetRange } from './range.ts';
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

/**
 * Where an offset of the old text lies in the new one. At an insertion, −1 stays before what was written and 1 goes after
 * it; strictly inside replaced text, −1 goes to the start and 1 to the end of what replaced it. At the border of replaced
 * text an offset stays outside, whatever `assoc` says.
 */
export function mapOffset(edit: TextEdit, offset: number, assoc: -1 | 1): number {
  let shift = 0;
  for (const r of edit) {
    if (offset < r.from || (offset === r.from && (r.to > r.from || assoc < 0))) break;
    if (offset < r.to) return r.from + shift + (assoc > 0 ? r.text.length : 0);
    shift += r.text.length - (r.to - r.from);
  }
  return offset + shift;
}

/** Where a range's text lies after the edit; empty where it is gone. What is written at its borders stays outside. */
export function mapRange(edit: TextEdit, { from, to }: OffsetRange): OffsetRange {
  const start = mapOffset(edit, from, 1);
  return { from: start, to: Math.max(start, mapOffset(edit, to, -1)) };
}

/** Where the replacements of an edit stand in the text after it. */
export function writtenRanges(edit: TextEdit): OffsetRange[] {
  let shift = 0;
  return edit.map((r) => {
    const from = r.from + shift;
    shift += r.text.length - (r.to - r.from);
    return { from, to: from + r.text.length };
  });
}

/**
 * `edit` as it reads after `over` was applied first. Conflict when the two touch the same text: overlapping
 * replacements, or one inside the other. Two insertions at one place do not conflict: `edit`'s goes after
 * `over`'s when `side` is 1, before it when −1. Meeting needs opposite sides.
 */
export function rebase(edit: TextEdit, over: TextEdit, side: -1 | 1 = 1): Outcome<TextEdit, 'conflict'> {
  const out: Replacement[] = [];
  let shift = 0;
  let j = 0;
  for (const r of edit) {
    let o = over[j];
    while (o && precedes(o, r, side)) {
      shift += o.text.length - (o.to - o.from);
      o = over[++j];
    }
    if (o && o.from < r.to) return none('conflict', `both touch ${o.from}..${o.to}`);
    out.push({ from: r.from + shift, to: r.to + shift, text: r.text });
  }
  return some(textEdit(out));
}

function precedes(o: Replacement, r: Replacement, side: -1 | 1): boolean {
  const bothInsert = o.from === o.to && r.from === r.to;
  return o.to < r.from || (o.to === r.from && (!bothInsert || side > 0));
}
