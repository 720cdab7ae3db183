/** Moving offsets and edits over an edit that happened first. */
import { type None, none, type Outcome, some } from '../base/index.ts';
import type { Replacement, TextEdit } from './text-edit.ts';

/**
 * Where an offset of the old text lies in the new one. `assoc` decides where text was written: −1 stays before it, 1 goes
 * after it; so an offset inside replaced text goes to the start (−1) or the end (1) of what replaced it.
 */
export function mapOffset(edit: TextEdit, offset: number, assoc: -1 | 1): number {
  let shift = 0;
  for (const r of edit) {
    if (r.from > offset) break;
    const inside = offset < r.to || r.from === offset || (r.to === offset && assoc < 0 && r.from === r.to);
    if (inside) {
      if (r.from === offset && assoc < 0) return offset + shift;
      return r.from + shift + (assoc > 0 ? r.text.length : 0);
    }
    shift += r.text.length - (r.to - r.from);
  }
  return offset + shift;
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
    for (let o = over[j]; o; o = over[j]) {
      const before = o.to < r.from || (o.to === r.from && (o.from < o.to || r.from < r.to || side > 0));
      if (!before) break;
      shift += o.text.length - (o.to - o.from);
      j++;
    }
    const o = over[j];
    if (o && o.from < r.to) return conflict(o);
    if (o && o.from === r.from && o.to > o.from && r.to > r.from) return conflict(o);
    out.push({ from: r.from + shift, to: r.to + shift, text: r.text });
  }
  return some(out);
}

function conflict(at: Replacement): None<'conflict'> {
  return none('conflict', `both touch ${at.from}..${at.to}`);
}
