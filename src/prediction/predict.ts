/**
 * From a moment in the editor to the next edit. Read this file as the table of contents of the product:
 *
 *     should we?  →  gather and propose  →  judge  →  filter  →  present
 *
 * Exact edits come first and the model judges them; where nothing follows exactly, the model may propose. Every stage
 * notes in the trace what it did, and every await is followed by a look at the signal.
 */
import { type None, none, type Outcome, some, type Trace } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import { type Learning, withOwnFit } from '../learning/index.ts';
import type { ExactEdit } from '../propagation/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { Candidate } from './candidate.ts';
import type { NoPrediction } from './edit-prediction.ts';
import { objection } from './filters.ts';
import { type GateInput, gateFeatures } from './gate-features.ts';
import { keysByHand } from './keys-by-hand.ts';
import type { ModelEdit, NextEditModel } from './next-edit-model.ts';

export interface PredictParts {
  /** Every exact edit that follows from the history, best first. */
  propose(editor: EditorSnapshot, signal: AbortSignal): Promise<readonly ExactEdit[]>;
  /** Syntax errors an edit adds; undefined where nothing can be said. */
  errorDelta(document: TextSnapshot, edit: TextEdit): number | undefined;
  readonly model: NextEditModel;
  readonly learning: Learning;
  /** It writes a name that is being typed, and comes later. */
  isEarly(edit: ExactEdit): boolean;
  isRejected(document: TextSnapshot, candidate: Candidate): boolean;
  isJustAccepted(document: TextSnapshot, edit: TextEdit): boolean;
  /** It stands before the user already, perhaps from further away. */
  isOffered(edit: Pick<ExactEdit, 'uri' | 'version' | 'edit'>): boolean;
  /** The user has typed past the model's guesses for this line: it is not asked for another. */
  isTypedPast(editor: EditorSnapshot): boolean;
  /** Milliseconds since the user rejected anything; Infinity where they did not. */
  sinceRejection(): number;
}

/** Agreement below this mean log-probability per token counts as disagreement: about one in four tokens. */
const disagreement = -1.4;
/** Above it the model vouches for a lookalike in a string, a comment or another file. */
const agreement = -0.35;
/** Filters need a parse for each candidate: only so many are tried before giving up. */
const mostTried = 24;
/** Further down the list nobody looks whether the model expects just that. */
const mostExpected = 12;
const mostJudged = 4;

/** All candidates worth showing, best first; never empty when it succeeds. The first has passed every filter. */
export async function predict(
  parts: PredictParts,
  editor: EditorSnapshot,
  wanted: (uri: string) => boolean,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome<readonly Candidate[], NoPrediction>> {
  const proposed = await parts.propose(editor, signal);
  if (signal.aborted) return cancelled(signal);
  const exact = proposed.filter((edit) => !parts.isEarly(edit));
  const early = proposed.length - exact.length;
  const what = `${exact[0] ? `, first: ${exact[0].reason}` : ''}${early > 0 ? `, ${early} wait for a name` : ''}`;
  trace.note('propose', `${exact.length} exact edits${what}`);

  const possible = exact.filter((e) => wanted(e.uri));
  const judged = await judge(parts, editor, possible, signal, trace);
  if (signal.aborted) return cancelled(signal);

  const shown = filter(parts, editor, judged, trace);
  if (shown.length > 0) {
    parts.model.lookAhead(editor, shown);
    return some(shown);
  }
  if (exact.length > 0 && judged.length > 0) return none('filtered');

  if (parts.isTypedPast(editor)) return none('nothing-found', 'you typed past two guesses for this line');
  const own = await parts.model.propose(editor, possible, signal, trace);
  if (signal.aborted) return cancelled(signal);
  if (!own.ok) return none('nothing-found', `model: ${[own.reason, own.detail].filter(Boolean).join(', ')}`);
  // The whole line first, else as much of it as is likely by itself.
  const said = [own.value, ...(own.value.beginnings ?? [])];
  let refused: None<NoPrediction> = none('nothing-found', 'the model is not sure enough');
  for (const edit of said) {
    const sure = ownCandidate(parts, editor, edit, trace);
    if (!sure) continue;
    const passed = wanted(edit.uri) ? filter(parts, editor, [sure], trace) : [];
    if (passed.length > 0) {
      parts.model.lookAhead(editor, passed);
      return some(passed);
    }
    refused = none('filtered');
  }
  return refused;
}

/** An edit of the model's own, where it is sure enough of it. */
function ownCandidate(
  parts: PredictParts,
  editor: EditorSnapshot,
  { uri, version, edit, logProb, wholeLogProb, noEditProbability: noEdit, partial }: ModelEdit,
  trace: Trace,
): Candidate | undefined {
  const what = { uri, version, edit, source: 'model', strength: 'likely', sites: 1 } as const;
  const { features, confidence, worth } = gated(parts, editor, what, {
    own: { logProb, wholeLogProb, noEdit, partial: partial === true },
  });
  if (!worth) {
    trace.note('gate', `the model is not sure enough: p = ${confidence.toFixed(2)}`);
    return undefined;
  }
  const reason = 'predicted from your recent edits';
  return { ...what, reason, group: `model ${uri}`, confidence, features };
}

/**
 * Without a model the classes' own record decides; with one, its agreement does. What it has said already goes first. It is
 * asked for one after the other until it agrees: those behind wait for their turn, for each question costs a pass.
 */
async function judge(
  parts: PredictParts,
  editor: EditorSnapshot,
  exact: readonly ExactEdit[],
  signal: AbortSignal,
  trace: Trace,
): Promise<Candidate[]> {
  const { model } = parts;
  if (exact.length === 0 || model.status().kind !== 'ready') return unjudged(parts, editor, exact, trace);
  const ordered = await expectedFirst(model, editor, exact);
  const most = Math.min(ordered.length, mostJudged);
  for (let refused = 0; refused < most; refused++) {
    const score = await model.judge(editor, ordered[refused]!, signal, trace);
    if (!score.ok) return unjudged(parts, editor, ordered.slice(refused), trace);
    const vouched = candidate(parts, editor, ordered[refused]!, score.value, trace);
    if (vouched) return [vouched, ...unjudged(parts, editor, ordered.slice(refused + 1), trace)];
  }
  return [];
}

async function expectedFirst(
  model: NextEditModel,
  editor: EditorSnapshot,
  exact: readonly ExactEdit[],
): Promise<readonly ExactEdit[]> {
  const at = await model.expected(editor, exact.slice(0, mostExpected));
  return at === undefined ? exact : [exact[at]!, ...exact.toSpliced(at, 1)];
}

function unjudged(
  parts: PredictParts,
  editor: EditorSnapshot,
  exact: readonly ExactEdit[],
  trace: Trace,
): Candidate[] {
  return exact.flatMap((edit) => candidate(parts, editor, edit, undefined, trace) ?? []);
}

/** `score`: a mean log-probability; undefined where the model was not asked. */
function candidate(
  parts: PredictParts,
  editor: EditorSnapshot,
  edit: ExactEdit,
  score: number | undefined,
  trace: Trace,
): Candidate | undefined {
  if (score !== undefined && score < disagreement && !parts.model.gate) {
    trace.note('judge', `the model disagrees with ${edit.reason} (${score.toFixed(2)})`);
    return undefined;
  }
  if (edit.strength === 'weak' && (score === undefined || score < agreement)) return undefined;
  const strength = score === undefined || edit.strength !== 'weak' ? edit.strength : 'likely';
  const what = { ...edit, source: edit.class, strength };
  const said = score === undefined ? {} : { agreement: score };
  const { features, confidence, worth } = gated(parts, editor, what, said);
  if (!worth) {
    trace.note('gate', `${edit.class} is quiet: p = ${confidence.toFixed(2)}`);
    return undefined;
  }
  return { ...what, confidence, features };
}

type Gated = Pick<Candidate, 'uri' | 'version' | 'edit' | 'source' | 'strength' | 'sites'>;

/** p(accept), what it was computed from, and whether it is enough for what the edit saves. */
function gated(
  { learning, model, sinceRejection, isOffered }: PredictParts,
  editor: EditorSnapshot,
  { uri, version, edit, source, strength, sites }: Gated,
  said: Pick<GateInput, 'own' | 'agreement'>,
): Pick<Candidate, 'features' | 'confidence'> & { readonly worth: boolean } {
  const document = editor.open.find((d) => d.uri === uri) ?? editor.document;
  const input = {
    source,
    strength,
    edit,
    document,
    sites,
    editor,
    ...said,
    sinceRejection: sinceRejection(),
  };
  const told = gateFeatures(input);
  const features = model.gate ? withOwnFit(told, model.gate) : told;
  const confidence = learning.probability(source, features);
  // Whom it has led to its line is not sent away there.
  const keys = isOffered({ uri, version, edit })
    ? Number.POSITIVE_INFINITY
    : keysByHand(edit, document, editor);
  return { features, confidence, worth: learning.worthShowing(source, confidence, keys) };
}

/** From the first candidate nothing speaks against on; those behind it are filtered when their turn comes. */
function filter(
  parts: PredictParts,
  editor: EditorSnapshot,
  candidates: readonly Candidate[],
  trace: Trace,
): Candidate[] {
  for (let i = 0; i < Math.min(candidates.length, mostTried); i++) {
    const candidate = candidates[i]!;
    const document = editor.open.find((d) => d.uri === candidate.uri);
    if (!document) continue;
    const input = {
      candidate,
      document,
      editor,
      errorDelta: parts.errorDelta(document, candidate.edit),
      rejectedBefore: parts.isRejected(document, candidate),
      justAccepted: parts.isJustAccepted(document, candidate.edit),
    };
    const why = objection(input);
    if (why === undefined) return candidates.slice(i);
    trace.note('filter', `${candidate.reason}: ${why}`);
  }
  return [];
}

function cancelled(signal: AbortSignal): None<NoPrediction> {
  return none(signal.reason === 'superseded' ? 'superseded' : 'cancelled');
}
