/**
 * In which order pieces of a change are read, or made: what declares a name before what uses it, tests behind all else,
 * and otherwise as they came. Pieces that hang together in a circle stay as they came.
 */

/** A piece of a change, by what its new lines say. */
export interface Piece {
  readonly path: string;
  /** A grammar's name or an editor's language id. */
  readonly language: string;
  readonly declares: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

const testFile =
  /(^|\/)(tests?|__tests__|specs?|testing)\/|(^|\/)test_[^/]*$|[-_.](test|tests|spec)\.[^/]*$|Tests?\.(java|cs|php|kt)$/i;

export function isTestFile(path: string): boolean {
  return testFile.test(path);
}

/** Pairs of indices: the first is to be read before the second. */
function dependencies(pieces: readonly Piece[]): [number, number][] {
  const declarers = new Map<string, number[]>();
  pieces.forEach((piece, i) => {
    for (const name of piece.declares) declarers.set(name, [...(declarers.get(name) ?? []), i]);
  });
  const pairs = new Map<string, [number, number]>();
  pieces.forEach((piece, user) => {
    for (const name of piece.uses) {
      const from = (declarers.get(name) ?? []).filter((i) => i !== user && speakAlike(pieces[i]!, piece));
      // A name that many pieces declare says nothing of which one is meant here, but its own file's.
      const own = from.filter((i) => pieces[i]!.path === piece.path);
      const meant = own.length > 0 ? own : from.length === 1 ? from : [];
      for (const i of meant) pairs.set(`${i} ${user}`, [i, user]);
    }
  });
  return [...pairs.values()];
}

/** Indices of `pieces`, those of test files behind all others. */
export function readingOrder(pieces: readonly Piece[]): number[] {
  const pairs = dependencies(pieces);
  const all = [...pieces.keys()];
  const isTest = (i: number) => isTestFile(pieces[i]!.path);
  return [
    ...sorted(
      all.filter((i) => !isTest(i)),
      pieces,
      pairs,
    ),
    ...sorted(all.filter(isTest), pieces, pairs),
  ];
}

/** `indices`, each behind those it depends on. */
function sorted(
  indices: readonly number[],
  pieces: readonly Piece[],
  pairs: readonly (readonly [number, number])[],
): number[] {
  const left = new Set(indices);
  const followers = new Map<number, number[]>(indices.map((i) => [i, []]));
  /** Of each, how many before it are not read yet. */
  const open = new Map(indices.map((i) => [i, 0]));
  for (const [before, after] of pairs) {
    if (!left.has(before) || !left.has(after)) continue;
    followers.get(before)!.push(after);
    open.set(after, open.get(after)! + 1);
  }
  const order: number[] = [];
  while (left.size > 0) {
    // In a circle, what waits for least.
    const least = Math.min(...[...left].map((i) => open.get(i)!));
    const free = [...left].filter((i) => open.get(i) === least);
    const last = order.at(-1);
    // A reader stays in a file while it goes on.
    const on =
      last === undefined ? undefined : free.find((i) => i > last && pieces[i]!.path === pieces[last]!.path);
    const next = on ?? free[0]!;
    order.push(next);
    left.delete(next);
    for (const i of followers.get(next)!) open.set(i, open.get(i)! - 1);
  }
  return order;
}

/** Names mean the same only among files of one language family. */
function speakAlike(a: Piece, b: Piece): boolean {
  return family(a.language) === family(b.language);
}

function family(language: string): string {
  if (/^(tsx|(type|java)script(react)?)$/.test(language)) return 'script';
  return language === 'cpp' ? 'c' : language;
}
