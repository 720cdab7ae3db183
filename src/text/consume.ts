/**
 * Keeping a prediction alive while the user types it. `typed` and `edit` both refer to `old`; where the typing is on the
 * way to the prediction, the rest of the prediction remains:
 *
 *     old       const x = |;
 *     edit      insert `compute(y)`
 *     typed     insert `com`          → rest: insert `pute(y)` after it
 *     typed     insert `foo`          → diverged
 *
 * Law: applying the rest after `typed` gives the text that `edit` gives, plus what was typed elsewhere.
 */
import { none, type Outcome, some } from '../base/index.ts';
import { mapOffset, rebase } from './rebase.ts';
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

/** The rest of `edit` after `typed`; empty when the user has typed all of it. */
export function consume(
  edit: TextEdit,
  typed: TextEdit,
  old: { slice(from: number, to: number): string },
): Outcome<TextEdit, 'diverged'> {
  const apart = rebase(edit, typed);
  const meets = edit.some((r) => typed.some((t) => t.from <= r.to && t.to >= r.from));
  if (!meets) return apart.ok ? apart : none('diverged', apart.detail);
  const rest: Replacement[] = [];
  const used = new Set<Replacement>();
  for (const r of edit) {
    const here = typed.filter((t) => t.from <= r.to && t.to >= r.from);
    if (here.length > 1) return none('diverged', 'several changes at one place');
    const [t] = here;
    const from = mapOffset(typed, r.from, -1);
    const to = mapOffset(typed, r.to, 1);
    if (!t) {
      rest.push({ from: mapOffset(typed, r.from, 1), to: mapOffset(typed, r.to, -1), text: r.text });
      continue;
    }
    if (used.has(t)) return none('diverged', 'one change over several places');
    used.add(t);
    const left = afterTyping(r, t, old);
    if (!left) return none('diverged', `typed ${JSON.stringify(t.text)}`);
    rest.push({ from: from + left.from, to: to - left.keepEnd, text: left.text });
  }
  return some(textEdit(rest));
}

/** What of replacement `r` remains after `t` within it: offsets from both ends of the range as it is now. */
function afterTyping(
  r: Replacement,
  t: Replacement,
  old: { slice(from: number, to: number): string },
): { from: number; keepEnd: number; text: string } | undefined {
  const start = Math.min(r.from, t.from);
  const end = Math.max(r.to, t.to);
  if (t.from < r.from || t.to > r.to) return undefined;
  const now = old.slice(start, t.from) + t.text + old.slice(t.to, end);
  // Typed text must stand in the prediction: its start as the text the user wrote, in order, at the front.
  const kept = old.slice(r.from, t.from);
  if (t.text === '') {
    // Something was deleted: still on the way when all of it goes anyway.
    return { from: 0, keepEnd: 0, text: r.text };
  }
  const front = kept + t.text;
  const bare = withoutClosers(t.text);
  if (r.text.startsWith(t.text) && t.from === r.from) {
    return { from: t.text.length, keepEnd: 0, text: r.text.slice(t.text.length) };
  }
  if (r.text.startsWith(front)) return { from: front.length, keepEnd: 0, text: r.text.slice(front.length) };
  if (bare !== t.text && r.text.startsWith(kept + bare)) {
    // The editor closed a bracket or quote that the prediction closes itself: it is taken back with the rest.
    return { from: kept.length + bare.length, keepEnd: 0, text: r.text.slice(kept.length + bare.length) };
  }
  return now === r.text ? { from: now.length, keepEnd: 0, text: '' } : undefined;
}

const pairs: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '"': '"',
  "'": "'",
  '`': '`',
};

/** `foo()` typed as `foo(` with its closer added by the editor → `foo(`. */
function withoutClosers(text: string): string {
  const open = text.at(-2);
  return open !== undefined && pairs[open] === text.at(-1) ? text.slice(0, -1) : text;
}
