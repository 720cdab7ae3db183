/** How a next edit is shown: chosen by its size and by where it is, with no editor at hand. */
import { hunksOf } from './hunks.ts';
import { lineAround, lineOf, phrase, type Replacement, trimmed } from './replacement.ts';

/** One thing to draw; offsets in the document of the edit. */
export type Mark =
  | { readonly kind: 'insertion'; readonly at: number; readonly text: string }
  | { readonly kind: 'replacement'; readonly from: number; readonly to: number; readonly text: string }
  | { readonly kind: 'deletion'; readonly from: number; readonly to: number }
  /** Lines of another number than before: the old ones struck, the new ones in a box beside line `beside`. */
  | {
      readonly kind: 'block';
      readonly from: number;
      readonly to: number;
      readonly beside: number;
      readonly lines: readonly string[];
    };

export type Presentation =
  /** VS Code itself draws it, as inline completion. */
  | { readonly kind: 'ghost' }
  /** At its place. `here`: the cursor is on its lines, so the next key takes it instead of going there. */
  | { readonly kind: 'marks'; readonly here: boolean; readonly marks: readonly Mark[] }
  /** A word at the end of the cursor's line that says where to. */
  | { readonly kind: 'far'; readonly hint: string };

export interface View {
  /** The whole text of the edit's document. */
  readonly text: string;
  readonly edits: readonly Replacement[];
  /** Offsets, when the document is the one under the cursor; undefined for another file. */
  readonly place: { readonly cursor: number; readonly visible: readonly LineSpan[] } | undefined;
  /** How the other file is called. */
  readonly fileName: string;
  /** Whether VS Code may draw it where it inserts at the cursor. */
  readonly ghosts: boolean;
}

/** Zero-based lines, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

export function present({ text, edits, place, fileName, ghosts }: View): Presentation {
  const first = edits[0];
  const last = edits.at(-1);
  if (!first || !last) return { kind: 'ghost' };
  const start = trimmed(text, first).from;
  const line = lineOf(text, start);
  const where = place ? `L${line + 1}` : `${fileName}:${line + 1}`;
  const far: Presentation = { kind: 'far', hint: `${where} ${phrase(text, first)}` };
  if (!place) return far;
  if (ghosts && edits.length === 1 && insertsAt(text, first, place.cursor)) return { kind: 'ghost' };
  const cursorLine = lineOf(text, place.cursor);
  const here = cursorLine >= line && cursorLine <= lineOf(text, trimmed(text, last).to);
  if (!here && !place.visible.some((span) => line >= span.first && line <= span.last)) return far;
  return { kind: 'marks', here, marks: edits.flatMap((edit) => marksOf(text, edit)) };
}

/** Whether `edit` does nothing but insert at `cursor`, in a form that VS Code draws. */
function insertsAt(text: string, edit: Replacement, cursor: number): boolean {
  if (cursor < edit.from || cursor > edit.to) return false;
  const before = text.slice(edit.from, cursor);
  const after = text.slice(cursor, edit.to);
  return (
    edit.text.length > before.length + after.length &&
    drawnAsGhost(edit.text) &&
    edit.text.startsWith(before) &&
    edit.text.endsWith(after)
  );
}

/** VS Code shows nothing for text that ends with a line break. */
export function drawnAsGhost(inserted: string): boolean {
  return !inserted.endsWith('\n');
}

function marksOf(text: string, edit: Replacement): readonly Mark[] {
  const exact = trimmed(text, edit);
  const old = text.slice(exact.from, exact.to);
  const linesBefore = old.split('\n').length;
  const linesAfter = exact.text.split('\n').length;
  if (linesBefore !== linesAfter && exact.text !== '') return [block(text, exact)];
  return hunksOf(text, edit).flatMap((hunk) => lineMarks(text, hunk));
}

/** A hunk with as many lines as before, line by line. */
function lineMarks(text: string, { from, to, text: inserted }: Replacement): readonly Mark[] {
  if (inserted === '') return [{ kind: 'deletion', from, to }];
  const before = text.slice(from, to).split('\n');
  const after = inserted.split('\n');
  if (before.length !== after.length) return [block(text, { from, to, text: inserted })];
  let at = from;
  return before.flatMap((old, i): readonly Mark[] => {
    const start = at;
    at += old.length + 1;
    const value = after[i]!.replace(/\r$/, '');
    if (old === value) return [];
    if (old === '') return [{ kind: 'insertion', at: start, text: value }];
    if (value === '') return [{ kind: 'deletion', from: start, to: start + old.length }];
    return [{ kind: 'replacement', from: start, to: start + old.length, text: value }];
  });
}

/** Whole lines, for half a line in a box reads badly. */
function block(text: string, { from, to, text: inserted }: Replacement): Mark {
  const first = lineAround(text, from);
  const last = lineAround(text, to);
  const head = text.slice(first.from, from);
  const tail = text.slice(to, last.to);
  let lines = `${head}${inserted}${tail}`.split(/\r?\n/);
  if (from !== to) {
    // A change that ends with a line break leaves the line after it as it is.
    const wholeLast = to === last.from && inserted.endsWith('\n');
    if (wholeLast) lines = lines.slice(0, -1);
    const end = wholeLast ? lineAround(text, to - 1).to : last.to;
    return { kind: 'block', from: first.from, to: end, beside: first.from, lines };
  }
  // New lines above or below a line: that line is not part of the news.
  if (head.trim() === '' && lines.at(-1)?.trim() === tail.trim())
    return { kind: 'block', from, to, beside: first.from, lines: lines.slice(0, -1) };
  if (tail === '' && lines[0] === head)
    return { kind: 'block', from, to, beside: first.from, lines: lines.slice(1) };
  return { kind: 'block', from: first.from, to: last.to, beside: first.from, lines };
}
