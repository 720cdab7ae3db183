/**
 * Which of a sketch's readings is taken. Those that others rule out are none; of what is left the one that is likelier by
 * far; and where a second opinion finds a place that explains as much and changes less, the sketch does not say enough.
 */
import { type Merged, refused } from './merged.ts';
import { lessChanging } from './second-opinion.ts';
import { checked, distinctResults, renameMeant } from './sketch-checks.ts';
import type { Drawn, Edges } from './sketch-hunks.ts';
import { findsAllEdges, missesEdge, plausible } from './sketch-readings.ts';
import { type Piece, type SketchView, weightOf } from './sketch-view.ts';

export interface Choice {
  /** Whether the sketch has gaps. */
  readonly gaps: boolean;
  /** What may stay before and after what is written. */
  readonly edges: Edges;
}

/** What comes of the readings, the first of them the likeliest. */
export function chosen(
  view: SketchView,
  piece: Piece,
  results: readonly Drawn[],
  { gaps, edges }: Choice,
): Merged {
  const doubtful = results.find((r) => r.trouble);
  const calm = calmed(results);
  if (doubtful?.trouble && !calm.some((r) => findsAllEdges(view, piece, r) && dropped(view, r) < fewDropped))
    return refused(doubtful.trouble.reason, doubtful.trouble.sentence);
  const distinct = distinctResults(
    view,
    calm.map((r) => r.hunks),
  ).map((hunks) => calm.find((r) => r.hunks === hunks)!);
  const likely = plausible(view, piece, distinct);
  // Readings that rule one another out leave the doubt as it was.
  const left = likely.length > 0 ? likely : distinct;
  const found = left.map((drawn) => ({ drawn, merged: checked(view, piece, drawn, gaps) }));
  const meant = left.length === 1 ? left[0] : likelier(view, found);
  if (!meant) return alternatives(found);
  const { merged } = found.find((f) => f.drawn === meant)!;
  if (!(gaps || meant.partial)) return merged;
  if (merged.kind !== 'hunks')
    return insteadOf(view, piece, { drawn: meant, merged }, { gaps, edges }) ?? merged;
  if (missesEdge(view, piece, meant))
    return alternatives([{ drawn: meant, merged: refused('ambiguous', '') }]);
  if (left.length > 1) return merged;
  const others = lessChanging(view, piece, meant, edges)
    .map((drawn) => ({ drawn, merged: checked(view, piece, drawn, gaps) }))
    .filter((f) => f.merged.kind === 'hunks');
  return others.length > 0 ? alternatives([{ drawn: meant, merged }, ...others.slice(0, 1)]) : merged;
}

/**
 * Instead of a reading that is refused: the one that changes less and only adds lines, where there is just one. Not
 * where the first would lose lines, since it may be right all the same.
 */
function insteadOf(
  view: SketchView,
  piece: Piece,
  { drawn, merged: first }: Found,
  { gaps, edges }: Choice,
): Merged | undefined {
  if (first.kind === 'refused' && first.reason === 'loses-lines') return undefined;
  const others = lessChanging(view, piece, drawn, edges).filter((r) => r.hunks.every((h) => h.from === h.to));
  const sound = distinctResults(
    view,
    others.map((r) => r.hunks),
  ).flatMap((hunks) => {
    const merged = checked(view, piece, others.find((r) => r.hunks === hunks)!, gaps);
    return merged.kind === 'hunks' ? [merged] : [];
  });
  return sound.length === 1 ? sound[0] : undefined;
}

interface Found {
  readonly drawn: Drawn;
  readonly merged: Merged;
}

function alternatives(found: readonly Found[]): Merged {
  return {
    kind: 'alternatives',
    options: found.map(({ drawn, merged }) => ({ hunks: drawn.hunks, sound: merged.kind === 'hunks' })),
    sentence: 'it can be read in more than one way: nothing says which lines it replaces',
  };
}

/** How much more a reading that is refused must change, for the one that is not to be taken for what was meant. */
const muchMore = 3;
/** The same for one that nothing speaks against. */
const farMore = 8;

/**
 * The reading that was meant where several are possible: the one that a new name explains; the one that takes nothing
 * away, where the others change no less; the only sound one, where the others change much more.
 */
function likelier(view: SketchView, found: readonly Found[]): Drawn | undefined {
  const [first, second] = found;
  const renamed =
    found.length === 2 ? renameMeant(view, [first!.drawn.hunks, second!.drawn.hunks]) : undefined;
  if (renamed) return found.find((f) => f.drawn.hunks === renamed)!.drawn;
  const sized = found.map((f, i) => ({
    ...f,
    first: i === 0,
    sound: f.merged.kind === 'hunks',
    // A reading that loses lines may be right all the same; one that is refused for another reason is none.
    possible: f.merged.kind !== 'refused' || f.merged.reason === 'loses-lines',
    ...sizeOf(view, f.drawn),
  }));
  return sized.find(
    (a) =>
      a.sound &&
      sized.every(
        (b) =>
          a === b ||
          !b.possible ||
          (a.gone === 0 && (a.first || (a.size <= b.size && !writesAgain(view, a.drawn)))) ||
          (b.sound ? a.size + farMore <= b.size : a.gone <= b.gone && a.size + muchMore <= b.size),
      ),
  )?.drawn;
}

/** Whether a reading writes a line anew that stands in the file once: it was shown to be found. */
function writesAgain({ file }: SketchView, { hunks }: Drawn): boolean {
  return hunks.some(({ lines }) =>
    lines.some((text) => {
      const key = file.keys.of(text);
      return file.keys.weight(key) === 'telling' && file.counts.get(key) === 1;
    }),
  );
}

/** Telling lines that go, and these together with those that are written. */
function sizeOf(view: SketchView, { hunks }: Drawn): { readonly gone: number; readonly size: number } {
  let gone = 0;
  let put = 0;
  const { keys } = view.file;
  for (const { from, to, lines } of hunks) {
    const fresh = new Map<number, number>();
    for (const text of lines) {
      const key = keys.of(text);
      if (keys.weight(key) === 'telling') fresh.set(key, (fresh.get(key) ?? 0) + 1);
    }
    for (let line = from; line < to; line++) {
      const key = view.file.key[line]!;
      if (keys.weight(key) !== 'telling') continue;
      const again = fresh.get(key) ?? 0;
      if (again > 0) fresh.set(key, again - 1);
      else gone++;
    }
    for (const n of fresh.values()) put += n;
  }
  return { gone, size: gone + put };
}

function calmed(readings: readonly Drawn[]): readonly Drawn[] {
  return readings.filter((r) => !r.trouble);
}

/** Lines that a reading may drop where another one finds no place for a row. */
const fewDropped = 3;

/** How many telling lines of the file go with nothing in their place. */
function dropped(view: SketchView, { stretches }: Drawn): number {
  let n = 0;
  for (const { from, to, rows } of stretches) {
    if (rows.some((row) => weightOf(view, row) === 'telling')) continue;
    for (let line = from; line < to; line++)
      if (view.file.keys.weight(view.file.key[line]!) === 'telling') n++;
  }
  return n;
}
