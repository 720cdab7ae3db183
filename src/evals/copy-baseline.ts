/**
 * The baseline: what copying and counting achieve, without syntax, rules or weights. In this order:
 *
 *     the line is open          its rest by what mostly follows such a line (likely-tokens.ts)
 *     a line was changed        the same pieces taken out and put in at the line where most of them fit: below the cursor,
 *                               above it, then in the other open files
 *
 * The last changes of three lines are tried, the newest first. To guess a next line by counts where nothing is copied was
 * tried: it was never right. It is asked through the same filters as the product's own model.
 */
import { none, some } from '../base/index.ts';
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import type { ModelEdit, NextEditModel } from '../prediction/index.ts';
import type { OffsetRange, Replacement, TextLine, TextSnapshot } from '../text/index.ts';
import { codeTokens, LikelyTokens } from './likely-tokens.ts';

const looksBack = 8;
const linesTried = 3;
/** Tokens that must be the same around a second insertion: before it, and after it. */
const sameBefore = 3;
const sameAfter = 1;
const copiedLogProb = Math.log(0.5);

export const copyBaseline: NextEditModel = {
  status: () => ({ kind: 'ready', model: 'copy and n-gram', device: 'cpu' }),
  async propose(editor) {
    const found = continued(editor) ?? copied(editor);
    return found ? some(found) : none('no-edit');
  },
  // It has no opinion of others' edits.
  expected: async () => undefined,
  judge: async () => none('model-unavailable'),
  weigh: async () => none('model-unavailable'),
  lookAhead() {},
};

/** What is typed goes on, where the newest change is an insertion that ends at the cursor. */
function continued(editor: EditorSnapshot): ModelEdit | undefined {
  const { document, cursor, history } = editor;
  const newest = history.at(-1);
  const ends = newest?.uri === document.uri && newest.now.some(({ to }) => to === cursor);
  const inserts = newest?.edit.every((r) => r.text !== '') ?? false;
  if (!ends || !inserts) return undefined;
  const line = document.lineAt(cursor);
  const rest = content(line.text).slice(cursor - line.from);
  const likely = likelyAt(editor).restOfLine(document.slice(0, cursor));
  if (!likely) return undefined;
  // What stands behind the cursor already is where the continuation ends.
  const meets = rest.trim() === '' ? likely.text.length : likely.text.indexOf(rest.trim());
  const text = meets >= 0 ? likely.text.slice(0, meets) : (/^\w+/.exec(likely.text)?.[0] ?? '');
  return text === '' ? undefined : edited(document, [{ from: cursor, to: cursor, text }], likely.logProb);
}

/** Counts over the open files, without the line that the cursor is in. */
function likelyAt({ document, cursor, open }: EditorSnapshot): LikelyTokens {
  const line = document.lineAt(cursor);
  const others = open.filter((d) => d.uri !== document.uri).map((d) => d.text);
  return new LikelyTokens([
    document.slice(0, line.from),
    document.slice(line.to, document.length),
    ...others,
  ]);
}

function copied(editor: EditorSnapshot): ModelEdit | undefined {
  for (const pieces of changedLines(editor).slice(0, linesTried)) {
    let best: { fits: number; document: TextSnapshot; edit: Replacement[] } | undefined;
    for (const document of inOrder(editor)) {
      const own = editor.history.filter((e) => e.uri === document.uri).flatMap((e) => e.now);
      for (const line of linesInOrder(document, editor)) {
        const edit = fitting(pieces, document, line, own);
        if (edit.length > (best?.fits ?? 0)) best = { fits: edit.length, document, edit };
        if (best?.fits === pieces.length) break;
      }
    }
    if (best) return edited(best.document, best.edit, copiedLogProb);
  }
  return undefined;
}

/** What one change of a line took out and put in, and what stood around it. */
interface Piece {
  readonly removed: string;
  readonly written: string;
  readonly left: string;
  readonly right: string;
}

/** The newest changes, those in one line together. */
function changedLines({ history }: EditorSnapshot): Piece[][] {
  const lines = new Map<string, Piece[]>();
  for (const event of history.slice(-looksBack).reverse())
    event.edit.forEach((r, i) => {
      const piece = pieceOf(event, r);
      const at = event.now[i];
      if (!piece || !at) return;
      const key = `${event.uri}:${event.after.lineAt(Math.min(at.from, event.after.length)).number}`;
      const own = lines.get(key);
      if (own) own.push(piece);
      else lines.set(key, [piece]);
    });
  return [...lines.values()];
}

/** Undefined where it is too common to be meant elsewhere: no word goes, and none comes behind a word. */
function pieceOf({ before }: PastEdit, r: Replacement): Piece | undefined {
  const removed = before.slice(r.from, r.to);
  const ahead = codeTokens(before.slice(Math.max(0, r.from - 200), r.from))
    .slice(-sameBefore)
    .join('');
  const behind = codeTokens(before.slice(r.to, Math.min(before.length, r.to + 200)))
    .slice(0, sameAfter)
    .join('');
  const [left, right] = [ahead.slice(ahead.lastIndexOf('\n') + 1), behind.split('\n')[0]!];
  if (removed.includes('\n')) return undefined;
  if (!/\w/.test(removed) && !/\w/.test(left + right)) return undefined;
  return { removed, written: r.text, left, right };
}

/** The pieces that fit a line, each at most once, where the user changed nothing yet. */
function fitting(
  pieces: readonly Piece[],
  document: TextSnapshot,
  line: TextLine,
  own: readonly OffsetRange[],
): Replacement[] {
  const out: Replacement[] = [];
  for (const { removed, written, left, right } of pieces) {
    const word = /\w/.test(removed);
    const wanted = word ? removed : left + removed + right;
    for (let at = line.text.indexOf(wanted); at >= 0; at = line.text.indexOf(wanted, at + 1)) {
      const from = line.from + at + (word ? 0 : left.length);
      const to = from + removed.length;
      const there = document.slice(from, Math.min(document.length, from + written.length)) === written;
      const taken = [...own, ...out].some((r) => r.from <= to && from <= r.to);
      if (there || taken || (word && !(isBorder(document, from) && isBorder(document, to)))) continue;
      out.push({ from, to, text: written });
      break;
    }
  }
  return out.sort((a, b) => a.from - b.from);
}

function inOrder({ document, open }: EditorSnapshot): TextSnapshot[] {
  return [document, ...open.filter((d) => d.uri !== document.uri)];
}

/** From the cursor's on, then from the top. */
function* linesInOrder(document: TextSnapshot, editor: EditorSnapshot): Generator<TextLine> {
  const start = document.uri === editor.document.uri ? document.lineAt(editor.cursor).number : 0;
  for (let i = 0; i < document.lineCount; i++) yield document.line((start + i) % document.lineCount);
}

/** No word goes on over it. */
function isBorder(document: TextSnapshot, at: number): boolean {
  return !/\w\w/.test(document.slice(Math.max(0, at - 1), Math.min(document.length, at + 1)));
}

function content(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function edited({ uri, version }: TextSnapshot, edit: readonly Replacement[], logProb: number): ModelEdit {
  return { uri, version, edit, logProb, noEditProbability: 0 };
}
