/**
 * The embedded model as a predictor of edits: the session so far is its prompt, the next event its answer.
 *
 *     the line being typed     its event is continued from the cursor; what stands there is the draft
 *     else                     the next event: `<none>`, or a place and new lines
 *     behind what is shown     the event after it is computed ahead, as if it were accepted
 */
import {
  type Engine,
  type GeneratedToken,
  none,
  type Outcome,
  type Places,
  some,
  type Trace,
} from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import {
  type LineTokens,
  landHunk,
  linesOf,
  type OpenLine,
  type ReadEvent,
  type SessionStream,
  withHunk,
} from '../prompt/index.ts';
import { tokens } from '../stream/index.ts';
import { diff, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { LiveSession, type LiveSessionParts } from './live-session.ts';
import type { ModelEdit, NextEditModel } from './next-edit-model.ts';

export interface SessionModelParts extends Omit<LiveSessionParts, 'readAhead'> {
  readonly engine: Engine;
  readonly lines: LineTokens;
  /** The tokens whose bytes begin with those of `text`: what may come first behind a cut inside a word. */
  beginningWith(text: string): readonly number[];
}

const mostTokens = 256;

type Said = readonly GeneratedToken[];

export function createSessionModel(parts: SessionModelParts): NextEditModel {
  return new SessionModel(parts);
}

class SessionModel implements NextEditModel {
  readonly #parts: SessionModelParts;
  readonly #session: LiveSession;
  /** The answer to a prompt, computed or being computed before anybody asks. */
  #ahead: { readonly prompt: readonly number[]; readonly said: Promise<Said>; stop(): void } | undefined;

  constructor(parts: SessionModelParts) {
    this.#parts = parts;
    const never = new AbortController().signal;
    this.#session = new LiveSession({
      ...parts,
      readAhead: (prompt) => void parts.engine.warm(prompt, never),
    });
  }

  status() {
    return this.#parts.engine.status();
  }

  async propose(
    editor: EditorSnapshot,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
    if (this.status().kind === 'unavailable') return none('model-unavailable');
    const stream = this.#session.follow(editor);
    if (!stream) return none('no-edit', 'the file cannot be shown to the model');
    const open = this.#openLine(editor, stream);
    if (open) {
      const edit = await this.#continued(editor, open, signal, trace);
      if (signal.aborted) return none('cancelled');
      if (edit) return some(edit);
    }
    return this.#next(editor, stream, signal, trace);
  }

  async judge(
    editor: EditorSnapshot,
    candidates: readonly { readonly uri: string; readonly version: number; readonly edit: TextEdit }[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<readonly number[], 'cancelled' | 'model-unavailable'>> {
    if (this.status().kind === 'unavailable') return none('model-unavailable');
    const stream = this.#session.follow(editor);
    if (!stream) return none('model-unavailable');
    const scores: number[] = [];
    for (const { uri, edit } of candidates) {
      const document = editor.open.find((d) => d.uri === uri);
      const preview =
        document &&
        stream.preview(
          this.#session.path(uri),
          linesOf(document.text),
          linesOf(document.apply(edit, document.version).text),
        );
      // What cannot be shown to the model it cannot judge: it neither agrees nor disagrees.
      const scored =
        preview && preview.tokens.length > 0
          ? await this.#parts.engine.score(stream.tokens, preview.tokens, signal)
          : some([-0.7]);
      if (!scored.ok) return scored;
      scores.push(mean(scored.value));
    }
    trace.note('judge', scores.map((score) => score.toFixed(2)).join(' '));
    return some(scores);
  }

  /** The line being typed, where the newest change is at the cursor. */
  #openLine(editor: EditorSnapshot, stream: SessionStream): OpenLine | undefined {
    const newest = editor.history.at(-1);
    const { document, cursor } = editor;
    if (newest?.uri !== document.uri || newest.author !== 'typed') return undefined;
    const line = document.lineAt(cursor);
    const here = newest.now.some(({ from, to }) => from <= line.to && to >= line.from);
    if (!here) return undefined;
    return stream.openLine(this.#session.path(document.uri), line.number, cursor - line.from);
  }

  /** What the developer would go on typing; undefined where the model would leave the line as it is. */
  async #continued(
    editor: EditorSnapshot,
    open: OpenLine,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<ModelEdit | undefined> {
    const { before, head, typed, rest, ids } = open;
    const first = typed === '' ? undefined : this.#parts.beginningWith(typed);
    if (first?.length === 0) return undefined;
    const said = await this.#generate(
      {
        prompt: [...before.tokens, ...head],
        places: before.places,
        inLine: ids,
        drafts: [rest],
        ...(first ? { first } : {}),
      },
      signal,
    );
    trace.note('continue', `${said.length} tokens`);
    const out = said.map(({ id }) => id);
    if (out.length === 0 || out.join() === rest.join()) return undefined;
    const event = before.read([...head, ...out]);
    return this.#edit(editor, before, event, said, 0);
  }

  async #next(
    editor: EditorSnapshot,
    stream: SessionStream,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
    const prompt = [...stream.tokens];
    const known = this.#ahead && sameTokens(this.#ahead.prompt, prompt) ? this.#ahead : undefined;
    if (!known) this.#ahead?.stop();
    const ready = known && (await known.said);
    const said =
      ready && isWhole(ready)
        ? ready
        : await this.#generate({ prompt, places: stream.places, watch: [tokens.none] }, signal);
    if (signal.aborted) return none('cancelled');
    if (said.length === 0) return none(this.status().kind === 'ready' ? 'cancelled' : 'model-unavailable');
    const silence = Math.exp(said[0]!.watched?.[0] ?? Number.NEGATIVE_INFINITY);
    const out = said.map(({ id }) => id);
    trace.note('generate', `${known ? 'ready: ' : ''}${out.length} tokens, p(none) = ${silence.toFixed(2)}`);
    const event = stream.read(out);
    if (event.kind !== 'edit') return none('no-edit', event.kind === 'problem' ? event.why : undefined);
    const edit = this.#edit(editor, stream, event, said, silence);
    if (!edit) return none('no-edit', 'the edit changes nothing');
    if (event.complete) this.#lookAhead(stream, out);
    return some(edit);
  }

  /** The edit after the next is computed as if the next were accepted. */
  #lookAhead(stream: SessionStream, out: readonly number[]): void {
    const after = stream.fork();
    if (after.append(out).kind === 'problem') return;
    this.#ahead?.stop();
    const abort = new AbortController();
    const prompt = [...after.tokens];
    const request = { prompt, places: after.places, watch: [tokens.none], background: true } as const;
    const said = this.#generate(request, abort.signal);
    this.#ahead = { prompt, said, stop: () => abort.abort('superseded') };
  }

  async #generate(
    request: {
      readonly prompt: readonly number[];
      readonly places: Places;
      readonly inLine?: readonly number[];
      readonly first?: readonly number[];
      readonly watch?: readonly number[];
      readonly drafts?: readonly (readonly number[])[];
      readonly background?: true;
    },
    signal: AbortSignal,
  ): Promise<Said> {
    const said: GeneratedToken[] = [];
    const whole = { ...request, maxTokens: mostTokens, stop: [tokens.end, tokens.none] };
    for await (const token of this.#parts.engine.generate(whole, signal)) said.push(token);
    return said;
  }

  #edit(
    editor: EditorSnapshot,
    stream: SessionStream,
    event: ReadEvent,
    said: Said,
    noEditProbability: number,
  ): ModelEdit | undefined {
    if (event.kind !== 'edit') return undefined;
    const document = editor.open.find((d) => this.#session.path(d.uri) === event.path);
    if (!document) return undefined;
    const edit = this.#landed(document, stream, event);
    if (edit.length === 0) return undefined;
    const logProb = mean(said.filter(({ logProb: p }) => p < 0).map(({ logProb: p }) => p));
    return { uri: document.uri, version: document.version, edit, logProb, noEditProbability };
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

/** It came to an end of its own. */
function isWhole(said: Said): boolean {
  const last = said.at(-1)?.id;
  return last === tokens.end || last === tokens.none;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
