/**
 * A change like one before it, of which the developer has done the beginning:
 *
 *     log(ft.in());      →  log(kind.in());
 *     if (ft.out() > 1)  →  if (ki|.out() > 1)      → nd
 *
 * Who types the first letters of what is due says that it is meant. So what is due here is asked about the text as it was
 * before them, guesses and single examples included, and the rest is offered where the letters are its beginning.
 */
import type { PastEdit } from '../editor/index.ts';
import {
  applyToString,
  invert,
  mapRange,
  minimize,
  type Replacement,
  type TextEdit,
  type TextSnapshot,
  writtenRanges,
} from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { netChanges } from './line-change.ts';
import { editOf, type Piece, piecesOf } from './line-pieces.ts';
import { wordAround } from './words.ts';

const eventsRead = 10;
/** What an editor writes behind the cursor by itself: the end of a bracket or quote, on a line of its own, too. */
const closers = /^[\s)\]}>"'`;,]{0,12}/;

type Rule = (evidence: Evidence) => readonly ExactEdit[];

/** `rules`: what follows from a whole change. */
export function halfDone(evidence: Evidence, rules: readonly Rule[]): readonly ExactEdit[] {
  const run = newestHere(evidence);
  if (run.length === 0) return [];
  // What was done in this line before is part of it, or was an example for it.
  const begun =
    restAfter(evidence, run, rules) ?? (run.length > 1 && restAfter(evidence, run.slice(-1), rules));
  return begun ? [begun] : [];
}

/** The newest events, oldest first, as far as all of them are by hand and in the line that is being typed. */
function newestHere({ editor: { document, cursor, history } }: Evidence): PastEdit[] {
  const run: PastEdit[] = [];
  const line = document.lineAt(Math.min(cursor, document.length));
  for (const event of history.toReversed()) {
    const here = event.now.every((now) => now.from <= line.to && line.from <= now.to);
    if (event.uri !== document.uri || event.author !== 'typed' || !here) break;
    run.unshift(event);
  }
  return run;
}

/** What is left to do of what was due before `run`. */
function restAfter(
  evidence: Evidence,
  run: readonly PastEdit[],
  rules: readonly Rule[],
): ExactEdit | undefined {
  const { document, cursor } = evidence.editor;
  const text = run[0]!.before;
  const earlier = before(evidence, run);
  const first = Math.min(...run.map((e) => e.before.lineAt(e.edit[0]!.from).number));
  const ends = run.flatMap((e) => e.now.map(({ to }) => Math.min(to, document.length)));
  const end = Math.max(...ends.map((to) => document.lineAt(to).number));
  const last = end - (document.lineCount - text.lineCount);
  for (const due of [...followed(earlier, rules), ...ofOneExample(earlier, first, last)]) {
    const edit = minimize(due.edit, text).filter(
      (r) => text.lineAt(r.from).number >= first && text.lineAt(r.to).number <= last,
    );
    if (!isHalfWritten(edit, text, document, cursor)) continue;
    const rest = restOf(text.text, applyToString(edit, text.text), document.text, cursor);
    if (!rest) continue;
    return {
      ...due,
      class: 'repetition',
      version: document.version,
      edit: [rest],
      sites: 1,
      group: `${due.group} half done`,
      strength: 'likely',
    };
  }
  return undefined;
}

/** All as it was before `run`. */
function before(evidence: Evidence, run: readonly PastEdit[]): Evidence {
  const { editor } = evidence;
  const { before: text, uri, edit } = run[0]!;
  const back = run.map((event) => invert(event.edit, event.before)).reverse();
  const history = editor.history.slice(0, editor.history.length - run.length).map((event) => {
    if (event.uri !== uri) return event;
    return { ...event, now: event.now.map((now) => back.reduce((range, e) => mapRange(e, range), now)) };
  });
  const open = editor.open.map((document) => (document.uri === uri ? text : document));
  return {
    ...evidence,
    editor: { ...editor, document: text, cursor: edit[0]!.from, selection: undefined, history, open },
    tree: (of) => (of === uri ? evidence.treeBefore(uri, text.version) : evidence.tree(of)),
  };
}

interface Followed {
  readonly newest: TextSnapshot | undefined;
  readonly open: readonly TextSnapshot[];
  readonly edits: readonly ExactEdit[];
}

/** By the text they are about: it stays while letters are added to what was typed behind it. */
const known = new WeakMap<TextSnapshot, Followed>();

function followed(earlier: Evidence, rules: readonly Rule[]): readonly ExactEdit[] {
  const { document, history, open } = earlier.editor;
  const newest = history.at(-1)?.after;
  const found = known.get(document);
  const isSame = found?.newest === newest && found?.open.length === open.length;
  if (found && isSame && open.every((text, i) => text === found.open[i])) return found.edits;
  const edits = rules
    .flatMap((rule) => rule(earlier))
    .filter((due) => due.uri === document.uri && due.version === document.version);
  if (earlier.tree(document.uri)) known.set(document, { newest, open, edits });
  return edits;
}

/** What was done to a single line, all of it or a piece, where only what it takes away tells that it is due. */
function ofOneExample(earlier: Evidence, first: number, last: number): ExactEdit[] {
  const { document } = earlier.editor;
  return netChanges(earlier, eventsRead).flatMap(({ event, line, oldLine, newLine }) => {
    const pieces = piecesOf(oldLine, newLine).map(cut);
    const name = event.uri === document.uri ? '' : `${event.uri.split('/').at(-1)} `;
    const edits: TextEdit[] = [];
    for (let number = first; number <= last; number++) {
      if (pieces.length > 1) edits.push(editOf(document, number, pieces));
      // A piece may fit more often than it is meant.
      for (const piece of pieces) edits.push(...editOf(document, number, [piece]).map((r) => [r]));
    }
    return edits.map((edit) => ({
      class: 'same-change',
      uri: document.uri,
      version: document.version,
      edit,
      reason: `same change as ${name}line ${line + 1}`,
      sites: 1,
      group: `${event.uri} ${oldLine.trim()} → ${newLine.trim()}`,
      strength: 'weak',
    }));
  });
}

/** Where letters are taken out, nothing beside them must be the same; where a bracket is, or nothing, its neighbors. */
function cut(piece: Piece): Piece {
  const isWord = piece.removed.some((token) => /[\p{L}\p{N}]/u.test(token));
  const isVisible = (token: string) => token.trim() !== '';
  const left = piece.left.slice(Math.max(0, piece.left.findLastIndex(isVisible)));
  const right = piece.right.slice(0, piece.right.findIndex(isVisible) + 1);
  return { ...piece, left: isWord ? [] : left, right: isWord ? [] : right };
}

/** Something of it is written, and the place where that stands is not done; a word is one place. */
function isHalfWritten(edit: TextEdit, text: TextSnapshot, now: TextSnapshot, cursor: number): boolean {
  const written = writtenRanges(edit);
  return edit.some((r, i) => {
    // What was only taken out may be all that is wanted.
    if (now.slice(written[i]!.from, cursor).trim() === '') return false;
    const rest = wordAround(text, { from: r.to, to: r.to }).to - r.to;
    const to = written[i]!.to + rest;
    return cursor < to || (cursor === to && now.length - cursor !== text.length - r.to - rest);
  });
}

/** What is to be done behind the cursor for `now` to become `due`; undefined where what was typed is not its beginning. */
function restOf(was: string, due: string, now: string, cursor: number): Replacement | undefined {
  const [head, tail] = [now.slice(0, cursor), now.slice(cursor)];
  if (now === due || !due.startsWith(head)) return undefined;
  let closed = closers.exec(tail)![0].length;
  while (closed >= 0 && !was.endsWith(tail.slice(closed))) closed--;
  if (closed < 0) return undefined;
  let end = 0;
  while (end < tail.length && end < due.length - cursor && tail.at(-1 - end) === due.at(-1 - end)) end++;
  return { from: cursor, to: now.length - end, text: due.slice(cursor, due.length - end) };
}
