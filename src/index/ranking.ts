/**
 * Okapi BM25 over all facts that count now, stored or open. Every statistic is taken from live chunks alone, so the
 * same files give the same order however they are spread over segments and overlays.
 */
import type { LiveFacts } from './code-index.ts';
import { Occurrences } from './occurrences.ts';
import type { Segment } from './segment.ts';

export interface Lines {
  readonly from: number;
  readonly to: number;
}

export interface Ranked {
  readonly score: number;
  /** The lines that speak for the file, best first; none where the file as a whole is meant. */
  readonly places: readonly Lines[];
}

export type Ranking = ReadonlyMap<string, Ranked>;

export interface Totals {
  readonly chunks: number;
  readonly files: number;
  readonly words: number;
}

export interface Bm25Options {
  /** How soon more of the same word stops mattering. */
  readonly k1: number;
  /** How much long chunks pay, 0..1. */
  readonly b: number;
  /** Best ones that count. */
  readonly most: number;
  /** How much it costs not to have some of the terms: the power of the share of their weight that is there. */
  readonly coverage?: number;
  /** What is scored: chunks, which know their lines, or whole files. */
  readonly grain?: 'chunk' | 'file';
}

export interface Found extends Lines {
  readonly path: string;
  readonly score: number;
}

/** What further chunks of a file add to its best one's score. */
const further = [1, 0.3, 0.15];

export function totalsOf(live: readonly LiveFacts[]): Totals {
  let chunks = 0;
  let files = 0;
  let words = 0;
  for (const { segment, held } of live) {
    const { docChunks, docLengths, docs } = segment;
    for (let doc = 0; doc < docs; doc++) {
      const holders = held[doc]!;
      files += holders;
      chunks += holders * (docChunks[doc + 1]! - docChunks[doc]!);
      words += holders * docLengths[doc]!;
    }
  }
  return { chunks, files, words };
}

/** What one segment's units have reached; the arrays are kept between questions. */
interface Scores {
  readonly reached: Float64Array;
  /** The weight of the terms that are there. */
  readonly there: Float64Array;
  /** Units that were reached, `n` of them. */
  readonly touched: Uint32Array;
  n: number;
}

const scratch = { chunk: new WeakMap<Segment, Scores>(), file: new WeakMap<Segment, Scores>() };

function emptyScores(segment: Segment, grain: 'chunk' | 'file'): Scores {
  let scores = scratch[grain].get(segment);
  if (!scores) {
    const units = grain === 'chunk' ? segment.chunks : segment.docs;
    const [reached, there] = [new Float64Array(units), new Float64Array(units)];
    scores = { reached, there, touched: new Uint32Array(units), n: 0 };
    scratch[grain].set(segment, scores);
  }
  for (let i = 0; i < scores.n; i++) {
    scores.reached[scores.touched[i]!] = 0;
    scores.there[scores.touched[i]!] = 0;
  }
  scores.n = 0;
  return scores;
}

/** Terms with their weights. `occurrences`: of the same facts, where more than one ranking of a question looks at them. */
export function bm25(
  live: readonly LiveFacts[],
  terms: ReadonlyMap<number, number>,
  totals: Totals,
  { k1, b, most, coverage = 0, grain = 'chunk' }: Bm25Options,
  inTime: () => boolean = () => true,
  occurrences: Occurrences = own.begin(),
): Ranking {
  const units = grain === 'chunk' ? totals.chunks : totals.files;
  const average = totals.words / Math.max(1, units);
  const all = live.map(({ segment }) => emptyScores(segment, grain));
  let weights = 0;
  // Ascending, so that sums are rounded alike whatever the segments.
  for (const [term, weight] of [...terms].sort((x, y) => x[0] - y[0])) {
    if (!inTime()) break;
    const use = occurrences.of(term, live);
    const df = grain === 'chunk' ? use.heldChunks : use.heldFiles;
    if (df === 0) continue;
    const idf = weight * Math.log(1 + (units - df + 0.5) / (df + 0.5));
    weights += idf;
    use.ends.forEach((end, i) => {
      const from = use.ends[i - 1] ?? use.from;
      if (grain === 'chunk')
        addChunks(all[i]!, live[i]!.segment, occurrences, from, end, { idf, k1, b, average });
      else addFiles(all[i]!, live[i]!.segment, occurrences, from, end, { idf, k1, b, average });
    });
  }
  if (coverage > 0)
    for (const { reached, there, touched, n } of all)
      for (let i = 0; i < n; i++) reached[touched[i]!]! *= (there[touched[i]!]! / weights) ** coverage;
  return byFile(best(live, all, most, grain));
}

const own = new Occurrences();

interface TermScoring {
  readonly idf: number;
  readonly k1: number;
  readonly b: number;
  readonly average: number;
}

function addChunks(
  scores: Scores,
  { lengths }: Segment,
  { chunks, counts }: Occurrences,
  from: number,
  end: number,
  scoring: TermScoring,
): void {
  for (let p = from; p < end; p++) add(scores, chunks[p]!, counts[p]!, lengths[chunks[p]!]!, scoring);
}

/** A file's chunks stand together. */
function addFiles(
  scores: Scores,
  { docLengths }: Segment,
  { docs, counts }: Occurrences,
  from: number,
  end: number,
  scoring: TermScoring,
): void {
  for (let p = from; p < end; ) {
    const doc = docs[p]!;
    let tf = 0;
    for (; p < end && docs[p] === doc; p++) tf += counts[p]!;
    add(scores, doc, tf, docLengths[doc]!, scoring);
  }
}

function add(
  scores: Scores,
  unit: number,
  tf: number,
  length: number,
  { idf, k1, b, average }: TermScoring,
): void {
  const { reached, there, touched } = scores;
  if (there[unit] === 0) touched[scores.n++] = unit;
  reached[unit]! += (idf * tf * (k1 + 1)) / (tf + k1 * (1 - b + (b * length) / average));
  there[unit]! += idf;
}

function best(
  live: readonly LiveFacts[],
  all: readonly Scores[],
  most: number,
  grain: 'chunk' | 'file',
): Found[] {
  const threshold = kthLargest(all, most);
  const found: Found[] = [];
  all.forEach(({ reached, touched, n }, i) => {
    const { segment, pathsOf } = live[i]!;
    for (let t = 0; t < n; t++) {
      const unit = touched[t]!;
      const score = reached[unit]!;
      if (score < threshold) continue;
      const { from, to } = grain === 'chunk' ? segment.chunkAt(unit) : { from: 0, to: 0 };
      const rounded = Math.round(score * 1e6) / 1e6;
      for (const path of pathsOf(grain === 'chunk' ? segment.docOf(unit) : unit))
        found.push({ path, from, to, score: rounded });
    }
  });
  return found.sort(inFoundOrder);
}

/** By a heap of the k largest so far; 0 where there are fewer. */
function kthLargest(all: readonly Scores[], k: number): number {
  const heap: number[] = [];
  const sink = (at: number): void => {
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
      if (heap[at]! <= heap[child]!) return;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
  };
  for (const { reached, touched, n } of all) {
    for (let t = 0; t < n; t++) {
      const score = reached[touched[t]!]!;
      if (heap.length < k) {
        heap.push(score);
        if (heap.length === k) for (let i = k >> 1; i >= 0; i--) sink(i);
      } else if (score > heap[0]!) {
        heap[0] = score;
        sink(0);
      }
    }
  }
  return heap.length < k ? 0 : heap[0]! - 1e-6;
}

/** Best first; ties by name and line. */
export function inFoundOrder(x: Found, y: Found): number {
  return y.score - x.score || (x.path < y.path ? -1 : x.path > y.path ? 1 : x.from - y.from);
}

/** Files by what was found in them, given best first. */
export function byFile(found: readonly Found[]): Ranking {
  const out = new Map<string, { score: number; places: Lines[] }>();
  for (const { path, score, from, to } of found) {
    const file = out.get(path) ?? { score: 0, places: [] };
    file.score += score * (further[file.places.length] ?? 0);
    if (to > 0 && file.places.length < further.length) file.places.push({ from, to });
    out.set(path, file);
  }
  return out;
}

/** Reciprocal in the score's share of the best: 1 for the best of its source, 0 for absent. */
export function shares(ranking: Ranking): Map<string, number> {
  let top = 0;
  for (const { score } of ranking.values()) top = Math.max(top, score);
  return new Map([...ranking].map(([path, { score }]) => [path, top > 0 ? score / top : 0]));
}

/** A ranking of whole files. */
export function wholeFiles(scores: ReadonlyMap<string, number>): Ranking {
  return new Map([...scores].map(([path, score]) => [path, { score, places: [] }]));
}

/** Best first; ties by name. */
export function inOrder(scores: ReadonlyMap<string, number>): [path: string, score: number][] {
  return [...scores].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
}
