/** What a ranker of lines looks at: the newest changes, and the lines of the open files that may be next. */
import type { Turns } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { TextSnapshot } from '../text/index.ts';
import { type PastChange, pastChanges } from './past-changes.ts';
import { formOf, mostLike, type Words, wordsOf } from './words.ts';

export interface ReadLine {
  /** Without blanks at its ends. */
  readonly text: string;
  /** Columns, a tab as four. */
  readonly indentation: number;
  readonly form: string;
  readonly words: Words;
  /** In lower case, in which parts of words are looked for. */
  readonly lower: string;
}

export interface ReadFile {
  readonly document: TextSnapshot;
  /** 0 for the file used last. */
  readonly rank: number;
  /** The line of the document that `lines` begin with. */
  readonly start: number;
  readonly lines: readonly ReadLine[];
  /** The changes of this file, without the newest of all. */
  readonly older: readonly PastChange[];
  /** What it shares with the newest change, 0..1: its rarest word that went, that came; how like its likest line is. */
  readonly gone: number;
  readonly fresh: number;
  readonly like: number;
}

export interface Moment {
  /** Newest first, one at least. */
  readonly past: readonly PastChange[];
  readonly newest: PastChange;
  readonly files: readonly ReadFile[];
  /** 1 for a word that stands nowhere in the files read, less the more lines have it. */
  rarity(word: string): number;
}

export const behind: ReadLine = {
  text: '',
  indentation: 0,
  form: '',
  words: new Set(),
  lower: '',
};

/** So much is read: of the file of the newest change, of the others, and how many of them. */
const ownLines = 2000;
const otherLines = 500;
const otherFiles = 4;

/** Undefined where nothing was changed that still stands. */
export async function momentOf(snapshot: EditorSnapshot, turns: Turns): Promise<Moment | undefined> {
  const past = pastChanges(snapshot);
  const newest = past[0];
  if (!newest) return undefined;
  const own = snapshot.open.filter(({ uri }) => uri === newest.uri);
  const others = snapshot.open.filter(({ uri }) => uri !== newest.uri).slice(0, otherFiles);
  const read = [];
  for (const document of [...own, ...others]) {
    const around = past.find(({ uri }) => uri === document.uri)?.first ?? 0;
    const most = document.uri === newest.uri ? ownLines : otherLines;
    read.push({ document, ...(await linesAround(document, around, most, turns)) });
  }
  const rarity = rarityIn(read.flatMap(({ lines }) => lines));
  const files: ReadFile[] = [];
  for (const [rank, { document, start, lines }] of read.entries()) {
    const words = new Set(lines.flatMap((line) => [...line.words]));
    files.push({
      ...{ document, rank, start, lines },
      older: past.filter((change) => change !== newest && change.uri === document.uri),
      gone: rarest(newest.gone, words, rarity),
      fresh: rarest(newest.fresh, words, rarity),
      like: lines.reduce((most, line) => Math.max(most, mostLike(newest.old, line.words)), 0),
    });
    await turns.pass();
  }
  return { past, newest, files, rarity };
}

/** 0..1: how rare the rarest word is that both have. */
export function rarest(some: Words, words: Words, rarity: (word: string) => number): number {
  let most = 0;
  for (const word of some) if (words.has(word)) most = Math.max(most, rarity(word));
  return most;
}

async function linesAround(document: TextSnapshot, line: number, most: number, turns: Turns) {
  const start = Math.max(0, Math.min(line - Math.floor(most / 2), document.lineCount - most));
  const lines: ReadLine[] = [];
  for (let n = start; n < Math.min(document.lineCount, start + most); n++) {
    lines.push(readLine(document.line(n).text));
    if (turns.due) await turns.pass();
  }
  return { start, lines };
}

function readLine(text: string): ReadLine {
  return {
    text: text.trim(),
    indentation: /^[ \t]*/.exec(text)![0].replace(/\t/g, '    ').length,
    form: formOf(text),
    words: new Set(wordsOf(text)),
    lower: text.toLowerCase(),
  };
}

function rarityIn(lines: readonly ReadLine[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const { words } of lines) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.log(lines.length + 2);
  return (word) => Math.max(0, 1 - Math.log((counts.get(word) ?? 0) + 1) / most);
}
