/**
 * What a hunk replaces, token for token, and when two hunks make the same change.
 *
 *     - pay(total, now)            total → sum
 *     + pay(sum, now)
 *
 * Two hunks are the same where one reading of one explains the other: both replace one name by the same other name and
 * nothing else, or their replaced tokens are equal, hold a name, and stand between equal neighbors. What changes only
 * numbers, operators and keywords is never folded, unless its lines are equal: there one wrong place looks like all.
 */
import { diffArrays } from 'diff';
import type { Hunk } from './changed-file.ts';

export interface Replaced {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The tokens beside it; a name, number or string as its kind. */
  readonly left: string;
  readonly right: string;
  /** Some token of it is a name. */
  readonly named: boolean;
}

const maxTokens = 2000;

/** Empty where nothing but white space changes; undefined where there is too much to compare. */
export function replacedTokens(hunk: Hunk): readonly Replaced[] | undefined {
  const { removedTokens: old, addedTokens: now } = hunk;
  if (old.length + now.length > maxTokens) return undefined;
  const parts = diffArrays(
    old.map((t) => t.text),
    now.map((t) => t.text),
  );
  const out: Replaced[] = [];
  let [i, j] = [0, 0];
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p]!;
    if (!part.added && !part.removed) {
      i += part.value.length;
      j += part.value.length;
      continue;
    }
    const [from, at] = [i, j];
    for (; p < parts.length && (parts[p]!.added || parts[p]!.removed); p++) {
      if (parts[p]!.removed) i += parts[p]!.value.length;
      else j += parts[p]!.value.length;
    }
    p--;
    const tokens = [...old.slice(from, i), ...now.slice(at, j)];
    out.push({
      removed: old.slice(from, i).map((t) => t.text),
      added: now.slice(at, j).map((t) => t.text),
      left: neighbor(now[at - 1]),
      right: neighbor(now[j]),
      named: tokens.some((t) => t.kind === 'identifier'),
    });
  }
  return out;
}

function neighbor(token: { readonly kind: string; readonly text: string } | undefined): string {
  if (!token) return '';
  return ['identifier', 'number', 'string', 'comment'].includes(token.kind) ? token.kind : token.text;
}

/** One name for another, everywhere in the hunk and nothing else. */
export function renamedName(
  hunk: Hunk,
  replaced: readonly Replaced[],
): { from: string; to: string } | undefined {
  const [first] = replaced;
  const from = first?.removed[0];
  const to = first?.added[0];
  if (from === undefined || to === undefined || from === to) return undefined;
  const only = (texts: readonly string[], name: string) => texts.length === 1 && texts[0] === name;
  if (!replaced.every((r) => r.named && only(r.removed, from) && only(r.added, to))) return undefined;
  const isName = (text: string) => /^[\p{L}_$@][\p{L}\p{N}_$]*$/u.test(text);
  // The same name twice in a hunk, once left as it was, is no renaming of it.
  if (!isName(from) || !isName(to) || hunk.addedTokens.some((t) => t.text === from)) return undefined;
  return { from, to };
}

/** Equal for hunks that make the same change; undefined where a hunk is like no other. */
export function likeness(hunk: Hunk, replaced: readonly Replaced[] | undefined): string | undefined {
  if (!replaced || replaced.length === 0) return undefined;
  const renamed = renamedName(hunk, replaced);
  if (renamed) return `rename ${renamed.from} ${renamed.to}`;
  if (replaced.some((r) => r.named)) return JSON.stringify(replaced);
  return JSON.stringify([hunk.removed, hunk.added].map((lines) => lines.map((line) => line.trim())));
}
