/**
 * An editing session as one token list that grows at its end. Built from an epoch (what is shown when it begins), then
 * told of every change; only the newest event is ever written again, so that a model's cache stays good for all before it.
 *
 *     epoch          change            change (same place)     change (elsewhere)
 *     ───────────┬───────────────┬── the event is rewritten ──┬──────────────────
 *     header …   │ <edit> … <end>│    <edit> … <end>          │ <edit> … <end>
 *
 * Ids name current lines. Where work moves outside what is shown, a view of it is written first. Files are immutable
 * values, so going back to an event's border is taking up the values that stood there.
 */
import { none, type Outcome, type Places, some } from '../../base/index.ts';
import { tokens } from '../../stream/index.ts';
import {
  type ReadEvent,
  readEvent,
  writeContext,
  writeEdit,
  writeEditStart,
  writeFragments,
  writeHeader,
  writeLines,
} from '../formats/native.ts';
import type { Epoch } from './epoch.ts';
import { hunks, lowered, trimmedHunk } from './hunks.ts';
import type { LineTokens } from './line-tokens.ts';
import type { Hunk } from './lines.ts';
import type { OpenLine } from './open-line.ts';
import {
  hidden,
  idAt,
  merged,
  newIds,
  pieces,
  replaceLines,
  type ShownFile,
  settled,
  show,
} from './shown-file.ts';

interface PastEvent {
  readonly kind: 'edit' | 'view' | 'goto' | 'none';
  readonly path: string;
  /** What stood before it. */
  readonly length: number;
  readonly files: ReadonlyMap<string, ShownFile>;
  readonly used: number;
  /** Of an edit: what it did, in the lines before it. */
  readonly hunk?: Hunk;
}

/** The newest events, that may change: they are one change of lines [from, to) of today. */
interface Open {
  readonly path: string;
  readonly events: number;
  readonly from: number;
  readonly to: number;
}

interface State {
  tokens: number[];
  files: ReadonlyMap<string, ShownFile>;
  used: number;
  past: PastEvent[];
  open: Open | undefined;
}

const viewMargin = 10;
const fewestIds = 32;
/** Of an open line's event; blank ones and brackets have few tokens. */
const linesAbove = 4;

export class SessionStream {
  readonly #lines: LineTokens;
  readonly #maxTokens: number;
  readonly #firstId: number;
  #state: State;

  private constructor(lines: LineTokens, maxTokens: number, firstId: number, state: State) {
    this.#lines = lines;
    this.#maxTokens = maxTokens;
    this.#firstId = firstId;
    this.#state = state;
  }

  /** `maxTokens`: of the whole stream, the model's answer not counted. */
  static begin(
    epoch: Epoch,
    lines: LineTokens,
    maxTokens: number,
  ): Outcome<SessionStream, 'too-many-lines' | 'too-long'> {
    const firstId = ((epoch.firstId ?? 0) + tokens.lineIds) % tokens.lineIds;
    const state: State = { tokens: [], files: new Map(), used: 0, past: [], open: undefined };
    const stream = new SessionStream(lines, maxTokens, firstId, state);
    const out = [...writeHeader(epoch, lines), ...writeContext(epoch.context, lines), tokens.window];
    const files = new Map<string, ShownFile>();
    for (const { path, lines: all, ranges } of epoch.window) {
      const shown = all.length === 0 ? [[0, 0] as const] : merged(ranges, all.length);
      const size = shown.reduce((sum, [from, to]) => sum + to - from + 1, 0);
      if (size > stream.#unused.length) return none('too-many-lines', `${size} ids for ${path}`);
      const file = show({ lines: all, fragments: [] }, shown, stream.#unused);
      state.used += size;
      files.set(path, file);
      if (shown.length === 0) continue;
      out.push(tokens.path, ...writeFragments(path, file, file.fragments, lines));
      if (out.length > maxTokens) return none('too-long', `${out.length} tokens`);
    }
    state.files = files;
    state.tokens = [...out, tokens.events];
    return state.tokens.length > maxTokens ? none('too-long') : some(stream);
  }

  /** The whole stream, the newest event written out. Valid until the next change. */
  get tokens(): readonly number[] {
    return this.#state.tokens;
  }

  /** What an event may point at now. */
  get places(): Places {
    const runs = [...this.#state.files.values()].flatMap(({ fragments }) =>
      fragments.map(({ ids, behind }) => ({ lines: ids, behind })),
    );
    return { runs, unused: this.#unused };
  }

  /** Few ids or little room is left: prepare an epoch. */
  get needsEpoch(): boolean {
    return this.#unused.length < fewestIds || this.room < 0;
  }

  /** Tokens before it needs an epoch: a quarter is kept for what is said before that comes; below 0 where it does. */
  get room(): number {
    return this.#maxTokens * 0.75 - this.tokens.length;
  }

  get eventCount(): number {
    return this.#state.past.length;
  }

  /** The lines of a file as the stream has them. */
  lines(path: string): readonly string[] | undefined {
    return this.#state.files.get(path)?.lines;
  }

  /** The id of a line, or of the place behind the last; undefined where it is not shown. */
  idAt(path: string, line: number): number | undefined {
    const file = this.#state.files.get(path);
    return file && idAt(file, line);
  }

  /** The same session, to go its own way. */
  fork(): SessionStream {
    return new SessionStream(this.#lines, this.#maxTokens, this.#firstId, this.#copy());
  }

  /**
   * The file reads `after` now. `before` counts only for a file that the stream does not know yet. Where the change goes
   * on at the newest event's place, that event is written again. `full`: the stream cannot hold it and is unchanged; it
   * needs an epoch.
   */
  change(
    path: string,
    before: readonly string[],
    after: readonly string[],
  ): 'written' | 'unchanged' | 'full' {
    const known = this.#state.files.get(path) ?? { lines: before, fragments: [] };
    const step = trimmedHunk(known.lines, after);
    if (!step) return 'unchanged';
    const saved = this.#copy();
    const open = this.#state.open;
    if (open?.path === path && goesOn(step, known.lines, open)) this.#drop(open.events);
    this.#state.open = undefined;
    this.#write(path, this.#state.files.get(path) ?? known, after);
    if (this.tokens.length <= this.#maxTokens && this.#state.used <= tokens.lineIds) return 'written';
    this.#state = saved;
    return 'full';
  }

  /** Nothing is added to the newest event any more: saved, accepted, or edited elsewhere. */
  close(): void {
    this.#state.open = undefined;
  }

  /** The cursor rests on a line; false where the line is not shown. Of several in a row only the last is kept. */
  goto(path: string, line: number): boolean {
    const id = this.idAt(path, line);
    if (id === undefined || this.tokens.length + 2 > this.#maxTokens) return false;
    if (this.#state.past.at(-1)?.kind === 'goto') this.#drop(1);
    this.close();
    this.#push('goto', path, [tokens.goto, tokens.line + id], this.#state.files, 0);
    return true;
  }

  /**
   * Goes back to the border of an event where the file read `lines`: what was undone is no longer said. False, and
   * nothing changed, where there is no such border, or other files were changed since.
   */
  rewind(path: string, lines: readonly string[]): boolean {
    const { past } = this.#state;
    for (let i = past.length - 1; i >= 0; i--) {
      const { kind, path: changed, files } = past[i]!;
      if (kind !== 'edit') continue;
      if (changed !== path) return false;
      if (trimmedHunk(files.get(path)!.lines, lines)) continue;
      this.#drop(past.length - i);
      this.close();
      return true;
    }
    return false;
  }

  /** Reads what the model wrote behind `tokens`. */
  read(output: readonly number[]): ReadEvent {
    return readEvent(output, this.#state.files, this.#unused, this.#lines);
  }

  /** What the model wrote, as the newest event, token for token: what was accepted, or is taken as if it were. */
  append(output: readonly number[]): ReadEvent {
    const event = this.read(output);
    if (event.kind === 'problem') return event;
    if (event.kind === 'edit' && !event.complete) return { kind: 'problem', why: 'the event is cut off' };
    this.close();
    const said = output.slice(0, event.length);
    if (event.kind === 'none') this.#push('none', '', said, this.#state.files, 0);
    else this.#pushHunk(event.path, event.hunk, said);
    return event;
  }

  /** The tokens that would be written if the file read `after`, and the session behind them; undefined where it is full. */
  preview(
    path: string,
    before: readonly string[],
    after: readonly string[],
  ): { readonly tokens: readonly number[]; readonly after: SessionStream } | undefined {
    const fork = this.fork();
    fork.close();
    if (fork.change(path, before, after) === 'full') return undefined;
    return { tokens: fork.tokens.slice(this.tokens.length), after: fork };
  }

  /**
   * The line the cursor is on as the end of an event that is still being written: of the newest, where the line is part
   * of it, else of one that begins here. `column` in UTF-16 code units. Undefined where the line is not shown.
   */
  openLine(path: string, line: number, column: number): OpenLine | undefined {
    const { open, past } = this.#state;
    const newest = past.at(-1);
    const within =
      open?.path === path &&
      open.events === 1 &&
      newest?.hunk &&
      line >= newest.hunk.from &&
      line < newest.hunk.from + newest.hunk.lines.length;
    const before = this.fork();
    if (within) before.#drop(1);
    before.close();
    const file = before.#state.files.get(path);
    const now = this.#state.files.get(path);
    if (!file || !now) return undefined;
    const isLine = line < now.lines.length;
    const fresh = { from: line, to: isLine ? line + 1 : line, lines: isLine ? [now.lines[line]!] : [''] };
    const hunk = within ? newest.hunk : fresh;
    const place = idAt(file, hunk.from);
    if (place === undefined) return undefined;
    const ids = newIds(file, hunk.from, hunk.to, before.#unused);
    const at = line - hunk.from;
    const id = ids[at];
    if (id === undefined) return undefined;
    const text = hunk.lines[at]!;
    const { ids: certain, rest: inside, first: beginning } = this.#lines.cut(text.slice(0, column));
    const known = column - inside.length;
    const written = ([first = '', ...further]: readonly string[]) => [
      ...this.#lines.of(first.slice(known)),
      tokens.newline,
      ...writeLines(further.slice(0, ids.length - at - 1), ids.slice(at + 1), this.#lines),
      tokens.end,
    ];
    const above = now.lines.slice(Math.max(0, hunk.from - linesAbove), hunk.from);
    return {
      before,
      above: above.flatMap((one) => [...this.#lines.of(one), tokens.newline]),
      head: [
        ...writeEditStart(place, hunk),
        ...writeLines(hunk.lines.slice(0, at), ids, this.#lines),
        tokens.line + id,
        ...certain,
      ],
      begun: inside,
      first: beginning,
      rest: written(hunk.lines.slice(at)),
      restAs: (others) => (others[0]?.startsWith(text.slice(0, column)) ? written(others) : undefined),
      ids: ids.slice(at + 1),
    };
  }

  /** Next first. */
  get #unused(): readonly number[] {
    const { used } = this.#state;
    const left = Math.max(0, tokens.lineIds - used);
    return Array.from({ length: left }, (_, i) => (this.#firstId + used + i) % tokens.lineIds);
  }

  #write(path: string, file: ShownFile, after: readonly string[]): void {
    let shown = file;
    const wanted = hunks(file.lines, after).map((hunk) => settled(file, hunk));
    const unseen = wanted.filter((hunk) => !pieces(file, hunk, tokens.mostLines));
    if (unseen.length > 0) {
      const around = merged(
        unseen.map(({ from, to }) => [from - viewMargin, to + viewMargin] as const),
        file.lines.length,
      );
      const ranges = around.flatMap(([from, to]) => hidden(file, from, to));
      const unused = this.#unused;
      const size = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
      shown = show(file, ranges, unused);
      const added = shown.fragments.filter((f) => !file.fragments.includes(f));
      const said = [tokens.view, ...writeFragments(path, shown, added, this.#lines), tokens.end];
      this.#push('view', path, said, new Map([...this.#state.files, [path, shown]]), size);
      if (size > unused.length) return;
    }
    let shift = 0;
    let events = 0;
    let open: Open | undefined;
    for (const hunk of wanted) {
      const start = hunk.from + shift;
      for (const piece of pieces(shown, hunk, tokens.mostLines)!) {
        const trimmed = trimmedHunk(shown.lines.slice(piece.from, piece.to), piece.lines);
        if (!trimmed) continue;
        const from = piece.from + trimmed.from + shift;
        const to = piece.from + trimmed.to + shift;
        const { lines } = trimmed;
        if (lines.length - (to - from) > this.#unused.length) {
          this.#state.used = tokens.lineIds + 1;
          return;
        }
        this.#pushHunk(path, { from, to, lines });
        shift += lines.length - (to - from);
        events++;
      }
      open = { path, events, from: start, to: hunk.to + shift };
    }
    this.#state.open = events > 0 ? open : undefined;
  }

  #pushHunk(path: string, hunk: Hunk, said?: readonly number[]): void {
    const file = this.#state.files.get(path)!;
    const unused = this.#unused;
    const ids = newIds(file, hunk.from, hunk.to, unused);
    const out = said ?? writeEdit(idAt(file, hunk.from)!, hunk, ids, this.#lines);
    const files = new Map([...this.#state.files, [path, replaceLines(file, hunk, unused)]]);
    const size = Math.max(0, hunk.lines.length - (hunk.to - hunk.from));
    this.#push('edit', path, out, files, size, hunk);
  }

  #push(
    kind: PastEvent['kind'],
    path: string,
    said: readonly number[],
    files: ReadonlyMap<string, ShownFile>,
    ids: number,
    hunk?: Hunk,
  ): void {
    const state = this.#state;
    const before = { length: state.tokens.length, files: state.files, used: state.used };
    state.past.push({ kind, path, ...before, ...(hunk ? { hunk } : {}) });
    for (const id of said) state.tokens.push(id);
    state.files = files;
    state.used += ids;
  }

  #drop(events: number): void {
    const { past, tokens: said } = this.#state;
    const [first] = past.splice(past.length - events, events);
    if (!first) return;
    said.length = first.length;
    this.#state.files = first.files;
    this.#state.used = first.used;
  }

  #copy(): State {
    const { tokens: said, past } = this.#state;
    return { ...this.#state, tokens: [...said], past: [...past] };
  }
}

/** Whether a change touches the newest one, written wherever it could stand. */
function goesOn(step: Hunk, lines: readonly string[], open: Open): boolean {
  for (const { from, to } of lowered(step, lines)) if (from <= open.to && to >= open.from) return true;
  return false;
}
