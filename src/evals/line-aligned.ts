/**
 * Whole lines as people type them. A diff may put inserted lines anywhere among equal ones: `x;\n  const ` between
 * `const ` and `y;` is the line `  const x;` above. Where an insertion or deletion with a line break in it can slide to
 * whole lines, it does; the resulting text is the same.
 */
import type { Replacement, TextEdit } from '../text/index.ts';

/** `edit` refers to `text`; nothing slides onto or over its neighbors. */
export function lineAligned(edit: TextEdit, text: string): TextEdit {
  const out: Replacement[] = [];
  edit.forEach((r, i) => {
    const low = (out.at(-1)?.to ?? -1) + 1;
    const high = (edit[i + 1]?.from ?? text.length + 1) - 1;
    out.push(aligned(r, text, low, high));
  });
  return out;
}

function aligned(r: Replacement, text: string, low: number, high: number): Replacement {
  const inserts = r.from === r.to;
  if (!inserts && r.text !== '') return r;
  const piece = inserts ? r.text : text.slice(r.from, r.to);
  if (!piece.includes('\n')) return r;
  const size = piece.length;
  const char = (turned: number, at: number) => piece[(((at + turned) % size) + size) % size]!;
  const whole = (at: number, turned: number) =>
    (at === 0 || text[at - 1] === '\n') && char(turned, size - 1) === '\n';
  const place = (at: number, turned: number): Replacement => ({
    from: at,
    to: inserts ? at : at + size,
    text: inserts ? Array.from({ length: size }, (_, i) => char(turned, i)).join('') : '',
  });
  // To the left the piece takes up the character before it and gives back its last; to the right the other way round.
  for (let at = r.from, turned = 0; at >= low; at--, turned--) {
    if (whole(at, turned)) return place(at, turned);
    if (at === 0 || text[at - 1] !== char(turned, size - 1)) break;
  }
  const width = r.to - r.from;
  for (let at = r.from, turned = 0; at + width <= high; at++, turned++) {
    if (whole(at, turned)) return place(at, turned);
    if (at + width >= text.length || text[at + width] !== char(turned, 0)) break;
  }
  return r;
}
