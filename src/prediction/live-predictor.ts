/**
 * Prediction over time, for one client: what is shown, what was accepted and rejected, when to be quiet. What to show is
 * decided in predict.ts; here it is kept alive through typing and its fate is read off the changes.
 */
import { Lanes, none, type Outcome, some, type Trace } from '../base/index.ts';
import type { EditEvent, EditorSnapshot } from '../editor/index.ts';
import { type ComingEdit, EditQueue, type Ending, saysTheSame } from '../queue/index.ts';
import { minimize } from '../text/index.ts';
import { Aftermath } from './aftermath.ts';
import { comingEdit } from './candidate.ts';
import type { EditPrediction, NoPrediction } from './edit-prediction.ts';
import { type Fate, HandedOut } from './handed-out.ts';
import { JustAccepted } from './just-accepted.ts';
import { Leading } from './leading.ts';
import { NameInHand } from './name-in-hand.ts';
import { type PredictParts, predict } from './predict.ts';
import type { PredictionRequest, Predictor, RejectReason } from './predictor.ts';
import type { PredictorParts } from './predictor-parts.ts';
import { explanation, present } from './present.ts';
import { Quiet } from './quiet.ts';
import { Rejections } from './rejections.ts';
import { TypedPast } from './typed-past.ts';

const answerLeavesMs = 5;

export function createPredictor(parts: PredictorParts): Predictor {
  return new LivePredictor(parts);
}

class LivePredictor implements Predictor {
  readonly leading: Leading;
  readonly #parts: PredictorParts;
  readonly #lanes = new Lanes();
  readonly #queue: EditQueue;
  readonly #rejections = new Rejections();
  readonly #fates: HandedOut;
  readonly #listeners = new Set<(uri: string) => void>();
  readonly #moreListeners = new Set<() => void>();
  readonly #disposed = new AbortController();
  /** Per asked document, the id of what was last answered. */
  readonly #answered = new Map<string, string>();
  /** What was asked for by hand, and answered, since the last change. */
  #byHand: string | undefined;
  readonly #quiet: Quiet;
  readonly #justAccepted: JustAccepted;
  readonly #typedPast = new TypedPast();
  readonly #nameInHand: NameInHand;
  readonly #aftermath: Aftermath;
  #ids = 0;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
    this.#fates = new HandedOut(parts.learning);
    this.#justAccepted = new JustAccepted(parts.clock);
    this.#quiet = new Quiet(parts.clock);
    this.#nameInHand = new NameInHand(parts.clock);
    this.#aftermath = new Aftermath({ ...parts, document: (uri) => parts.editor.document(uri) });
    this.#queue = new EditQueue(({ id }, how) => this.#gone(id, how));
    const changed = (uri: string) => this.#tell(uri);
    this.leading = new Leading({ queue: this.#queue, editor: parts.editor, changed });
  }

  async nextEdit(
    request: PredictionRequest,
    signal: AbortSignal,
  ): Promise<Outcome<EditPrediction, NoPrediction>> {
    const planned = this.#planned(request);
    if (planned) return some(planned);
    const standing = request.trigger === 'automatic' ? this.#standing(request) : undefined;
    if (standing) {
      // Behind the answer, which takes a few turns of the event loop to leave: computing would hold it up.
      this.#parts.clock.after(answerLeavesMs, () => void this.#extend(standing.coming, request));
      return some(this.#give(standing.coming, standing.editor, standing.trace));
    }
    const found = await this.#run(request, signal, 'next edit');
    if (!found.ok) return found;
    const { kept, editor, trace } = found.value;
    const prediction = this.#give(kept[0]!, editor, trace);
    this.#answered.set(request.uri, prediction.id);
    if (request.trigger === 'manual') this.#byHand = prediction.id;
    this.#tell(request.uri);
    return some(prediction);
  }

  /** The last answer, where the user is typing it out: it stays whatever is found now, unless that extends it. */
  #standing(request: PredictionRequest) {
    const id = this.#answered.get(request.uri);
    const coming = id === undefined ? undefined : this.#queue.find(id);
    if (!coming?.typing || coming.uri !== request.uri) return undefined;
    const editor = this.#parts.editor.snapshot(request.uri, request.cursor, request.selection);
    if (!editor || this.#quiet.reason(request, editor) || coming.version !== editor.document.version)
      return undefined;
    const { cursor } = editor;
    if (!coming.edit.some((r) => r.from <= cursor && cursor <= r.to)) return undefined;
    const trace = this.#parts.traces.start(`next edit in ${request.uri}`);
    trace.note('standing', 'the user is typing it out');
    return { coming, editor, trace };
  }

  /** Behind an answer that stands: whether an edit now extends it. */
  async #extend(standing: ComingEdit, request: PredictionRequest): Promise<void> {
    if (this.#disposed.signal.aborted || this.#queue.find(standing.id) !== standing) return;
    const found = await this.#run(request, this.#disposed.signal, 'next edit', 'extension');
    const first = found.ok ? found.value.kept[0] : undefined;
    if (!first || saysTheSame(first, standing)) return;
    this.#tell(request.uri);
    for (const listener of this.#moreListeners) listener();
  }

  /** What was held back is made ready, and told. */
  async #rested(request: PredictionRequest): Promise<void> {
    const found = await this.nextEdit({ ...request, background: true }, this.#disposed.signal);
    if (found.ok) for (const listener of this.#moreListeners) listener();
  }

  async completion(
    request: PredictionRequest,
    signal: AbortSignal,
  ): Promise<Outcome<EditPrediction, NoPrediction>> {
    const found = await this.#run({ ...request, crossFile: false }, signal, 'completion');
    if (!found.ok) return found;
    const { kept, editor, trace } = found.value;
    const atCursor = kept.find((coming) => {
      const edit = minimize(coming.edit, editor.document);
      return edit.length === 1 && edit[0]!.from === editor.cursor && edit[0]!.to === editor.cursor;
    });
    return atCursor
      ? some(this.#give(atCursor, editor, trace))
      : none('nothing-found', 'no insertion at the cursor');
  }

  /** `what` names the lane, in which a later question supersedes an earlier one; `title` the trace. */
  async #run(request: PredictionRequest, signal: AbortSignal, what: string, title = what) {
    const { traces, learning } = this.#parts;
    const wanted = (uri: string) => request.crossFile || uri === request.uri;
    const lane = this.#lanes.begin(`${request.background ? 'background ' : ''}${what} ${request.uri}`);
    const either = AbortSignal.any([signal, lane.signal]);
    const trace = traces.start(`${title} in ${request.uri}`);
    try {
      const editor = this.#parts.editor.snapshot(request.uri, request.cursor, request.selection);
      const not = this.#quiet.reason(request, editor);
      if (not || !editor) {
        trace.note('quiet', not?.reason ?? 'not-open');
        return not ?? none('not-open' as NoPrediction);
      }
      const parts: PredictParts = {
        ...this.#parts,
        propose: (e, s) => this.#parts.propose(e, s),
        errorDelta: (d, e) => this.#parts.errorDelta(d, e),
        // Asked for by hand, the gate stands open: so a class that fell silent can come back.
        learning: request.trigger === 'manual' ? { ...learning, worthShowing: () => true } : learning,
        isEarly: (edit) =>
          request.trigger !== 'manual' && this.#nameInHand.holds(edit, () => this.#rested(request)),
        isRejected: (document, candidate) => this.#rejections.has(document, candidate),
        isJustAccepted: (document, edit) => this.#justAccepted.has(document, edit),
        isOffered: (edit) =>
          this.#queue.edits.some((known) => this.#fates.get(known.id) && saysTheSame(known, edit)),
        isTypedPast: ({ document, cursor }) =>
          request.trigger !== 'manual' &&
          this.#typedPast.isQuiet(document, cursor, (id) => this.#queue.find(id) !== undefined),
        sinceRejection: () => this.#quiet.sinceRejection,
      };
      const outcome = await predict(parts, editor, wanted, either, trace);
      if (!outcome.ok) {
        trace.note('nothing', `${outcome.reason}${outcome.detail ? ` (${outcome.detail})` : ''}`);
        const typing = this.#queue.edits.filter((edit) => edit.typing && wanted(edit.uri));
        const stays = outcome.reason === 'nothing-found' || outcome.reason === 'filtered';
        return stays && typing.length > 0 ? some({ kept: typing, editor, trace }) : outcome;
      }
      // Closed and opened again, a document may have the version it had, and another text.
      const stands = (uri: string) =>
        this.#parts.editor.document(uri) === editor.open.find((document) => document.uri === uri);
      const standing = outcome.value.filter(({ uri }) => stands(uri));
      if (!stands(request.uri) || standing.length === 0) return none('stale-version' as NoPrediction);
      const coming = standing.map((candidate) => comingEdit(candidate, `e${++this.#ids}`));
      const kept = this.#queue.refill((edit) => edit.source !== 'plan', coming);
      return some({ kept, editor, trace });
    } finally {
      lane.done();
    }
  }

  /** What a plan expects next, before anything that would have to be predicted. */
  #planned(request: PredictionRequest): EditPrediction | undefined {
    const { editor, traces } = this.#parts;
    if ((this.#quiet.isOff && request.trigger !== 'manual') || request.selection) return undefined;
    const now = editor.snapshot(request.uri, request.cursor);
    const next = this.leading.next((uri) => request.crossFile || uri === request.uri);
    if (!now || !next) return undefined;
    const prediction = this.#give(next, now, traces.start(`the plan's next edit in ${request.uri}`));
    this.#answered.set(request.uri, prediction.id);
    return prediction;
  }

  #give(coming: ComingEdit, editor: EditorSnapshot, trace: Trace): EditPrediction {
    const document = editor.open.find((d) => d.uri === coming.uri) ?? editor.document;
    const prediction = present(coming, document, document === editor.document ? editor.cursor : undefined);
    trace.note(
      'present',
      `${prediction.kind} ${coming.id}: ${coming.reason}, p = ${coming.confidence.toFixed(2)}`,
    );
    this.#fates.add(coming, document, trace);
    if (coming.source === 'model') this.#typedPast.given(coming, editor.document, editor.cursor);
    this.#parts.editor.expect(coming.uri, coming.edit, 'prediction', coming.id);
    return prediction;
  }

  /** Also of an edit that was only listed: a client may show any of the queue. */
  #fateOf(id: string): Fate | undefined {
    const known = this.#fates.get(id);
    const coming = known ? undefined : this.#queue.find(id);
    const document = coming && this.#parts.editor.document(coming.uri);
    if (!coming || !document) return known;
    return this.#fates.add(coming, document, this.#parts.traces.start(`taken from the queue: ${id}`));
  }

  get resting(): Promise<void> {
    return this.#nameInHand.resting;
  }

  ready(uri: string): EditPrediction | undefined {
    const id = this.#answered.get(uri);
    const coming = this.leading.next(() => true) ?? (id === undefined ? undefined : this.#queue.find(id));
    const editor = this.#parts.editor.snapshot(uri);
    const document = coming && this.#parts.editor.document(coming.uri);
    if (!coming || !editor || !document || document.version !== coming.version) return undefined;
    if (this.#quiet.isOff) return undefined;
    if (editor.undoing && coming.order === undefined && coming.id !== this.#byHand) return undefined;
    return present(coming, document, coming.uri === uri ? editor.cursor : undefined);
  }

  documentOpened(uri: string): void {
    const document = this.#parts.editor.document(uri);
    if (!document) return;
    this.#parts.follow.opened(document);
    this.leading.opened(document);
  }

  documentChanged(event: EditEvent): void {
    this.#parts.follow.changed(event);
    // A new version of the same text says nothing of the user; what is coming is for that version from now on.
    if (event.edit.length > 0) this.#heed(event);
    this.leading.followed(event);
    this.#queue.rebase(event.before, event.edit, event.after.version);
    this.#tell(event.uri);
  }

  /** What a change says of the user. */
  #heed(event: EditEvent): void {
    this.#aftermath.changed(event, event.expected && this.#fateOf(event.expected.id)?.coming.source);
    this.#typedPast.changed(event);
    this.#quiet.changed(event);
    this.#byHand = undefined;
    this.#nameInHand.changed(event, this.#queue);
    if (event.author === 'undo' || event.author === 'redo') this.#takenBack(event);
    if (event.expected)
      this.accepted(
        event.expected.id,
        event.expected.kind === 'full' ? undefined : event.edit[0]?.text.length,
      );
  }

  /** What was accepted and is undone was not wanted. */
  #takenBack(event: EditEvent): void {
    for (const fate of this.#fates.takenBack(event.uri, event.after)) {
      fate.state = 'rejected';
      this.#rejections.add(fate.document, fate.coming);
      this.#quiet.rejected(false);
      this.#fates.learn(fate.coming, 'rejected');
      fate.trace.note('fate', `${fate.coming.id} was undone`);
    }
  }

  documentClosed(uri: string): void {
    this.#parts.follow.closed(uri);
    this.#aftermath.closed(uri);
    this.leading.closed(uri);
    this.#queue.removeAll((edit) => edit.uri === uri);
    this.#answered.delete(uri);
    this.#quiet.closed(uri);
    this.#tell(uri);
  }

  shown(id: string): boolean {
    const fate = this.#fateOf(id);
    if (!fate) return false;
    this.#fates.shown(fate);
    return true;
  }

  accepted(id: string, length?: number): boolean {
    const fate = this.#fateOf(id);
    if (!fate) return false;
    if (fate.state === 'accepted') return true;
    const whole = length === undefined;
    const written = fate.coming.edit.reduce((sum, r) => sum + Math.max(r.text.length, r.to - r.from), 0);
    fate.trace.note('fate', whole ? `${id} was accepted` : `${id}: ${length} characters were accepted`);
    this.#typedPast.left();
    if (!whole) {
      this.#fates.inPart(fate);
      return true;
    }
    fate.state = 'accepted';
    const coming = this.#queue.remove(id) ?? fate.coming;
    const before = this.#parts.editor.documentAt(coming.uri, coming.version);
    this.leading.accepted(coming, before ?? fate.document);
    this.#fates.learn(fate.coming, 'accepted', written);
    this.#justAccepted.set(fate.document, fate.coming.edit);
    this.#quiet.accepted();
    return true;
  }

  rejected(id: string, reason: RejectReason): boolean {
    const fate = this.#fateOf(id);
    if (!fate) return false;
    if (fate.state === 'accepted' || fate.state === 'rejected') return true;
    // What went by itself was counted then; only a rejection says more.
    if (fate.state === 'gone' && reason !== 'rejected') return true;
    fate.trace.note('fate', `${id} was ${reason}`);
    if (reason === 'ignored') this.#fates.ignored(fate);
    if (reason !== 'rejected') return true;
    fate.state = 'rejected';
    const coming = this.#queue.remove(id) ?? fate.coming;
    const document = this.#parts.editor.document(coming.uri);
    const fits = document?.version === coming.version;
    this.#rejections.add(fits ? document : fate.document, fits ? coming : fate.coming);
    this.#quiet.rejected(true);
    this.#fates.learn(coming, 'rejected');
    this.#tell(coming.uri);
    return true;
  }

  get queue(): readonly ComingEdit[] {
    return this.#queue.edits;
  }

  explain(id: string): string | undefined {
    const coming = this.#queue.find(id) ?? this.#fates.get(id)?.coming;
    return coming && explanation(coming, this.#fates.get(id)?.trace);
  }

  get enabled(): boolean {
    return this.#quiet.enabled;
  }

  set enabled(on: boolean) {
    this.#quiet.enabled = on;
    for (const uri of this.#answered.keys()) this.#tell(uri);
  }

  snooze(ms: number): void {
    this.#quiet.snooze(ms);
    for (const uri of this.#answered.keys()) this.#tell(uri);
  }

  onChange(listener: (uri: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onMore(listener: () => void): () => void {
    this.#moreListeners.add(listener);
    return () => this.#moreListeners.delete(listener);
  }

  dispose(): void {
    this.#aftermath.end();
    this.#nameInHand.left();
    this.#lanes.abortAll('shutdown');
    this.#disposed.abort('shutdown');
    this.#listeners.clear();
    this.#moreListeners.clear();
  }

  #gone(id: string, how: Ending): void {
    if (how === 'made') this.#typedPast.made(id);
    this.#fates.gone(id, how);
  }

  #tell(uri: string): void {
    for (const listener of this.#listeners) listener(uri);
  }
}
