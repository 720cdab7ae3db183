/**
 * Edits as values, with an algebra.
 *
 * A TextEdit is a list of replacements, sorted, disjoint, all offsets referring to the *old* text and applied at once:
 *
 *     old   a b c d e f          [{from: 1, to: 3, text: 'X'}, {from: 5, to: 5, text: 'Y'}]
 *     new   a X d e Y f
 *
 * Two replacements never overlap or touch: what touches is one replacement.
 * Offsets are UTF-16 code units. Laws (test/text/laws.test.ts), with `t` any text and edits that fit it:
 *
 *     apply(compose(a, b), t)          = apply(b, apply(a, t))
 *     apply(invert(a, t), apply(a, t)) = t
 *     rebase(a, b) and rebase(b, a), where neither conflicts, meet in the same text
 */
import { Bug } from '../base/index.ts';

export interface Replacement {
  /** First replaced code unit. */
  readonly from: number;
  /** One past the last replaced code unit; equal to `from` for an insertion. */
  readonly to: number;
  readonly text: string;
}

export type TextEdit = readonly Replacement[];

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

/** The edit that takes `apply(edit, old)` back to `old`. */
export function invert(edit: TextEdit, old: { slice(from: number, to: number): string }): TextEdit {
  let shift = 0;
  return edit.map((r) => {
    const from = r.from + shift;
    shift += r.text.length - (r.to - r.from);
    return { from, to: from + r.text.length, text: old.slice(r.from, r.to) };
  });
}
