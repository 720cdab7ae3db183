/** What was done to a line in pieces, and where the same pieces fit. */
import { minimize, type Replacement, type TextSnapshot } from '../text/index.ts';
import { edge, tokensOf } from './line-tokens.ts';

const mostPieces = 6;
/** Of tokens, compared to find the pieces of one line. */
const mostPairs = 10_000;
/** A longer line is not written by hand. */
const longestLine = 500;
/** Tokens beside a piece, at most. */
const beside = 4;

export interface Piece {
  readonly removed: readonly string[];
  readonly written: string;
  /** Tokens before it, the nearest last. */
  readonly left: readonly string[];
  readonly right: readonly string[];
}

function isShort(line: string): boolean {
  return line.length <= longestLine;
}

/** By a longest common subsequence of tokens; none where they are too many to be the same change elsewhere. */
export function piecesOf(oldLine: string, newLine: string): Piece[] {
  if (!isShort(oldLine) || !isShort(newLine)) return [];
  const [a, b] = [tokensOf(oldLine), tokensOf(newLine)];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  if ((a.length - head - tail) * (b.length - head - tail) > mostPairs) return [];
  const kept = commonSubsequence(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const pieces: Piece[] = [];
  let [atA, atB] = [head, head];
  for (const [keptA, keptB] of [
    ...kept.map(([i, j]) => [i + head, j + head] as const),
    [a.length - tail, b.length - tail] as const,
  ]) {
    if (keptA > atA || keptB > atB)
      pieces.push({
        removed: a.slice(atA, keptA),
        written: b.slice(atB, keptB).join(''),
        left: a.slice(Math.max(0, atA - beside), atA),
        right: a.slice(keptA, keptA + beside),
      });
    [atA, atB] = [keptA + 1, keptB + 1];
  }
  return pieces.length > mostPieces ? [] : pieces;
}

/** Pairs of indexes. Blanks alone hold nothing together. */
function commonSubsequence(a: readonly string[], b: readonly string[]): [number, number][] {
  const worth = (token: string) =>
    /^\s/.test(token) ? 1 : /[\p{L}\p{N}]/u.test(token) ? 2 + token.length : 2;
  const best = Array.from({ length: a.length + 1 }, () => new Float64Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i]![j] = Math.max(
        best[i + 1]![j]!,
        best[i]![j + 1]!,
        a[i] === b[j] ? worth(a[i]!) + best[i + 1]![j + 1]! : 0,
      );
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j] && best[i]![j] === worth(a[i]!) + best[i + 1]![j + 1]!) pairs.push([i++, j++]);
    else if (best[i + 1]![j]! >= best[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** Where all pieces fit, in order; one piece as often as it fits. Empty where they do not. */
export function editOf(document: TextSnapshot, number: number, pieces: readonly Piece[]): Replacement[] {
  const { from, text } = document.line(number);
  const out = fitting(text, pieces).map((r) => ({ ...r, from: from + r.from, to: from + r.to }));
  return minimize(out, document).length > 0 ? out : [];
}

/** The same in offsets of the line. */
export function fitting(line: string, pieces: readonly Piece[]): Replacement[] {
  if (!isShort(line)) return [];
  const tokens = tokensOf(line);
  const starts: number[] = [];
  let offset = line.length - line.trimStart().length;
  for (const token of tokens) {
    starts.push(offset);
    if (token !== edge) offset += token.length;
  }
  const out: Replacement[] = [];
  let at = 0;
  for (const [k, piece] of pieces.entries()) {
    const pattern = [...piece.left, ...piece.removed, ...piece.right];
    const before = out.length;
    for (; at + pattern.length <= tokens.length; at++) {
      if (!pattern.every((token, i) => tokens[at + i] === token)) continue;
      const from = starts[at + piece.left.length]!;
      const last = out.at(-1);
      if (last && (last.to > from || (last.to === from && last.from === from))) continue;
      out.push({ from, to: from + piece.removed.join('').length, text: piece.written });
      if (pieces.length > 1) break;
    }
    if (out.length === before) return [];
    // What stands behind one piece may stand before the next.
    if (k < pieces.length - 1) at = Math.max(0, at + piece.left.length + piece.removed.length - beside);
  }
  return out;
}
