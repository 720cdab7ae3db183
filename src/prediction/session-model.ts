/**
 * The embedded model as a predictor of edits: the session so far is its prompt, the next event its answer.
 *
 *     the line being typed     its event is continued from the cursor; what stands there is the draft
 *     else                     the next event: `<none>`, or a place and new lines
 *     behind what is shown     the events after it are computed ahead, as if each were accepted
 */
import { type Engine, none, type Outcome, some, type Trace } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import {
  type LineTokens,
  landHunk,
  linesOf,
  type ReadEvent,
  type SessionStream,
  withHunk,
} from '../prompt/index.ts';
import { tokens } from '../stream/index.ts';
import { compose, diff, rebase, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { type Answer, ask } from './answer.ts';
import { type Ahead, AnswerAhead, isSaid, sameTokens } from './answer-ahead.ts';
import { noOpinion } from './answer-end.ts';
import { LineInHand } from './line-in-hand.ts';
import { LiveSession, type LiveSessionParts, mayShow } from './live-session.ts';
import type { Likelihood, ModelEdit, NextEditModel, ProposedEdit } from './next-edit-model.ts';
import { TextsAtHand } from './texts-at-hand.ts';

export interface SessionModelParts extends Omit<LiveSessionParts, 'readAhead'> {
  readonly engine: Engine;
  readonly lines: LineTokens;
  readonly gate?: NextEditModel['gate'];
}

const mostGuesses = 3;

export function createSessionModel(parts: SessionModelParts): NextEditModel {
  return new SessionModel(parts);
}

class SessionModel implements NextEditModel {
  readonly #parts: SessionModelParts;
  readonly #session: LiveSession;
  readonly #ahead = new AnswerAhead();
  readonly #line: LineInHand;
  readonly #texts: TextsAtHand;
  /** The event last said, which mostly holds still after another key. */
  #said: readonly number[] = [];
  /** The stream behind an edit of the model's own. */
  readonly #behind = new WeakMap<TextEdit, SessionStream>();

  constructor(parts: SessionModelParts) {
    this.#parts = parts;
    this.#texts = new TextsAtHand(parts.engine, (uri) => mayShow(parts, uri));
    this.#line = new LineInHand(parts.engine, parts.lines, this.#texts.corpus);
    const never = new AbortController().signal;
    this.#session = new LiveSession({
      ...parts,
      readAhead: (prompt) => void parts.engine.warm(prompt, never),
    });
  }

  status() {
    return this.#parts.engine.status();
  }

  get gate() {
    return this.#parts.gate;
  }

  async propose(
    editor: EditorSnapshot,
    guesses: readonly ProposedEdit[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
    if (this.status().kind === 'unavailable') return none('model-unavailable');
    const stream = this.#session.follow(editor);
    if (!stream) return none('no-edit', 'the file cannot be shown to the model');
    const edit = await this.#continued(editor, stream, signal, trace);
    if (signal.aborted) return none('cancelled');
    if (edit) return some(edit);
    return this.#next(editor, stream, guesses, signal, trace);
  }

  async expected(editor: EditorSnapshot, candidates: readonly ProposedEdit[]): Promise<number | undefined> {
    const stream = this.status().kind === 'unavailable' ? undefined : this.#session.follow(editor);
    const said = stream && (await this.#ahead.find([...stream.tokens]));
    if (!said) return undefined;
    const at = candidates.findIndex((one) => isSaid(said, this.#preview(editor, stream, one)?.tokens ?? []));
    return at < 0 ? undefined : at;
  }

  async judge(
    editor: EditorSnapshot,
    candidate: ProposedEdit,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<number, 'cancelled' | 'model-unavailable'>> {
    if (this.status().kind === 'unavailable') return none('model-unavailable');
    const stream = this.#session.follow(editor);
    if (!stream) return none('model-unavailable');
    const preview = this.#preview(editor, stream, candidate)?.tokens ?? [];
    // What it cannot be shown it has no opinion of.
    if (preview.length === 0) return some(noOpinion);
    const prompt = [...stream.tokens];
    const known = await this.#ahead.score(prompt, preview);
    const scored = known ? some(known) : await this.#parts.engine.score(prompt, preview, signal);
    if (!scored.ok) return scored;
    const score = mean(scored.value);
    trace.note('judge', `${known ? 'ready: ' : ''}${score.toFixed(2)}`);
    return some(score);
  }

  async weigh(
    editor: EditorSnapshot,
    candidates: readonly ProposedEdit[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<readonly Likelihood[], 'cancelled' | 'model-unavailable' | 'not-shown'>> {
    const stream = this.status().kind === 'unavailable' ? undefined : this.#session.follow(editor);
    if (!stream) return none('model-unavailable');
    const prompt = [...stream.tokens];
    const events = candidates.map((candidate) => this.#preview(editor, stream, candidate)?.tokens ?? []);
    if (events.some((event) => event.length === 0)) return none('not-shown');
    const found: Likelihood[] = [];
    for (const event of events) {
      const scored = await this.#parts.engine.score(prompt, event, signal);
      if (!scored.ok) return scored;
      found.push({ total: sum(scored.value), tokens: event.length });
    }
    trace.note('weigh', found.map(({ total, tokens: n }) => `${total.toFixed(2)} in ${n}`).join(' '));
    return some(found);
  }

  lookAhead(editor: EditorSnapshot, shown: readonly ProposedEdit[]): void {
    const [first, ...others] = shown;
    const stream = first && this.status().kind === 'ready' ? this.#session.follow(editor) : undefined;
    if (!first || !stream) return;
    if (this.#line.isBeginning(first.edit)) {
      const typed = this.#line.lookAhead(editor, stream, this.#session.path(first.uri), first.edit);
      if (typed) this.#session.expect(typed);
      return;
    }
    const after = this.#behind.get(first.edit) ?? this.#preview(editor, stream, first)?.after;
    if (!after) return;
    after.close();
    this.#session.expect(after);
    this.#ahead.begin(this.#coming(editor, after, [first], others));
  }

  /** What is asked once all of `made` is, which `stream` has, and `others` are still to come. */
  #coming(
    editor: EditorSnapshot,
    stream: SessionStream,
    made: readonly ProposedEdit[],
    others: readonly ProposedEdit[],
  ): Ahead {
    const { engine } = this.#parts;
    const previews = others.slice(0, mostGuesses).map((other) => this.#preview(editor, stream, other, made));
    const drafts = previews.map((preview) => preview?.tokens ?? []);
    const request = {
      prompt: [...stream.tokens],
      places: stream.places,
      watch: [tokens.none],
      drafts,
      background: true,
    } as const;
    return {
      prompt: request.prompt,
      likely: drafts.slice(0, 1).filter((event) => event.length > 0),
      answer: (signal) => ask(engine, request, signal),
      score: (event, signal) => engine.score(request.prompt, event, signal),
      behind: (event) => {
        const after = stream.fork();
        if (after.append(event).kind !== 'edit') return undefined;
        after.close();
        const [next, ...later] = others;
        return next && sameTokens(event, drafts[0]!)
          ? this.#coming(editor, after, [...made, next], later)
          : this.#coming(editor, after, made, []);
      },
    };
  }

  /** The tokens of an edit behind a stream; `made`: what that stream has applied already and the editor has not. */
  #preview(
    editor: EditorSnapshot,
    stream: SessionStream,
    { uri, edit }: ProposedEdit,
    made: readonly ProposedEdit[] = [],
  ) {
    const document = editor.open.find((d) => d.uri === uri);
    if (!document) return undefined;
    let over: TextEdit = [];
    for (const before of made) {
      const next = before.uri === uri ? rebase(before.edit, over) : some([]);
      if (!next.ok) return undefined;
      over = compose(over, next.value);
    }
    const rebased = rebase(edit, over);
    if (!rebased.ok) return undefined;
    const before = document.apply(over, document.version);
    const after = before.apply(rebased.value, document.version);
    return stream.preview(this.#session.path(uri), linesOf(before.text), linesOf(after.text));
  }

  /** What the developer would go on typing; undefined where the model would leave the line as it is. */
  async #continued(
    editor: EditorSnapshot,
    stream: SessionStream,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<ModelEdit | undefined> {
    const { document } = editor;
    const open = this.#line.find(editor, stream, this.#session.path(document.uri));
    this.#texts.follow(editor, open && document.lineAt(editor.cursor).number);
    const found = open && (await this.#line.continued(editor, open, signal, trace));
    if (!found) return undefined;
    const { before, whole, said } = found;
    const all = whole && this.#edit(editor, before, whole, said, 0);
    const { uri, version } = document;
    const sure = found.beginnings.map(({ edit, logProbs }) => ({
      ...{ uri, version, edit, ...likelihood(logProbs), noEditProbability: 0 },
      partial: true as const,
    }));
    const [first, ...others] = all ? [all, ...sure] : sure;
    return first && { ...first, beginnings: others };
  }

  async #next(
    editor: EditorSnapshot,
    stream: SessionStream,
    guesses: readonly ProposedEdit[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
    const prompt = [...stream.tokens];
    const ready = await this.#ahead.find(prompt);
    if (signal.aborted) return none('cancelled');
    const drafts = ready
      ? []
      : [
          this.#said,
          ...guesses.slice(0, mostGuesses).map((guess) => this.#preview(editor, stream, guess)?.tokens ?? []),
        ];
    const request = { prompt, places: stream.places, watch: [tokens.none], drafts };
    const said = ready ?? (await ask(this.#parts.engine, request, signal, trace));
    if (signal.aborted) return none('cancelled');
    if (said.length === 0) return none(this.status().kind === 'ready' ? 'cancelled' : 'model-unavailable');
    const silence = Math.exp(said[0]!.watched?.[0] ?? Number.NEGATIVE_INFINITY);
    const out = said.map(({ id }) => id);
    this.#said = out;
    trace.note('generate', `${ready ? 'ready: ' : ''}${out.length} tokens, p(none) = ${silence.toFixed(2)}`);
    const event = stream.read(out);
    if (event.kind !== 'edit') return none('no-edit', event.kind === 'problem' ? event.why : undefined);
    const edit = this.#edit(editor, stream, out, said, silence);
    return edit ? some(edit) : none('no-edit', 'the edit changes nothing');
  }

  /** `written`: a whole event behind `stream`; `said`: what of it is the model's. */
  #edit(
    editor: EditorSnapshot,
    stream: SessionStream,
    written: readonly number[],
    said: Answer,
    noEditProbability: number,
  ): ModelEdit | undefined {
    const event = stream.read(written);
    if (event.kind !== 'edit') return undefined;
    const document = editor.open.find((d) => this.#session.path(d.uri) === event.path);
    if (!document) return undefined;
    const edit = this.#landed(document, stream, event);
    if (edit.length === 0) return undefined;
    const behind = stream.fork();
    if (behind.append(written).kind === 'edit') this.#behind.set(edit, behind);
    const logProbs = said.filter(({ forced }) => !forced).map((token) => token.logProb);
    const { uri, version } = document;
    return { uri, version, edit, ...likelihood(logProbs), noEditProbability };
  }

  /** The event speaks of the lines its stream has, which may be older than the document's. */
  #landed(document: TextSnapshot, stream: SessionStream, event: ReadEvent & { kind: 'edit' }): TextEdit {
    const old = stream.lines(event.path) ?? [];
    const now = linesOf(document.text);
    if (old.length === now.length && old.every((line, i) => line === now[i]))
      return landHunk(event.hunk, document);
    const after = withHunk(old, event.hunk).join(document.lineBreak);
    const ended = document.text.endsWith('\n') ? document.lineBreak : '';
    return diff(document.text, after + ended);
  }
}

function likelihood(logProbs: readonly number[]): Pick<ModelEdit, 'logProb' | 'wholeLogProb'> {
  return { logProb: mean(logProbs), wholeLogProb: sum(logProbs) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
