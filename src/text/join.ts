/**
 * The same change in as few replacements as possible. Where an insertion or a deletion could as well have been made at
 * the end of its neighbor, nobody can tell which it was: `)` typed before or after a `)`. Then the two are one.
 */
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

/** Gaps longer than this are not compared, so that a keystroke stays cheap. In UTF-16 code units. */
const widest = 200;

/** `old` is the text `edit` refers to. Replacements that both take and write stay where they are. */
export function join(edit: TextEdit, old: { slice(from: number, to: number): string }): TextEdit {
  const joined: Replacement[] = [];
  for (const r of edit) {
    const last = joined.at(-1);
    const gap = last && r.from - last.to <= widest ? old.slice(last.to, r.from) : undefined;
    const moved = gap === undefined ? undefined : slidLeft(r, gap, old);
    if (last && moved)
      joined[joined.length - 1] = { from: last.from, to: moved.to, text: last.text + moved.text };
    else joined.push(r);
  }
  return textEdit(joined);
}

/** The replacement as it reads when made before `gap` instead of after it; undefined when that is not the same. */
function slidLeft(
  { from, to, text }: Replacement,
  gap: string,
  old: { slice(from: number, to: number): string },
): Replacement | undefined {
  if (from < to && text !== '') return undefined;
  const moving = gap + (text === '' ? old.slice(from, to) : text);
  if (!moving.endsWith(gap)) return undefined;
  const size = moving.length - gap.length;
  const start = from - gap.length;
  return text === ''
    ? { from: start, to: start + size, text: '' }
    : { from: start, to: start, text: moving.slice(0, size) };
}
