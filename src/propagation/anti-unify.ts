/**
 * What two changes have in common: the most special pattern that explains both (anti-unification), over tokens.
 *
 *     assertEquals(a, 1)  →  expect(a).toBe(1)
 *     assertEquals(f(x), y)  →  expect(f(x)).toBe(y)
 *     ────────────────────────────────────────────────
 *     assertEquals(⟨0⟩, ⟨1⟩)  →  expect(⟨0⟩).toBe(⟨1⟩)
 *
 * A hole stands for one balanced run of tokens without a comma of its own level. Source: Plotkin, A note on inductive
 * generalization (1970); here on token sequences, with a longest common subsequence in place of term structure.
 */
export interface Word {
  readonly text: string;
  /** White space before it, as written. */
  readonly space: string;
}

/** A token to match, or a hole: the same number, the same content. */
export type Part = Word | Hole;

export interface Hole {
  readonly hole: number;
  readonly space: string;
}

export interface Pattern {
  readonly before: readonly Part[];
  readonly after: readonly Part[];
  /** White space the change leaves between itself and what follows, where it changes that. */
  readonly gap?: string;
}

export interface TokenChange {
  readonly before: readonly Word[];
  readonly after: readonly Word[];
}

/** Undefined where the two have too little in common to be the same change. */
export function antiUnify(a: TokenChange, b: TokenChange): Pattern | undefined {
  const aligned = align(a.before, b.before);
  if (!aligned) return undefined;
  const holesA: (readonly Word[])[] = [];
  const holesB: (readonly Word[])[] = [];
  const before = aligned.map((piece): Part => {
    if ('word' in piece) return piece.word;
    const known = holesA.findIndex((h, i) => same(h, piece.a) && same(holesB[i]!, piece.b));
    const { space } = piece.a[0]!;
    if (known >= 0) return { hole: known, space };
    holesA.push(piece.a);
    holesB.push(piece.b);
    return { hole: holesA.length - 1, space };
  });
  const after = fill(a.after, holesA);
  const other = fill(b.after, holesB);
  if (after.length !== other.length) return undefined;
  const agree = after.every((part, i) => {
    const theirs = other[i]!;
    if ('hole' in part) return 'hole' in theirs && part.hole === theirs.hole;
    return 'text' in theirs && part.text === theirs.text;
  });
  return agree ? { before, after } : undefined;
}

type Piece = { readonly word: Word } | { readonly a: readonly Word[]; readonly b: readonly Word[] };

/** Common tokens stay, what differs between them becomes a hole; undefined where a hole would not be balanced. */
function align(a: readonly Word[], b: readonly Word[]): Piece[] | undefined {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        a[i]!.text === b[j]!.text
          ? 1 + lengths[i + 1]![j + 1]!
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  let fromA = 0;
  let fromB = 0;
  const close = (): boolean => {
    if (i === fromA && j === fromB) return true;
    const piece = { a: a.slice(fromA, i), b: b.slice(fromB, j) };
    if (piece.a.length === 0 || piece.b.length === 0 || !balanced(piece.a) || !balanced(piece.b))
      return false;
    pieces.push(piece);
    return true;
  };
  while (i < a.length && j < b.length) {
    if (a[i]!.text === b[j]!.text) {
      if (!close()) return undefined;
      pieces.push({ word: a[i]! });
      i++;
      j++;
      fromA = i;
      fromB = j;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  i = a.length;
  j = b.length;
  return close() ? pieces : undefined;
}

/** `after` with the runs that stand in holes replaced by the holes' numbers, longest holes first. */
function fill(after: readonly Word[], holes: readonly (readonly Word[])[]): Part[] {
  const byLength = holes.map((run, number) => ({ run, number })).sort((x, y) => y.run.length - x.run.length);
  const out: Part[] = [];
  for (let i = 0; i < after.length; ) {
    const hole = byLength.find(({ run }) => same(run, after.slice(i, i + run.length)));
    if (hole) {
      out.push({ hole: hole.number, space: after[i]!.space });
      i += hole.run.length;
    } else out.push(after[i++]!);
  }
  return out;
}

const open = new Set(['(', '[', '{']);
const shut = new Set([')', ']', '}']);

function balanced(words: readonly Word[]): boolean {
  let depth = 0;
  for (const { text } of words) {
    if (open.has(text)) depth++;
    else if (shut.has(text) && --depth < 0) return false;
    else if ((text === ',' || text === ';') && depth === 0) return false;
  }
  return depth === 0;
}

function same(a: readonly Word[], b: readonly Word[]): boolean {
  return a.length === b.length && a.every((word, i) => word.text === b[i]!.text);
}

/** The holes' contents where the pattern's before side matches `words` from `at` on, and where it ends. */
export function matchAt(
  pattern: readonly Part[],
  words: readonly Word[],
  at: number,
): { readonly holes: readonly (readonly Word[])[]; readonly end: number } | undefined {
  const holes: (readonly Word[])[] = [];
  const go = (part: number, i: number): number | undefined => {
    const wanted = pattern[part];
    if (wanted === undefined) return i;
    if ('text' in wanted) return words[i]?.text === wanted.text ? go(part + 1, i + 1) : undefined;
    const known = holes[wanted.hole];
    if (known)
      return same(known, words.slice(i, i + known.length)) ? go(part + 1, i + known.length) : undefined;
    for (let end = i + 1; end <= words.length; end++) {
      const run = words.slice(i, end);
      if (!balanced(run)) {
        if (shut.has(words[end - 1]!.text) && unopened(run)) return undefined;
        continue;
      }
      holes[wanted.hole] = run;
      const rest = go(part + 1, end);
      if (rest !== undefined) return rest;
      delete holes[wanted.hole];
    }
    return undefined;
  };
  const end = go(0, at);
  return end === undefined ? undefined : { holes, end };
}

function unopened(words: readonly Word[]): boolean {
  let depth = 0;
  for (const { text } of words) {
    if (open.has(text)) depth++;
    else if (shut.has(text) && --depth < 0) return true;
  }
  return false;
}

/** The text of the pattern's after side, with the holes filled; spaces as the example wrote them. */
export function write(pattern: Pattern, holes: readonly (readonly Word[])[]): string {
  let out = '';
  pattern.after.forEach((part, i) => {
    const lead = i === 0 ? '' : part.space;
    if ('text' in part) out += lead + part.text;
    else
      (holes[part.hole] ?? []).forEach((word, k) => {
        out += (k === 0 ? lead : word.space) + word.text;
      });
  });
  return out + (pattern.gap ?? '');
}
