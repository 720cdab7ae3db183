/**
 * Taking a whole plan back: the lines that stood there before come back wherever the plan's own lines still stand. What was
 * changed elsewhere since stays; a place that was changed itself is refused, and with it the whole undo. What is as before
 * already is passed over: somebody took it back, or the process that wrote the plan was killed before it came to that.
 */
import { none, type Outcome, some } from '../base/index.ts';
import { diff, isSecretFile, TextSnapshot } from '../text/index.ts';
import {
  hashOf,
  type JournalEntry,
  type JournalStep,
  type LineReplacement,
  lineChanges,
  type TakenBack,
} from './journal.ts';

/** `read` knows a file's text of now, `name` what to call it in a sentence. A file left as it was is not among them. */
export function takeBack(
  entry: JournalEntry,
  read: (uri: string) => TextSnapshot | undefined,
  name: (uri: string) => string,
): Outcome<readonly TakenBack[], 'changed' | 'keyed'> {
  const keyed = entry.steps.find(({ back }) => back.some((place) => place.keyed));
  if (keyed) return none('keyed', `${name(keyed.uri)} ${isSecretFile(keyed.uri) ? credentials : lostKey}`);
  const files = new Map<
    string,
    { before: TextSnapshot; lines: readonly string[]; made: boolean; gone: boolean }
  >();
  // A file that the plan was to make and that is not there: deleted since, or the plan was cut off before it.
  const unmade = new Set(
    entry.steps.flatMap(({ uri, fate }) => (fate === 'made' && !read(uri) ? [uri] : [])),
  );
  for (const step of entry.steps.toReversed()) {
    if (unmade.has(step.uri)) continue;
    const now = read(step.uri);
    const gone = !now && step.fate === 'removed';
    const nothing = gone ? TextSnapshot.of(step.uri, '', 0, '') : undefined;
    const before = files.get(step.uri)?.before ?? now ?? nothing;
    if (!before) return none('changed', `${name(step.uri)} is gone: nothing was taken back`);
    const lines = stepBack(files.get(step.uri)?.lines ?? before.text.split('\n'), step);
    if (!lines)
      return none('changed', `${name(step.uri)} was changed since at the same place: nothing was taken back`);
    files.set(step.uri, { before, lines, made: step.fate === 'made', gone });
  }
  return some(
    [...files.values()].flatMap(({ before, lines, made, gone }) => {
      const text = lines.join('\n');
      if (text === before.text) return [];
      return [{ before, edit: diff(before.text, text), removes: made && text.trim() === '', restores: gone }];
    }),
  );
}

const lostKey =
  'had what looks like a key where the plan changed it, and foretype keeps no keys: take that file back with your editor or git';

const credentials =
  'is a file of credentials, of which foretype keeps nothing: take it back with your editor or git';

/** The lines before the step; undefined where one of its places is not as the step left it. */
function stepBack(now: readonly string[], { back, left }: JournalStep): readonly string[] | undefined {
  const changes = lineChanges(left, now.map(hashOf));
  const out: string[] = [];
  let at = 0;
  for (const place of back) {
    const from = standing(place, changes, left.length);
    const length = place.to - place.from;
    if (from !== undefined) {
      out.push(...now.slice(at, from), ...place.lines);
      at = from + length;
      continue;
    }
    if (!isBackAlready(place, changes, now)) return undefined;
  }
  return [...out, ...now.slice(at)];
}

/** Where the place begins now, if nothing in it or at its borders was changed. */
function standing(
  { from, to }: LineReplacement,
  changes: readonly LineReplacement[],
  length: number,
): number | undefined {
  let shift = 0;
  for (const change of changes) {
    // Where lines were only taken away, the seam itself is the place: its neighbors must both stand.
    const touches =
      from === to ? change.from <= to && change.to >= from : change.from < to && change.to > from;
    const inside = change.from === change.to && change.from > from && change.from < to;
    if (touches || inside) return undefined;
    if (change.to <= from) shift += change.lines.length - (change.to - change.from);
  }
  return to <= length ? from + shift : undefined;
}

/** The user took this place back by hand: its lines of before stand there. */
function isBackAlready(
  { from, to, lines }: LineReplacement,
  changes: readonly LineReplacement[],
  now: readonly string[],
): boolean {
  const shift = changes
    .filter((c) => c.to <= from && !(c.from === from && c.to === to))
    .reduce((sum, c) => sum + c.lines.length - (c.to - c.from), 0);
  const here = changes.find((c) => c.from === from && c.to === to);
  // Of no lines any text holds all: what stands there must not be more than they are.
  return here?.lines.length === lines.length && same(now, from + shift, lines);
}

function same(now: readonly string[], at: number, lines: readonly string[]): boolean {
  return lines.every((line, i) => now[at + i] === line);
}
