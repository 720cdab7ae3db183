/**
 * The line that is being typed, as a question to the model: its event is continued from the cursor, what stands there is the
 * draft. Of what comes back the beginning may be shown alone; then the rest is computed ahead, as if that were typed.
 */
import type { Engine, Trace } from '../base/index.ts';
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import {
  type LineTokens,
  linesOf,
  type OpenLine,
  type ReadEvent,
  type SessionStream,
} from '../prompt/index.ts';
import { tokens } from '../stream/index.ts';
import { mapOffset, replace, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { type Answer, ask, type Question } from './answer.ts';
import { AnswerAhead } from './answer-ahead.ts';
import { type SureBeginning, sureBeginnings } from './sure-beginning.ts';

export interface Continuation {
  /** Behind `before`, the event with what the model said; undefined where that came to no end. */
  readonly whole: readonly number[] | undefined;
  readonly before: SessionStream;
  readonly said: Answer;
  /** What of it is likely by itself, as insertions at the cursor, best first. */
  readonly beginnings: readonly (Pick<SureBeginning, 'logProbs'> & { readonly edit: TextEdit })[];
}

export class LineInHand {
  readonly #engine: Engine;
  readonly #lines: LineTokens;
  readonly #corpus: string;
  /** The lines last completed at the cursor: who types along is told the same again. */
  #completed: readonly string[] = [];
  readonly #beginnings = new WeakSet<TextEdit>();
  /** What follows the beginning that is shown. */
  readonly #ahead = new AnswerAhead();
  /** What the document reads once that is accepted. */
  #begun: TextSnapshot | undefined;

  /** `corpus`: the texts at hand, of which what follows may be like the line. */
  constructor(engine: Engine, lines: LineTokens, corpus: string) {
    this.#engine = engine;
    this.#lines = lines;
    this.#corpus = corpus;
  }

  /** The line, where the newest change is at the cursor; undefined where none is being typed. */
  find({ history, document, cursor }: EditorSnapshot, stream: SessionStream, path: string) {
    const newest = history.at(-1);
    if (newest?.uri !== document.uri || !this.#isTyped(newest)) return undefined;
    const line = document.lineAt(cursor);
    const here = newest.now.some(({ from, to }) => from <= line.to && to >= line.from);
    return here ? stream.openLine(path, line.number, cursor - line.from) : undefined;
  }

  /** What the developer would go on typing; undefined where the model would leave the line as it is. */
  async continued(
    { document, cursor }: EditorSnapshot,
    open: OpenLine,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Continuation | undefined> {
    const { before, head, rest } = open;
    const question = this.#question(open);
    const ready = await this.#ahead.find(nameOf(question));
    if (signal.aborted) return undefined;
    const said = ready ?? (await ask(this.#engine, question, signal, trace));
    trace.note('continue', `${ready ? 'ready: ' : ''}${said.length} tokens`);
    const out = said.map(({ id }) => id);
    if (out.length === 0 || out.join() === rest.join()) return undefined;
    const { from, to } = document.lineAt(cursor);
    const typed = document.slice(from, cursor);
    const line = { typed, begun: open.begun, rest: document.slice(cursor, to).replace(/\r$/, '') };
    const sure = sureBeginnings(said, (ids) => this.#lines.text(ids), line);
    const beginnings = sure.map(({ text, logProbs }) => ({ edit: replace(cursor, cursor, text), logProbs }));
    trace.note('sure', `of ${sure[0]?.logProbs.length ?? 0} tokens`);
    for (const { edit } of beginnings) this.#beginnings.add(edit);
    // Cut off within what stands there, it would take the rest of that away.
    if (out.at(-1) !== tokens.end && linesIn(out) < linesIn(rest))
      return { before, whole: undefined, said, beginnings };
    const whole = [...head, ...out];
    this.#keep(before.read(whole), linesIn(out));
    return { before, whole, said, beginnings };
  }

  isBeginning(edit: TextEdit): boolean {
    return this.#beginnings.has(edit);
  }

  /**
   * A beginning is on the screen: computes what follows it.
   *
   * @returns the stream behind it, as if it were typed; undefined where that is full
   */
  lookAhead(
    { document, cursor }: EditorSnapshot,
    stream: SessionStream,
    path: string,
    edit: TextEdit,
  ): SessionStream | undefined {
    const after = document.apply(edit, document.version);
    const typed = stream.fork();
    if (typed.change(path, linesOf(document.text), linesOf(after.text)) === 'full') return undefined;
    this.#begun = after;
    const end = mapOffset(edit, cursor, 1);
    const line = after.lineAt(end);
    const open = typed.openLine(path, line.number, end - line.from);
    if (open) {
      const question = this.#question(open);
      this.#ahead.begin({
        prompt: nameOf(question),
        likely: [],
        answer: (signal) => ask(this.#engine, { ...question, background: true }, signal),
        score: (event, signal) => this.#engine.score(question.prompt, event, signal),
      });
    }
    return typed;
  }

  /** By hand, or by accepting the beginning of a line, which then goes on. */
  #isTyped({ author, after }: PastEdit): boolean {
    if (author !== 'prediction') return author === 'typed';
    return after.length === this.#begun?.length && after.text === this.#begun.text;
  }

  #question(open: OpenLine): Question {
    const { before, above, head, first, rest, ids } = open;
    const again = open.restAs(this.#completed);
    return {
      prompt: [...before.tokens, ...head],
      places: before.places,
      inLine: ids,
      alike: { corpus: this.#corpus, above },
      standing: linesIn(rest),
      drafts: again ? [again, rest] : [rest],
      ...(first ? { first } : {}),
    };
  }

  #keep(event: ReadEvent, lines: number): void {
    if (event.kind === 'edit') this.#completed = event.hunk.lines.slice(-lines);
  }
}

/** Two questions of this name are one. */
function nameOf({ prompt, first = [] }: Question): readonly number[] {
  return [...prompt, ...first];
}

function linesIn(written: readonly number[]): number {
  return written.filter((id) => id === tokens.newline).length;
}
