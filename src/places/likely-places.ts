/** Where the developer will likely go on, likeliest first, whatever the edit there will be. */
import { Turns } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import { type CandidateLine, lineTable } from './features.ts';
import { type Moment, momentOf, rarest } from './moment.ts';
import { type Network, rank } from './network.ts';
import { peaks } from './peaks.ts';
import { type Words, wordsOf } from './words.ts';

export interface LikelyPlace {
  readonly uri: string;
  readonly version: number;
  /** Zero-based; that of the line behind the last is the number of lines. */
  readonly line: number;
  /** Of the first character that is no blank. */
  readonly offset: number;
  /** That the next edit is in this line, or within two lines of it, 0..1. */
  readonly probability: number;
  /** What speaks for it, in words. */
  readonly reason: string;
}

/**
 * `most`: how many are wanted. Empty where nothing was changed. A few thousand lines take some tens of milliseconds: others
 * get their turn in between.
 */
export async function likelyPlaces(
  snapshot: EditorSnapshot,
  network: Network,
  most: number,
): Promise<LikelyPlace[]> {
  const turns = new Turns();
  const moment = await momentOf(snapshot, turns);
  if (!moment) return [];
  const table = await lineTable(moment, turns);
  await turns.pass();
  const { lines } = rank(network, table, moment.past.length);
  const oneFile = (row: number, other: number) => table.lines[row]!.document === table.lines[other]!.document;
  return peaks(lines, most, oneFile).map(({ row, probability }) => {
    const at = table.lines[row]!;
    return { ...placeOf(at), probability, reason: reasonOf(at, moment) };
  });
}

function placeOf({ document, line }: CandidateLine) {
  const { uri, version } = document;
  if (line >= document.lineCount) return { uri, version, line, offset: document.length };
  const { from, text } = document.line(line);
  return { uri, version, line, offset: from + (text.length - text.trimStart().length) };
}

/** Names are told before likeness, likeness before nearness. */
function reasonOf({ document, line }: CandidateLine, { past, newest, rarity }: Moment): string {
  const words: Words = new Set(line < document.lineCount ? wordsOf(document.line(line).text) : []);
  for (const kind of ['gone', 'fresh'] as const)
    for (const change of past) {
      const name = [...change[kind]].find(
        (word) => words.has(word) && rarity(word) >= rarest(change[kind], words, rarity),
      );
      if (name !== undefined)
        return `${kind === 'gone' ? 'still has' : 'has'} ${name}, as line ${change.first + 1} ${kind === 'gone' ? 'had' : 'now has'}`;
    }
  return document.uri === newest.uri ? 'near the last change' : 'beside the last change';
}
