/** In which order a file keeps names in lists and lines, as far as it keeps one. */

export type NameOrder = (a: string, b: string) => number;

/** Letters without regard to case first, as most formatters sort. */
export const byLetter: NameOrder = (a, b) => byCode(a.toLowerCase(), b.toLowerCase()) || byCode(a, b);

const byCode: NameOrder = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Constants, then classes, then all else, as isort sorts. */
const byKind: NameOrder = (a, b) => kindOf(a) - kindOf(b) || byLetter(a, b);

/** All else, then types, then constants, as Rust's formatter sorts. */
const byKindLast: NameOrder = (a, b) => kindOf(b) - kindOf(a) || byLetter(a, b);

function kindOf(name: string): number {
  if (/^[A-Z\d_]{2,}$/.test(name)) return 0;
  return /^[A-Z]/.test(name) ? 1 : 2;
}

/**
 * The order that `own` is in, and most of the other lists as well; undefined where there is none. A list of one shows
 * nothing: there all others have to agree, and be more than chance.
 */
export function orderOf(
  own: readonly string[],
  others: readonly (readonly string[])[],
): NameOrder | undefined {
  const telling = others.filter((list) => list.length > 1);
  const counted = [byLetter, byCode, byKind, byKindLast]
    .filter((order) => isSorted(own, order))
    .map((order) => ({ order, agree: telling.filter((list) => isSorted(list, order)).length }))
    .toSorted((a, b) => b.agree - a.agree);
  const [best] = counted;
  if (!best) return undefined;
  if (own.length > 2) return best.order;
  if (own.length === 2) return best.agree * 2 >= telling.length ? best.order : undefined;
  const names = telling.reduce((n, list) => n + list.length, 0);
  return telling.length > 0 && best.agree === telling.length && names > 3 ? best.order : undefined;
}

export function isSorted(names: readonly string[], order: NameOrder): boolean {
  return names.every((name, i) => i === 0 || order(names[i - 1]!, name) <= 0);
}
