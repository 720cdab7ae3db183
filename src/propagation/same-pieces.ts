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
import { inDirection, sightLines } from './direction.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Example, netChanges } from './line-change.ts';
import { editOf, fitting, type Piece, piecesOf } from './line-pieces.ts';
import { edge, sharedEnd, sharedStart, tokensOf } from './line-tokens.ts';
import { linesWith } from './lines-with.ts';
import { isMeantThere, type NameChange, namesOnlyIn } from './meant-there.ts';
import { current, isOwnEdit } from './today.ts';
import { everyday } from './words.ts';
import { zoneOf } from './zone.ts';

const eventsRead = 10;
/** The newest example may be so many lines back: what was done in between belongs to it as often as not. */
const mostRecent = 2;
const mostOlder = 6;
const maxSites = 100;
/** A name that is no other thing's by chance. */
const longWord = 6;

export function samePieces(evidence: Evidence): readonly ExactEdit[] {
  const examples = netChanges(evidence, eventsRead);
  const pieces = examples.map((e) => piecesOf(e.oldLine, e.newLine));
  for (let i = 0; i < Math.min(mostRecent, examples.length); i++) {
    // Pairs of the same pieces differ in where they are due, not in where they fit.
    const fitting = new Map<string, readonly ExactEdit[]>();
    for (let j = i + 1; j < Math.min(i + 1 + mostOlder, examples.length); j++) {
      const all = inCommon(pieces[i]!, pieces[j]!);
      const pair = [examples[i]!, examples[j]!] as const;
      const shared =
        [all.map(bare), all.map(nearest)].find((p) => isTelling(p) && !leavesPlaces(p, pair)) ?? all;
      if (all.length === 0 || all.length * 2 < pieces[i]!.length || !isTelling(shared)) continue;
      const agreeing = examples.filter((_, k) => inCommon(shared, pieces[k]!).length === shared.length);
      const key = JSON.stringify(shared);
      const found = fitting.get(key) ?? sites(evidence, shared, examples[i]!);
      fitting.set(key, found);
      const due = inDirection(evidence, found, pair, agreeing).filter((site) =>
        isAhead(evidence, site, pair, agreeing.length),
      );
      if (due.some(({ strength }) => strength !== 'weak')) return due;
    }
  }
  return [];
}

/**
 * Pieces fit in many places that are not meant. On real edits those behind the newest example were right once in nine times,
 * those of another file once in five where no example stands in another file, and after two examples those further off than
 * the examples from each other less often than not.
 */
function isAhead(
  evidence: Evidence,
  site: ExactEdit,
  [newest, other]: readonly [Example, Example],
  agreeing: number,
): boolean {
  const { uri } = newest.event;
  if (site.uri !== uri) return other.event.uri !== uri;
  const ahead = current(evidence, uri)!.lineAt(site.edit[0]!.from).number - newest.line;
  const apart = other.event.uri === uri ? Math.abs(newest.line - other.line) : 0;
  return ahead >= 0 && (agreeing > 2 || ahead <= Math.max(sightLines, 2 * apart));
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

/** An example as it is now has a place for them still: its author did not mean every place where they fit. */
function leavesPlaces(pieces: readonly Piece[], pair: readonly Example[]): boolean {
  const removes = pieces.every(({ removed }) => removed.some(isVisible));
  return removes && pair.some(({ newLine }) => fitting(newLine, pieces).length > 0);
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
  const is = current(evidence, event.uri)!.line(newest.line);
  const zone = zoneOf(evidence, event.uri, newest.at);
  const [gone, come] = [pieces.flatMap((p) => p.removed), pieces.flatMap((p) => tokensOf(p.written))];
  const names: NameChange = {
    event,
    was: newest.was,
    is,
    gone: namesOnlyIn(gone, come),
    come: namesOnlyIn(come, gone),
  };
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
        reason: `same change as ${here ? '' : `${event.uri.split('/').at(-1)} `}line ${newest.line + 1}`,
        group: `${event.uri} ${pieces.map((p) => `${p.removed.join('')} → ${p.written}`).join(', ')}`,
        strength: 'likely',
      });
      if (out.length >= maxSites) break;
    }
  }
  return out.map((site) => ({ ...site, sites: out.length }));
}
