/** One state, one system: what it would show there, judged by what the author did. */
import { describe } from '../base/index.ts';
import type { Predictor } from '../prediction/index.ts';
import type { TextEdit } from '../text/index.ts';
import { deltaChrF } from './delta-chrf.ts';
import type { StateKind } from './edit-state.ts';
import { type EditTruth, type LinePlace, liesIn, lineAfter, linePlace } from './edit-truth.ts';
import { uriOf, type Workbench } from './replay-state.ts';
import { reversal } from './reversal.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface EditTrial {
  readonly id: string;
  readonly kind: StateKind;
  readonly languageId: string;
  readonly repository: string;
  readonly commit: string;
  /** An open hunk repeats a change of the history. */
  readonly repeats: boolean;
  /** The hunk that comes next changes the line at the cursor. */
  readonly lineOpen: boolean;
  /**
   * Where it would go first lies in any open hunk; in the one that came next; one of its first three places in any.
   * Undefined for a system that cannot be asked where.
   */
  readonly place: boolean | undefined;
  readonly placeOfNext: boolean | undefined;
  readonly placeOfThree: boolean | undefined;
  /** Undefined where the system was silent. */
  readonly shown: ShownEdit | undefined;
  /** The predictor threw: a fault to mend, counted as silence. */
  readonly fault: string | undefined;
}

export interface ShownEdit {
  readonly verdict: Verdict;
  /** p(accept) as the gate has it, 0..1. */
  readonly confidence: number;
  /** The line at the cursor reads as the author left it. */
  readonly line: boolean;
  /** Likeness to the hunk at its place, else to the next one, 0..1. */
  readonly deltaChrF: number;
  /** Syntax errors it adds; undefined where the language has no grammar. */
  readonly errors: number | undefined;
  /** Share of it that takes back what the history did, 0..1. */
  readonly reversal: number;
}

export const mostPlaces = 3;
const never = new AbortController().signal;

/** A place that a system names, and how sure it is of it. */
export interface SaidPlace extends LinePlace {
  readonly probability: number;
}

/** `go`: where a system would go, asked once it has answered, told the places of its edits, the one shown first. */
export async function editTrial(
  bench: Workbench,
  truth: EditTruth,
  predictor: Predictor,
  go: (edits: readonly SaidPlace[]) => Promise<readonly LinePlace[]> = async (edits) => edits,
): Promise<EditTrial> {
  const { id, kind, languageId, repository, commit, cursor } = bench.state;
  let shown: ShownEdit | undefined;
  let fault: string | undefined;
  let said: readonly LinePlace[] = [];
  try {
    const found = await predictor.nextEdit(
      {
        uri: uriOf(cursor.path),
        cursor: cursor.offset,
        selection: undefined,
        trigger: 'automatic',
        crossFile: true,
      },
      never,
    );
    const first = found.ok ? found.value : undefined;
    if (first) shown = judged(first, bench, truth);
    const others = first ? predictor.queue.filter((edit) => edit.id !== first.id) : [];
    said = await go((first ? [first, ...others] : []).flatMap((edit) => placeOf(edit, bench) ?? []));
  } catch (error) {
    fault = describe(error);
  }
  const places = distinct(said).slice(0, mostPlaces);
  const inAny = (at: LinePlace) => truth.hunks.some((hunk) => liesIn(at, hunk.place));
  const { repeats, lineOpen } = truth;
  return {
    ...{ id, kind, languageId, repository, commit, repeats, lineOpen },
    place: places.slice(0, 1).some(inAny),
    placeOfNext: places.slice(0, 1).some((at) => liesIn(at, truth.hunks[0]?.place)),
    placeOfThree: places.some(inAny),
    ...{ shown, fault },
  };
}

interface Said {
  readonly uri: string;
  readonly edit: TextEdit;
  readonly confidence: number;
}

function judged(first: Said, bench: Workbench, truth: EditTruth): ShownEdit {
  const { state } = bench;
  const file = state.files.find(({ path }) => uriOf(path) === first.uri)!;
  const text = bench.text(file.path);
  const place = linePlace(file.path, text, first.edit);
  const own = truth.hunks.filter(({ path }) => path === file.path).map(({ edit }) => edit);
  const next = truth.hunks[0];
  const meant = (place && truth.hunks.find((hunk) => liesIn(place, hunk.place))) ?? next;
  const document = bench.editor.document(first.uri)!;
  const { cursor } = state;
  return {
    verdict: verdict(text, first.edit, own),
    confidence: first.confidence,
    line:
      file.path === cursor.path &&
      next?.path === cursor.path &&
      lineAfter(text, cursor.offset, first.edit) === lineAfter(text, cursor.offset, next.edit),
    deltaChrF: meant?.path === file.path ? deltaChrF(text, first.edit, meant.edit) : 0,
    errors: bench.syntax.errorDelta(document, first.edit),
    reversal: reversal(file.text, text, first.edit),
  };
}

function placeOf({ uri, edit, confidence }: Said, bench: Workbench): SaidPlace | undefined {
  const file = bench.state.files.find(({ path }) => uriOf(path) === uri);
  const place = file && linePlace(file.path, bench.text(file.path), edit);
  return place && { ...place, probability: confidence };
}

function distinct(places: readonly LinePlace[]): LinePlace[] {
  return [...new Map(places.map((place) => [`${place.path}\u0000${place.from}`, place])).values()];
}
