/**
 * Several segments made one, term by term and content by content, in memory proportional to their dictionaries. Only
 * the contents asked for are carried over, each once; the source is not looked at.
 */
import { ByteWriter } from './bytes.ts';
import { pause } from './pause.ts';
import { Postings, type Segment } from './segment.ts';
import { encodeForward, SegmentWriter } from './segment-writer.ts';

/** `wanted` is asked for every content of every segment. */
export async function mergeSegments(
  segments: readonly Segment[],
  wanted: (segment: number, doc: number) => boolean,
  write: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const docs = order(segments, wanted);
  const chunkOf = segments.map((segment) => new Int32Array(segment.chunks).fill(-1));
  let ordinal = 0;
  for (const { from, doc } of docs) {
    const segment = segments[from]!;
    for (let c = segment.docChunks[doc]!; c < segment.docChunks[doc + 1]!; c++) chunkOf[from]![c] = ordinal++;
  }
  const writer = new SegmentWriter(write, Math.max(0, ...segments.map(({ dims }) => dims)));
  const numbers = new Map<number, number>();
  const rest = pause(signal);
  const read = new Postings();
  for (const { term, holders } of termsOf(segments)) {
    const pairs: [chunk: number, count: number][] = [];
    for (const { from, number } of holders) {
      read.n = 0;
      segments[from]!.postingsAt(number, read);
      for (let i = 0; i < read.n; i++) {
        const chunk = chunkOf[from]![read.chunks[i]!]!;
        if (chunk >= 0) pairs.push([chunk, read.counts[i]!]);
      }
    }
    if (pairs.length === 0) continue;
    pairs.sort((a, b) => a[0] - b[0]);
    numbers.set(term, numbers.size);
    writer.term(
      term,
      pairs.map((p) => p[0]),
      pairs.map((p) => p[1]),
      pairs.length,
    );
    await rest();
  }
  const block = new ByteWriter();
  for (const { from, doc } of docs) {
    const facts = segments[from]!.facts(doc);
    block.clear();
    encodeForward(block, facts, (term) => numbers.get(term)!);
    writer.doc(segments[from]!.key(doc), block.view(), facts.chunks);
    await rest();
  }
  writer.end();
}

/** Ascending by key; a content that several segments have is taken from the first. */
function order(
  segments: readonly Segment[],
  wanted: (segment: number, doc: number) => boolean,
): { from: number; doc: number }[] {
  const at = segments.map(() => 0);
  const out: { from: number; doc: number }[] = [];
  let last: Buffer | undefined;
  for (;;) {
    let least = -1;
    let key: Buffer | undefined;
    for (let s = 0; s < segments.length; s++) {
      if (at[s]! >= segments[s]!.docs) continue;
      const own = segments[s]!.key(at[s]!);
      if (key && Buffer.compare(own, key) >= 0) continue;
      key = own;
      least = s;
    }
    if (!key) return out;
    const doc = at[least]!++;
    if (!wanted(least, doc) || last?.equals(key)) continue;
    last = key;
    out.push({ from: least, doc });
  }
}

function* termsOf(segments: readonly Segment[]): Generator<{
  term: number;
  holders: { from: number; number: number }[];
}> {
  const dictionaries = segments.map((segment) => segment.termHashes);
  const at = dictionaries.map(() => 0);
  for (;;) {
    let term = Number.POSITIVE_INFINITY;
    for (let s = 0; s < at.length; s++) term = Math.min(term, dictionaries[s]![at[s]!] ?? term);
    if (term === Number.POSITIVE_INFINITY) return;
    const holders: { from: number; number: number }[] = [];
    for (let s = 0; s < at.length; s++)
      if (dictionaries[s]![at[s]!] === term) holders.push({ from: s, number: at[s]!++ });
    yield { term, holders };
  }
}
