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
  /** Undefined where the system was silent. */
  readonly shown: ShownEdit | undefined;
  /** The predictor threw: a fault to mend, counted as silence. */
  readonly fault: string | undefined;
}

export interface ShownEdit {
  readonly verdict: Verdict;
  /** p(accept) as the gate has it, 0..1. */
  readonly confidence: number;
  /** Its place lies in any open hunk; in the one that came next; one of the first three places lies in any. */
  readonly place: boolean;
  readonly placeOfNext: boolean;
  readonly placeOfThree: boolean;
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

/** `likely`: further places of the model, asked once it has answered. */
export async function editTrial(
  bench: Workbench,
  truth: EditTruth,
  predictor: Predictor,
  likely: () => Promise<readonly LinePlace[]> = async () => [],
): Promise<EditTrial> {
  const { id, kind, languageId, repository, commit, cursor } = bench.state;
  let shown: ShownEdit | undefined;
  let fault: string | undefined;
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
    if (found.ok) shown = judged(found.value, predictor.queue, await likely(), bench, truth);
  } catch (error) {
    fault = describe(error);
  }
  const { repeats, lineOpen } = truth;
  return { id, kind, languageId, repository, commit, repeats, lineOpen, shown, fault };
}

interface Said {
  readonly uri: string;
  readonly edit: TextEdit;
}

function judged(
  first: Said & { readonly id: string; readonly confidence: number },
  queue: readonly (Said & { readonly id: string })[],
  likely: readonly LinePlace[],
  bench: Workbench,
  truth: EditTruth,
): ShownEdit {
  const { state } = bench;
  const file = state.files.find(({ path }) => uriOf(path) === first.uri)!;
  const text = bench.text(file.path);
  const place = linePlace(file.path, text, first.edit);
  const others = queue.filter((edit) => edit.id !== first.id);
  const said = [first, ...others].flatMap((edit) => placeOf(edit, bench) ?? []);
  const places = distinct([...said, ...likely]).slice(0, mostPlaces);
  const inAny = (at: LinePlace) => truth.hunks.some((hunk) => liesIn(at, hunk.place));
  const own = truth.hunks.filter(({ path }) => path === file.path).map(({ edit }) => edit);
  const next = truth.hunks[0];
  const meant = (place && truth.hunks.find((hunk) => liesIn(place, hunk.place))) ?? next;
  const document = bench.editor.document(first.uri)!;
  const { cursor } = state;
  return {
    verdict: verdict(text, first.edit, own),
    confidence: first.confidence,
    place: place !== undefined && inAny(place),
    placeOfNext: place !== undefined && liesIn(place, next?.place),
    placeOfThree: places.some(inAny),
    line:
      file.path === cursor.path &&
      next?.path === cursor.path &&
      lineAfter(text, cursor.offset, first.edit) === lineAfter(text, cursor.offset, next.edit),
    deltaChrF: meant?.path === file.path ? deltaChrF(text, first.edit, meant.edit) : 0,
    errors: bench.syntax.errorDelta(document, first.edit),
    reversal: reversal(file.text, text, first.edit),
  };
}

function placeOf({ uri, edit }: Said, bench: Workbench): LinePlace | undefined {
  const file = bench.state.files.find(({ path }) => uriOf(path) === uri);
  return file && linePlace(file.path, bench.text(file.path), edit);
}

function distinct(places: readonly LinePlace[]): LinePlace[] {
  return [...new Map(places.map((place) => [`${place.path}\u0000${place.from}`, place])).values()];
}
