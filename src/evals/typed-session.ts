/**
 * Keystrokes saved, by a simulated developer who types a state's remaining edits key by key (keystrokes.ts) and is asked
 * nothing but what the screen would ask:
 *
 *     each key                           1
 *     a right prediction                 taken: 1, and 1 more where it must be jumped to
 *     a wrong prediction                 looked at and not taken: 1, once for each
 *     going to the next place by hand    nothing, which favors typing; half a second, in which the screen may change
 *
 * Right is what does the rest of the change or some of it and nothing else, and leaves less to type: to take away a word
 * that begins as the one to come is no help. A session where nothing remains costs what is shown in it.
 */
import type { EditEvent } from '../editor/index.ts';
import type { EditPrediction, Predictor } from '../prediction/index.ts';
import { applyToString, diff, type Replacement, rebase, type TextEdit } from '../text/index.ts';
import type { EditState, TrueEdit } from './edit-state.ts';
import { inOrder } from './evaluate-keystrokes.ts';
import { keystrokesOf } from './keystrokes.ts';
import { lineAligned } from './line-aligned.ts';
import { Random } from './random.ts';
import { uriOf, type Workbench } from './replay-state.ts';
import { verdict } from './verdict.ts';

export interface TypedSession {
  readonly repository: string;
  readonly commit: string;
  /** Keys without any prediction. */
  readonly byHand: number;
  readonly keys: number;
  readonly accepted: number;
  readonly jumps: number;
  readonly notTaken: number;
  /** Milliseconds of each answer but the first, for which nothing could be made ready. */
  readonly ms: readonly number[];
}

const seed = 'typed';
const lookMs = 500;
const never = new AbortController().signal;

/** Keys that the remaining edits cost without any prediction. */
export function keysByHand(state: EditState): number {
  const texts = textsAfterHistory(state);
  const random = new Random(seed, state.id);
  let keys = 0;
  for (const { path, edit } of inOrder({ ...state, history: [] })) {
    const text = texts.get(path) ?? '';
    keys += keystrokesOf(text, edit, random).length;
    texts.set(path, applyToString(edit, text));
  }
  return keys;
}

/** The bench's history is not typed yet. `settled`: waits until the model has nothing left to do. */
export async function typedSession(
  bench: Workbench,
  predictor: Predictor,
  settled: () => Promise<void>,
): Promise<TypedSession> {
  const session = new Session(bench, predictor, settled);
  await session.run();
  const { repository, commit } = bench.state;
  return { repository, commit, byHand: keysByHand(bench.state), ...session.counts, ms: session.ms.slice(1) };
}

class Session {
  readonly counts = { keys: 0, accepted: 0, jumps: 0, notTaken: 0 };
  readonly ms: number[] = [];
  readonly #bench: Workbench;
  readonly #predictor: Predictor;
  readonly #settled: () => Promise<void>;
  readonly #random: Random;
  readonly #goals: ReadonlyMap<string, string>;
  readonly #dismissed = new Set<string>();
  /** What is left, each of the texts as they are now. */
  #left: readonly TrueEdit[];
  #at: { path: string; offset: number };

  constructor(bench: Workbench, predictor: Predictor, settled: () => Promise<void>) {
    const { state } = bench;
    this.#bench = bench;
    this.#predictor = predictor;
    this.#settled = settled;
    this.#random = new Random(seed, state.id);
    this.#left = state.remaining;
    this.#at = state.cursor;
    const goals = textsAfterHistory(state);
    for (const { path, edit } of inOrder({ ...state, history: [] }))
      goals.set(path, applyToString(edit, goals.get(path) ?? ''));
    this.#goals = goals;
  }

  async run(): Promise<void> {
    for (const file of this.#bench.state.files) this.#predictor.documentOpened(uriOf(file.path));
    for (const event of this.#bench.typeHistory()) this.#predictor.documentChanged(event);
    while (await this.#taken());
    for (let next = this.#left[0]; next; next = this.#left[0]) await this.#typed(next);
  }

  /** Types an edit, unless a prediction is taken meanwhile. */
  async #typed(next: TrueEdit): Promise<void> {
    const goal = applyToString(next.edit, this.#bench.text(next.path));
    for (const key of keystrokesOf(this.#bench.text(next.path), next.edit, this.#random)) {
      this.#tell(this.#bench.type(next.path, key.edit, key.afterMs));
      this.counts.keys++;
      const r = key.edit.at(-1)!;
      this.#at = { path: next.path, offset: r.from + (isPair(r) ? 1 : r.text.length) };
      if (!(await this.#taken())) continue;
      while (await this.#taken());
      return;
    }
    if ((await this.#more()) && (await this.#taken())) {
      while (await this.#taken());
      return;
    }
    const over = next.path;
    const others = this.#left.slice(1).map((later) => {
      if (later.path !== over) return later;
      const moved = rebase(later.edit, next.edit);
      return moved.ok ? { path: over, edit: moved.value } : undefined;
    });
    const known = others.every((later) => later !== undefined) && this.#bench.text(over) === goal;
    this.#left = known ? others : this.#anew(over);
  }

  /** On the way to the next place there is time to see what comes once the keys rest: a client that is told asks again. */
  async #more(): Promise<boolean> {
    let told = false;
    const stop = this.#predictor.onMore(() => {
      told = true;
    });
    this.#bench.clock.pass(lookMs);
    await this.#settled();
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    return told;
  }

  /** Asks once; true where the answer was right, and then it is made. */
  async #taken(): Promise<boolean> {
    const { path, offset } = this.#at;
    const request = { uri: uriOf(path), cursor: offset, selection: undefined, crossFile: true } as const;
    const started = performance.now();
    const found = await this.#predictor.nextEdit({ ...request, trigger: 'automatic' }, never);
    this.ms.push(performance.now() - started);
    if (found.ok) this.#predictor.shown(found.value.id);
    const taken = found.ok && this.#judged(found.value);
    await this.#settled();
    return taken;
  }

  #judged(shown: EditPrediction): boolean {
    const file = this.#bench.state.files.find(({ path }) => uriOf(path) === shown.uri);
    const text = file ? this.#bench.text(file.path) : '';
    const truth = file ? openEdits(text, this.#goals.get(file.path) ?? text) : [];
    if (!file || verdict(text, shown.edit, truth) === 'wrong' || !this.#helps(file.path, shown.edit)) {
      if (!this.#dismissed.has(shown.id)) this.counts.notTaken++;
      this.#dismissed.add(shown.id);
      return false;
    }
    this.counts.accepted++;
    if (shown.kind === 'jump') this.counts.jumps++;
    this.#tell(this.#bench.type(file.path, shown.edit, 300));
    const last = shown.edit.at(-1)!;
    const before = shown.edit.slice(0, -1).reduce((sum, r) => sum + r.text.length - (r.to - r.from), 0);
    this.#at = { path: file.path, offset: last.from + before + last.text.length };
    this.#left = this.#anew(file.path);
    return true;
  }

  #helps(path: string, edit: TextEdit): boolean {
    const text = this.#bench.text(path);
    const goal = this.#goals.get(path) ?? text;
    return charactersLeft(applyToString(edit, text), goal) < charactersLeft(text, goal);
  }

  #tell(event: EditEvent): void {
    this.#predictor.documentChanged(event);
  }

  /** What is left by the texts alone: of this file from the cursor down and around, then of the others. */
  #anew(path: string): TrueEdit[] {
    const paths = [path, ...this.#left.map((edit) => edit.path), ...this.#goals.keys()];
    return [...new Set(paths)].flatMap((of) => {
      const text = this.#bench.text(of);
      const edits = openEdits(text, this.#goals.get(of) ?? text).map((edit) => ({ path: of, edit }));
      const below = edits.findIndex(({ edit }) => edit[0]!.from >= this.#at.offset);
      return of !== path || below < 0 ? edits : [...edits.slice(below), ...edits.slice(0, below)];
    });
  }
}

/** Written and taken away. */
function charactersLeft(text: string, goal: string): number {
  return diff(text, goal).reduce((sum, r) => sum + r.text.length + r.to - r.from, 0);
}

/** What leads from a text to its goal, place by place. */
function openEdits(text: string, goal: string): TextEdit[] {
  const out: Replacement[][] = [];
  for (const r of lineAligned(diff(text, goal), text)) {
    const last = out.at(-1)?.at(-1);
    if (last && text.slice(last.to, r.from).split('\n').length <= 2) out.at(-1)!.push(r);
    else out.push([r]);
  }
  return out;
}

/** A bracket whose partner came with it. */
function isPair({ text }: Replacement): boolean {
  return ['()', '[]', '{}'].includes(text);
}

function textsAfterHistory({ files, history }: EditState): Map<string, string> {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  for (const { path, edit } of history) texts.set(path, applyToString(edit, texts.get(path) ?? ''));
  return texts;
}
