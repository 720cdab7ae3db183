/**
 * The same pieces of several lines changed, whatever else stands in them:
 *
 *     write!(out, "{}", a)?;        →  text += &format!("{}", a);
 *     write!(out, "{}{}", a, b)?;   →  text += &format!("{}{}", a, b);
 *     ─────────────────────────────────────────────────────────────────
 *     write → text += &format before `!(`,   `out, ` gone behind `(`,   `?` gone before `;`
 *
 * A piece is what was taken out and put in, and the tokens beside it that the examples share. Another line is due where
 * all pieces fit, in their order. Strings and comments are words here, too, and blanks are tokens.
 */
import { minimize, type OffsetRange, type Replacement, type TextSnapshot } from '../text/index.ts';
import { inDirection } from './direction.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Example, netChanges } from './line-change.ts';
import { edge, sharedEnd, sharedStart, tokensOf } from './line-tokens.ts';
import { linesWith } from './lines-with.ts';
import { isMeantThere, linesToday, type NameChange, namesOnlyIn } from './meant-there.ts';
import { isOwnEdit } from './today.ts';
import { everyday } from './words.ts';

const eventsRead = 10;
/** The newest example may be so many lines back: what was done in between belongs to it as often as not. */
const mostRecent = 3;
const mostOlder = 6;
const mostPieces = 6;
/** Of tokens, compared to find the pieces of one line. */
const mostPairs = 10_000;
/** A longer line is not written by hand. */
const longestLine = 500;
/** Tokens beside a piece, at most. */
const beside = 4;
const maxSites = 100;
/** A name that is no other thing's by chance. */
const longWord = 6;

interface Piece {
  readonly removed: readonly string[];
  readonly written: string;
  /** Tokens before it, the nearest last. */
  readonly left: readonly string[];
  readonly right: readonly string[];
}

export function samePieces(evidence: Evidence): readonly ExactEdit[] {
  const examples = netChanges(evidence, eventsRead);
  const pieces = examples.map((e) =>
    isShort(e.oldLine) && isShort(e.newLine) ? piecesOf(e.oldLine, e.newLine) : [],
  );
  for (let i = 0; i < Math.min(mostRecent, examples.length); i++) {
    for (let j = i + 1; j < Math.min(i + 1 + mostOlder, examples.length); j++) {
      const all = inCommon(pieces[i]!, pieces[j]!);
      const shared = [all.map(bare), all.map(nearest)].find(isTelling) ?? all;
      if (all.length === 0 || all.length * 2 < pieces[i]!.length || !isTelling(shared)) continue;
      const agreeing = examples.filter((_, k) => inCommon(shared, pieces[k]!).length === shared.length);
      const found = sites(evidence, shared, examples[i]!);
      const due = inDirection(evidence, found, [examples[i]!, examples[j]!], agreeing);
      if (due.some(({ strength }) => strength !== 'weak')) return due;
    }
  }
  return [];
}

function isShort(line: string): boolean {
  return line.length <= longestLine;
}

/** By a longest common subsequence of tokens; none where they are too many to be the same change elsewhere. */
function piecesOf(oldLine: string, newLine: string): Piece[] {
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

/** Pieces of both, in order, with the tokens beside them that both have. */
function inCommon(a: readonly Piece[], b: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  let next = 0;
  for (const piece of a) {
    for (let k = next; k < b.length; k++) {
      const other = b[k]!;
      if (piece.written !== other.written || piece.removed.join('') !== other.removed.join('')) continue;
      const left = sharedEnd(piece.left, other.left);
      const right = sharedStart(piece.right, other.right);
      if (piece.removed.length === 0 && !left.some(isVisible) && !right.some(isVisible)) continue;
      out.push({ ...piece, left, right });
      next = k + 1;
      break;
    }
  }
  return out;
}

/** Without what stands beside it, but for the end of a line: what begins a statement begins no argument. */
function bare(piece: Piece): Piece {
  const { left, right } = nearest(piece);
  if (piece.removed.length === 0) return { ...piece, left, right };
  return { ...piece, left: left.at(-1) === edge ? left : [], right: right[0] === edge ? right : [] };
}

/** What stands right beside it: what else the examples share, they may share by chance. */
function nearest(piece: Piece): Piece {
  const left = piece.left.slice(Math.max(0, piece.left.findLastIndex(isVisible)));
  const right = piece.right.slice(0, piece.right.findIndex(isVisible) + 1 || undefined);
  return { ...piece, left, right };
}

function isVisible(token: string): boolean {
  return token.trim() !== '';
}

/** Specific enough to be looked for elsewhere, and more than blanks. */
function isTelling(pieces: readonly Piece[]): boolean {
  const tokens = pieces
    .flatMap(({ left, removed, right }) => [...left, ...removed, ...right])
    .filter(isVisible);
  const specific = tokens.filter((t) => /^[\p{L}_$]/u.test(t) && t.length > 2 && !everyday.has(t));
  const changes = pieces.some(({ removed, written }) => removed.join('').trim() !== written.trim());
  const long = pieces.some(({ removed }) =>
    removed.some((t) => specific.includes(t) && t.length >= longWord),
  );
  return changes && (long || (specific.length >= 1 && tokens.length >= 2) || tokens.length >= 5);
}

function sites(evidence: Evidence, pieces: readonly Piece[], newest: Example): ExactEdit[] {
  const { event } = newest;
  const tokens = pieces.flatMap(({ left, removed, right }) => [...left, ...removed, ...right]);
  const rarest = tokens.filter(isVisible).toSorted((a, b) => b.length - a.length)[0]!;
  const is = linesToday(evidence, event);
  const zone = zoneOf(evidence, event.uri, event.now[0] ?? is);
  const [gone, come] = [pieces.flatMap((p) => p.removed), pieces.flatMap((p) => tokensOf(p.written))];
  const names: NameChange = {
    event,
    was: newest.was,
    is,
    gone: namesOnlyIn(gone, come),
    come: namesOnlyIn(come, gone),
  };
  const line =
    (evidence.editor.open.find((d) => d.uri === event.uri)?.lineAt(is.from).number ?? newest.line) + 1;
  const out: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    if (document.languageId !== event.before.languageId) continue;
    for (const number of linesWith(evidence, document, rarest)) {
      const edit = editOf(document, number, pieces);
      if (
        edit.length === 0 ||
        edit.some((r) => isOwnEdit(evidence, document.uri, { from: r.from - 1, to: r.to + 1 }))
      )
        continue;
      const range = { from: edit[0]!.from, to: edit.at(-1)!.to };
      if (zoneOf(evidence, document.uri, range) !== zone) continue;
      if (zone === 'code' && !isMeantThere(evidence, names, document, range)) continue;
      const here = document.uri === event.uri;
      out.push({
        class: 'same-change',
        uri: document.uri,
        version: document.version,
        edit,
        reason: `same change as ${here ? '' : `${event.uri.split('/').at(-1)} `}line ${line}`,
        group: `${event.uri} ${pieces.map((p) => `${p.removed.join('')} → ${p.written}`).join(', ')}`,
        strength: 'likely',
      });
      if (out.length >= maxSites) break;
    }
  }
  return out.map((site) => ({ ...site, sites: out.length }));
}

/** Where all pieces fit, in order; one piece as often as it fits. Empty where they do not. */
function editOf(document: TextSnapshot, number: number, pieces: readonly Piece[]): Replacement[] {
  const line = document.line(number);
  if (!isShort(line.text)) return [];
  const tokens = tokensOf(line.text);
  const starts: number[] = [];
  let offset = line.from + line.text.length - line.text.trimStart().length;
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
  return minimize(out, document).length > 0 ? out : [];
}

function zoneOf(evidence: Evidence, uri: string, range: OffsetRange): 'code' | 'string' | 'comment' {
  const node = evidence.tree(uri)?.nodeAt(range);
  for (let at = node ?? null; at; at = at.parent) {
    if (/comment/.test(at.type)) return 'comment';
    if (/interpolation|substitution/.test(at.type)) return 'code';
    if (/string|char_literal/.test(at.type)) return 'string';
  }
  return 'code';
}
