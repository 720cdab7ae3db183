/** The newest changes, as lines: which words went and came, how the lines read before and after, what stands around them. */
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import type { TextSnapshot } from '../text/index.ts';
import { formOf, partsOf, type Words, wordsOf } from './words.ts';

export interface PastChange {
  readonly uri: string;
  /** Its lines today, zero-based, the last one included. */
  readonly first: number;
  readonly last: number;
  /** 1 for the newest, less for each older one. */
  readonly weight: number;
  /** Words that stood there more often before, and more often now; and their parts that only went, or only came. */
  readonly gone: Words;
  readonly fresh: Words;
  readonly goneParts: Words;
  readonly freshParts: Words;
  /** The words of its lines, without blank ones; a few lines at most. */
  readonly old: readonly Words[];
  readonly now: readonly Words[];
  readonly oldForms: ReadonlySet<string>;
  readonly newForms: ReadonlySet<string>;
  /** Of the lines around it as they read today. */
  readonly above: Words;
  readonly below: Words;
  /** Whole lines came in, and none was changed. */
  readonly inserted: boolean;
}

const changesRead = 8;
const linesRead = 6;
/** Longer changes are read up to here. */
const linesLooked = 64;
const fading = 0.75;

/** Newest first. What later edits removed is left out, and what was done to files that are no longer open. */
export function pastChanges({ history, open }: EditorSnapshot): PastChange[] {
  const today = new Map(open.map((document) => [document.uri, document]));
  const found: PastChange[] = [];
  for (const event of history.toReversed()) {
    const text = today.get(event.uri);
    if (!text) continue;
    for (const piece of piecesOf(event, text)) {
      if (found.length === changesRead) return found;
      found.push({ ...piece, weight: fading ** found.length });
    }
  }
  return found;
}

type Piece = Omit<PastChange, 'weight'>;

/** One for each replacement of the event that still stands, the last one first. */
function* piecesOf({ uri, edit, before, after, now }: PastEdit, today: TextSnapshot): Generator<Piece> {
  let shift = edit.reduce((sum, r) => sum + r.text.length - (r.to - r.from), 0);
  for (let i = edit.length - 1; i >= 0; i--) {
    const r = edit[i]!;
    shift -= r.text.length - (r.to - r.from);
    const start = r.from + shift;
    const stands = now[i];
    if (!stands) continue;
    const first = today.lineAt(stands.from).number;
    const behindBreak = r.text.endsWith('\n') && stands.to > stands.from;
    const last = Math.max(first, today.lineAt(stands.to).number - (behindBreak ? 1 : 0));
    yield {
      uri,
      ...{ first, last },
      ...exchanged(linesAt(before, r.from, r.to), linesAt(after, start, start + r.text.length)),
      above: wordsAt(today, first - 1),
      below: wordsAt(today, last + 1),
      inserted: r.from === r.to && /^\s*\n|\n$/.test(r.text),
    };
  }
}

function exchanged(before: readonly string[], after: readonly string[]) {
  const count = new Map<string, number>();
  const counted = (lines: readonly string[], by: number) => {
    for (const word of lines.flatMap(wordsOf)) count.set(word, (count.get(word) ?? 0) + by);
  };
  counted(before, -1);
  counted(after, 1);
  const gone = new Set([...count].flatMap(([word, n]) => (n < 0 ? [word] : [])));
  const fresh = new Set([...count].flatMap(([word, n]) => (n > 0 ? [word] : [])));
  const [goneParts, freshParts] = [partsOf(gone), partsOf(fresh)];
  const written = (lines: readonly string[]) =>
    lines.filter((line) => line.trim() !== '').slice(0, linesRead);
  const [old, now] = [written(before), written(after)];
  return {
    ...{ gone, fresh },
    goneParts: new Set([...goneParts].filter((part) => !freshParts.has(part))),
    freshParts: new Set([...freshParts].filter((part) => !goneParts.has(part))),
    old: old.map((line) => new Set(wordsOf(line))),
    now: now.map((line) => new Set(wordsOf(line))),
    oldForms: new Set(old.map(formOf)),
    newForms: new Set(now.map(formOf)),
  };
}

function linesAt(text: TextSnapshot, from: number, to: number): string[] {
  const first = text.lineAt(from).number;
  const last = Math.min(text.lineAt(to).number, first + linesLooked);
  return Array.from({ length: last - first + 1 }, (_, i) => text.line(first + i).text);
}

function wordsAt(text: TextSnapshot, line: number): Words {
  return new Set(line >= 0 && line < text.lineCount ? wordsOf(text.line(line).text) : []);
}
