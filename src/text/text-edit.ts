/**
 * Edits as values, with an algebra.
 *
 * A TextEdit is a list of replacements, sorted, disjoint, all offsets referring to the *old* text and applied at once:
 *
 *     old   a b c d e f          [{from: 1, to: 3, text: 'X'}, {from: 5, to: 5, text: 'Y'}]
 *     new   a X d e Y f
 *
 * Two replacements may touch (`to === from`) but not overlap, and two insertions at one place are one replacement.
 * Offsets are UTF-16 code units. Laws (test/text/text-edit.test.ts), with `t` any text and edits that fit it:
 *
 *     apply(compose(a, b), t)          = apply(b, apply(a, t))
 *     apply(invert(a, t), apply(a, t)) = t
 *     rebase(a, b) and rebase(b, a), where neither conflicts, meet in the same text
 */
import { Bug, type None, none, type Outcome, some } from '../base/index.ts';

export interface Replacement {
  /** First replaced code unit. */
  readonly from: number;
  /** One past the last replaced code unit; equal to `from` for an insertion. */
  readonly to: number;
  readonly text: string;
}

export type TextEdit = readonly Replacement[];

export const noEdit: TextEdit = [];

/** The edit made of these replacements, in any order. Drops empty ones, joins touching ones; throws Bug on overlap. */
export function textEdit(replacements: readonly Replacement[]): TextEdit {
  const sorted = replacements
    .filter((r) => r.from !== r.to || r.text !== '')
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
  const out: Replacement[] = [];
  for (const r of sorted) {
    const last = out.at(-1);
    if (r.to < r.from || r.from < 0) throw new Bug(`replacement ${r.from}..${r.to} runs backwards`);
    if (last && r.from < last.to) throw new Bug(`replacements overlap at ${r.from}`);
    if (last && last.to === r.from)
      out[out.length - 1] = { from: last.from, to: r.to, text: last.text + r.text };
    else out.push(r);
  }
  return out;
}

/** The edit that replaces one range. */
export function replace(from: number, to: number, text: string): TextEdit {
  return textEdit([{ from, to, text }]);
}

export function isEmpty(edit: TextEdit): boolean {
  return edit.length === 0;
}

/** How much longer the text becomes, in code units. */
export function growth(edit: TextEdit): number {
  return edit.reduce((sum, r) => sum + r.text.length - (r.to - r.from), 0);
}

export function applyToString(edit: TextEdit, text: string): string {
  let out = '';
  let at = 0;
  for (const r of edit) {
    if (r.from < at || r.to > text.length)
      throw new Bug(`edit ${r.from}..${r.to} does not fit ${text.length} characters`);
    out += text.slice(at, r.from) + r.text;
    at = r.to;
  }
  return out + text.slice(at);
}

/** `a` then `b` as one edit; `b` refers to the text after `a`. */
export function compose(a: TextEdit, b: TextEdit): TextEdit {
  // Walks both edits over the middle text. A piece of the result collects replacements of a and b that meet.
  const out: Replacement[] = [];
  let shift = 0; // middle offset − old offset, after the a-replacements already passed
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const ra = a[i];
    const rb = b[j];
    const aFromMid = ra ? ra.from + shift : Number.POSITIVE_INFINITY;
    const aToMid = ra ? aFromMid + ra.text.length : Number.POSITIVE_INFINITY;
    if (ra && (!rb || aToMid < rb.from)) {
      out.push(ra);
      shift += ra.text.length - (ra.to - ra.from);
      i++;
      continue;
    }
    if (rb && (!ra || rb.to < aFromMid)) {
      out.push({ from: rb.from - shift, to: rb.to - shift, text: rb.text });
      j++;
      continue;
    }
    // They meet: collect the whole cluster in middle coordinates, then read it off.
    let midFrom = Math.min(aFromMid, rb!.from);
    const oldFrom = midFrom - shift;
    let midTo = midFrom;
    let middle = ''; // the middle text of the cluster where a wrote it; old text stays as gaps
    const parts: { from: number; to: number; text: string | null }[] = [];
    let cursor = midFrom;
    let cluster = shift;
    const bs: Replacement[] = [];
    for (;;) {
      const na = a[i];
      const nb = b[j];
      const naFrom = na ? na.from + cluster : Number.POSITIVE_INFINITY;
      const first = parts.length === 0 && bs.length === 0;
      if (
        na &&
        (first ? naFrom === midFrom : naFrom <= midTo) &&
        (!nb || naFrom <= nb.from || !(nb.from <= midTo))
      ) {
        if (naFrom > cursor) parts.push({ from: cursor, to: naFrom, text: null });
        parts.push({ from: naFrom, to: naFrom + na.text.length, text: na.text });
        cursor = naFrom + na.text.length;
        midTo = Math.max(midTo, cursor);
        cluster += na.text.length - (na.to - na.from);
        i++;
        continue;
      }
      if (nb && (first ? nb.from === midFrom : nb.from <= midTo)) {
        bs.push(nb);
        midTo = Math.max(midTo, nb.to);
        j++;
        continue;
      }
      if (na && naFrom <= midTo) {
        if (naFrom > cursor) parts.push({ from: cursor, to: naFrom, text: null });
        parts.push({ from: naFrom, to: naFrom + na.text.length, text: na.text });
        cursor = naFrom + na.text.length;
        midTo = Math.max(midTo, cursor);
        cluster += na.text.length - (na.to - na.from);
        i++;
        continue;
      }
      break;
    }
    if (cursor < midTo) parts.push({ from: cursor, to: midTo, text: null });
    const oldTo = midTo - cluster;
    // Read the cluster off: what b left of a's texts, plus b's texts; untouched old text only between pieces of b.
    let text = '';
    let at = midFrom;
    const keep = (to: number) => {
      for (const p of parts) {
        const lo = Math.max(p.from, at);
        const hi = Math.min(p.to, to);
        if (hi <= lo) continue;
        if (p.text === null) throw new Bug('compose kept old text inside a cluster');
        text += p.text.slice(lo - p.from, hi - p.from);
      }
      at = Math.max(at, to);
    };
    for (const r of bs) {
      keep(r.from);
      text += r.text;
      at = Math.max(at, r.to);
    }
    keep(midTo);
    middle = text;
    midFrom = midTo;
    out.push({ from: oldFrom, to: oldTo, text: middle });
    shift = cluster;
  }
  return textEdit(out);
}

/** The edit that takes `apply(edit, old)` back to `old`. */
export function invert(edit: TextEdit, old: { slice(from: number, to: number): string }): TextEdit {
  let shift = 0;
  return edit.map((r) => {
    const from = r.from + shift;
    shift += r.text.length - (r.to - r.from);
    return { from, to: from + r.text.length, text: old.slice(r.from, r.to) };
  });
}

/**
 * Where an offset of the old text lies in the new one. At an insertion point `assoc` decides: −1 stays before, 1 goes
 * after. An offset strictly inside replaced text goes to the end of the new text (assoc 1) or its start (−1).
 */
export function mapOffset(edit: TextEdit, offset: number, assoc: -1 | 1): number {
  let shift = 0;
  for (const r of edit) {
    if (r.from > offset || (r.from === offset && r.to > offset && assoc < 0)) break;
    if (r.to < offset || (r.to === offset && r.from < offset && assoc > 0)) {
      shift += r.text.length - (r.to - r.from);
      continue;
    }
    if (r.from === offset && r.to === offset) {
      if (assoc < 0) break;
      shift += r.text.length;
      continue;
    }
    if (r.to === offset) {
      // at the end of replaced text: both sides land after the replacement
      shift += r.text.length - (r.to - r.from);
      continue;
    }
    if (r.from === offset) return offset + shift + (assoc > 0 ? 0 : 0);
    return r.from + shift + (assoc > 0 ? r.text.length : 0);
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
