/**
 * Plans for an editor: a goal, or a change made by example, becomes edits to step through, of open documents and of files
 * that nobody has open; what of them is made is journaled, so that the whole plan can be taken back. Nothing is written
 * here but the journal.
 */
import type { FileChange, Judge } from '../apply/index.ts';
import { none, type Outcome, some, type TraceRing } from '../base/index.ts';
import type { Editor, EditorSnapshot } from '../editor/index.ts';
import { FrontierError, type FrontierModel } from '../frontier/index.ts';
import type { ExactEdit } from '../propagation/index.ts';
import type { CheckReport } from '../shadow/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { plainUri, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { byExample } from './by-example.ts';
import { type CheckChange, changedTexts, complaintsIn } from './checks.ts';
import { type FileMove, type Moved, movesOf, notedMove } from './file-moves.ts';
import { givenSketch } from './given-sketch.ts';
import { type Change, Journal, type JournalEntry, type TakenBack } from './journal.ts';
import { inOneSpelling } from './one-spelling.ts';
import { type PlanParts, type PlanResult, plan } from './plan.ts';
import type { PlanStep } from './plan-answer.ts';
import { type PlanEdit, planEdits } from './plan-edits.ts';
import { type About, PlanTexts } from './plan-texts.ts';
import { firstLines, formDoubt } from './planner.ts';
import { prewarm } from './prewarm.ts';
import { noteShown, type RulesOf } from './project-rules.ts';
import { recentChanges } from './recent-changes.ts';
import { counting } from './took.ts';
import { takeBack } from './undo.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

export interface GoalRequest extends About {
  readonly goal: string;
  readonly alternatives: boolean;
  /** Where the checkers complain of the plan, the model is asked once more. */
  readonly careful?: boolean;
}

/** How the user is told and asked while a plan is made. */
export interface Ways {
  progress(line: string): void;
  choose: PlanParts['choose'];
  /** An edit that is certain before the plan is complete; not told where the user may have to choose between plans. */
  early?(plan: string, edit: PlanEdit): void;
}

export interface ReadyPlan {
  /** Unique within the process. */
  readonly id: string;
  readonly goal: string;
  readonly said: string;
  readonly steps: readonly PlanStep[];
  /** In the order to walk them; `path` is for the user. */
  readonly edits: readonly PlanEdit[];
  /** To be made behind all edits, which are of the files under their names of before. */
  readonly moves: readonly FileMove[];
  readonly took: string;
  /**
   * What the user's checkers say of the whole plan, as the files were when it was made: told later than the plan, since a
   * checker takes its time, and never rejected. One report for each checker; empty where none is configured, or the plan
   * was cancelled. To be shown: of `checked`, each of `fresh` as `path:line: message`, lines of the files as they would be,
   * or where there is none that `checker` finds nothing new; of `unknown`, `checker: why`.
   */
  readonly checks: Promise<readonly CheckReport[]>;
}

export type Made =
  | { readonly kind: 'plan'; readonly plan: ReadyPlan }
  /** One sentence for the user; nothing is to be changed. */
  | { readonly kind: 'sentence'; readonly sentence: string };

type Edited = Pick<Change, 'before' | 'edit'>;

export interface Taken {
  readonly entry: JournalEntry;
  /** The plan's, where this process made it. */
  readonly id: string | undefined;
  readonly goal: string;
  readonly files: readonly TakenBack[];
}

export interface Plans {
  /** Undefined where a frontier model can be asked; else how to configure one. */
  readonly unavailable: string | undefined;
  /** A sentence where nobody knows in which form the model of plans writes edits best. */
  readonly doubt: string | undefined;
  /** Never throws but for a bug. */
  plan(request: GoalRequest, ways: Ways, signal: AbortSignal): Promise<Made>;
  /** The last change of the document, everywhere else. Works without a frontier model, with exact edits alone. */
  byExample(uri: string, ways: Ways, signal: AbortSignal): Promise<Made>;
  /** Has the provider's cache hold what a plan would show, before its goal is known. Never throws but for a bug. */
  warm(about: About, signal: AbortSignal): Promise<void>;
  /** What another assistant wrote; `uri`: the file meant where it names none. Works without a frontier model. */
  given(sketch: string, uri: string | undefined, signal: AbortSignal): Promise<Made>;
  /** A plan's edit was made on `before`. */
  made(id: string, before: TextSnapshot, edit: TextEdit): void;
  /**
   * These edits and moves of a plan are about to be made, all or none: they are written down first, so that a crash leaves
   * a way back. The function that it gives is to be called where they were not made.
   */
  making(id: string, edits: readonly Edited[], moves: readonly Moved[]): () => void;
  /** The text of a file of the workspace that is not open. */
  textOf(uri: string): TextSnapshot | undefined;
  /** As `making`, of an edit by instruction: it can be taken back like a plan. */
  editing(goal: string, edits: readonly Edited[]): () => void;
  /** How to take back the newest plan, or make again the one that was taken back last; or a sentence why not. */
  takeBack(way?: 'undo' | 'redo'): Outcome<Taken, 'not'>;
  /** That has been done. */
  forget(taken: Taken): void;
}

export interface PlansParts {
  /** As it is configured now. */
  frontier(): FrontierModel;
  readonly editor: Editor;
  readonly syntax: Syntax;
  readonly files: WorkspaceFiles;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  propose(editor: EditorSnapshot, signal: AbortSignal): Promise<readonly ExactEdit[]>;
  readonly stateFolder: string;
  readonly rulesOf: RulesOf;
  /** Whether the model is told what was changed last; it is where undefined. */
  readonly tellsChanges?: () => boolean;
  /** Asked where a block could stand in several places. */
  readonly judge?: Judge;
  readonly traces: Pick<TraceRing, 'start'>;
  /** By the checkers that are configured now. */
  readonly check: CheckChange;
}

let serial = 0;
const planRoutes = ['plan', 'code'] as const;

export function createPlans(parts: PlansParts): Plans {
  return new EditorPlans(parts);
}

class EditorPlans implements Plans {
  readonly #parts: PlansParts;
  readonly #texts: PlanTexts;
  readonly #journal: Journal;
  /** The plain uris of files that plans make, while they are not there. */
  readonly #makes = new Set<string>();
  /** Of the plans of this process: the goal, and the entry of the journal once something was made. */
  readonly #plans = new Map<string, { readonly goal: string; entry: string | undefined }>();

  constructor(parts: PlansParts) {
    this.#parts = parts;
    this.#texts = new PlanTexts(parts);
    this.#journal = new Journal(parts.stateFolder);
  }

  get unavailable(): string | undefined {
    const status = this.#parts.frontier().status('plan');
    return status.kind === 'unconfigured' ? status.remedy : undefined;
  }

  get doubt(): string | undefined {
    const frontier = this.#parts.frontier();
    return formDoubt(frontier, frontier.serves('code') ? ['code'] : ['plan']);
  }

  plan(request: GoalRequest, ways: Ways, signal: AbortSignal): Promise<Made> {
    return this.#guarded(signal, async () => {
      const { syntax } = this.#parts;
      const frontier = this.#parts.frontier();
      const took = counting(frontier, planRoutes);
      const id = this.#begin(request.goal);
      const shown = this.#texts.shown(request);
      const paths = await this.#texts.paths(signal);
      const { editor, pathOf, tellsChanges } = this.#parts;
      const changes = tellsChanges?.() === false ? undefined : editor.snapshot(request.uri ?? '')?.history;
      const recent = recentChanges(changes ?? [], pathOf);
      // What is typed while the model writes is kept: its edits are carried over it when they have landed.
      const seen = new Map(shown.map(({ path, text }) => [path, text]));
      const read = async (path: string) => {
        const text = seen.get(path) ?? this.#texts.read(path);
        if (text) seen.set(path, text);
        return text;
      };
      const result = await plan(
        { goal: request.goal, files: shown, paths, recent, alternatives: request.alternatives },
        {
          ...ways,
          ...this.#knowing('plan'),
          frontier,
          syntax,
          read,
          ...(request.careful ? { complaints: (changes) => this.#complaints(changes, signal) } : {}),
          early: (edit) => ways.early?.(id, edit),
        },
        signal,
      );
      return this.#ready({ id, goal: request.goal, result, took: took() }, signal);
    });
  }

  byExample(uri: string, ways: Ways, signal: AbortSignal): Promise<Made> {
    return this.#guarded(signal, async () => {
      const { editor, syntax, pathOf, propose } = this.#parts;
      const snapshot = editor.snapshot(uri);
      if (!snapshot) return sentence('the document is not open');
      const frontier = this.unavailable === undefined ? this.#parts.frontier() : undefined;
      const took = frontier ? counting(frontier, planRoutes) : () => '';
      const looked: string[] = [];
      const files = () => this.#texts.closed(looked, signal);
      try {
        const parts = { ...ways, ...this.#knowing('by example'), frontier, syntax, files, propose, pathOf };
        const result = await byExample(snapshot, parts, signal);
        if (result.kind === 'said') return sentence(result.said);
        const changes = result.changes.map((c) => ({ ...c, path: pathOf(c.before.uri) }));
        const steps = changes.map(({ path }) => ({ path, intent: result.reason, sketch: '' }));
        const made: PlanResult = { kind: 'plan', said: result.reason, steps, changes };
        const id = this.#begin(result.reason);
        return await this.#ready(
          { id, goal: result.reason, result: made, took: took(), nearLines: 0 },
          signal,
        );
      } finally {
        for (const closed of looked) if (!editor.document(closed)) syntax.forget(closed);
      }
    });
  }

  async warm(about: About, signal: AbortSignal): Promise<void> {
    if (this.unavailable !== undefined) return;
    const { syntax, rulesOf } = this.#parts;
    const parts = { frontier: this.#parts.frontier(), syntax, rulesOf };
    try {
      await prewarm(
        { files: this.#texts.shown(about), paths: await this.#texts.paths(signal) },
        parts,
        signal,
      );
    } catch (cause) {
      // The plan itself says what is wrong.
      if (!(cause instanceof FrontierError) && !signal.aborted) throw cause;
    }
  }

  given(sketch: string, uri: string | undefined, signal: AbortSignal): Promise<Made> {
    return this.#guarded(signal, async () => {
      const { syntax, pathOf } = this.#parts;
      const { judge } = this.#knowing('a sketch that was given');
      const result = await givenSketch(sketch, {
        read: async (path) => this.#texts.readHere(path),
        syntax,
        signal,
        ...(uri === undefined ? {} : { defaultPath: pathOf(uri) }),
        ...(judge ? { judge } : {}),
      });
      const goal = 'what was given';
      return this.#ready({ id: this.#begin(goal), goal, result, took: '' }, signal);
    });
  }

  made(id: string, before: TextSnapshot, edit: TextEdit): void {
    this.#note(id, [this.#noted({ before, edit })]);
  }

  making(id: string, edits: readonly Edited[], moves: readonly Moved[]): () => void {
    return this.#note(id, [...edits.map((edit) => this.#noted(edit)), ...moves.flatMap(notedMove)]);
  }

  textOf(uri: string): TextSnapshot | undefined {
    return this.#parts.files.readUri(uri);
  }

  #noted({ before, edit }: Edited): Change {
    const makes = this.#makes.has(plainUri(before.uri)) && before.text.trim() === '';
    return { before, edit, fate: makes ? 'made' : undefined };
  }

  #note(id: string, changes: readonly Change[]): () => void {
    const plan = this.#plans.get(id);
    if (!plan) return () => {};
    plan.entry ??= this.#journal.begin(plan.goal, 'editor');
    return this.#journal.addAll(plan.entry, changes);
  }

  editing(goal: string, edits: readonly Edited[]): () => void {
    if (edits.length === 0) return () => {};
    const entry = this.#journal.begin(goal, 'editor');
    this.#journal.addAll(entry, edits);
    return () => this.#journal.remove(entry);
  }

  takeBack(way: 'undo' | 'redo' = 'undo'): Outcome<Taken, 'not'> {
    const { editor, files, pathOf } = this.#parts;
    const read = (uri: string) => editor.document(uri) ?? files.readUri(uri);
    const ours = (uri: string) => files.holds(uri) || read(uri) !== undefined;
    const entry = way === 'undo' ? this.#journal.newest(ours) : this.#journal.undone(ours);
    if (!entry) return none('not', `there is nothing to ${way === 'undo' ? 'take back' : 'make again'} here`);
    const found = takeBack(inOneSpelling(entry, editor.openUris), read, pathOf);
    if (!found.ok) return none('not', found.detail ?? 'the plan cannot be taken back');
    const [id] = [...this.#plans].find(([, plan]) => plan.entry === entry.id) ?? [];
    return some({ entry, id, goal: entry.goal, files: found.value });
  }

  forget({ entry, id, files }: Taken): void {
    this.#journal.turn(entry, files);
    if (id !== undefined) this.#plans.delete(id);
  }

  async #complaints(changes: readonly FileChange[], signal: AbortSignal): Promise<string[]> {
    const { check, files } = this.#parts;
    return complaintsIn(await check(changedTexts(changes, files.uriOf), signal));
  }

  /** What every plan is made with. */
  #knowing(title: string): Pick<PlanParts, 'rulesOf' | 'judge' | 'shown'> {
    const { rulesOf, judge, traces } = this.#parts;
    const trace = traces.start(title);
    return { rulesOf, shown: (prompt) => noteShown(trace, prompt), ...(judge ? { judge } : {}) };
  }

  #begin(goal: string): string {
    const id = `plan-${++serial}`;
    this.#plans.set(id, { goal, entry: undefined });
    return id;
  }

  async #guarded(signal: AbortSignal, work: () => Promise<Made>): Promise<Made> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof FrontierError) return sentence(cause.message);
      if (signal.aborted) return sentence('stopped');
      throw cause;
    }
  }

  async #ready(made: Finished, signal: AbortSignal): Promise<Made> {
    const { id, goal, result, took, nearLines = 1 } = made;
    const { syntax, files, check } = this.#parts;
    if (result.kind === 'said') return sentence(firstLines(result.said));
    if (result.kind === 'refused') return sentence(result.refusals.map((r) => r.sentence).join(' '));
    const { changes, steps, said } = result;
    const fresh = changes.flatMap((c) =>
      c.kind === 'create' ? c.path : c.kind === 'edit' ? (c.moveTo ?? []) : [],
    );
    const taken = fresh.find((path) => this.#texts.isThere(path));
    if (taken !== undefined)
      return sentence(
        `${taken} is there already, and no plan may read it: change it by hand, or move it away`,
      );
    const edits = await planEdits(changes, steps, { syntax, uriOf: files.uriOf }, nearLines);
    for (const change of changes)
      if (change.kind === 'create') this.#makes.add(plainUri(files.uriOf(change.path)));
    const checks = check(changedTexts(changes, files.uriOf), signal).catch((): readonly CheckReport[] => []);
    const moves = changes.flatMap((change) => movesOf(change, files.uriOf));
    return { kind: 'plan', plan: { id, goal, said, steps, edits, moves, took, checks } };
  }
}

interface Finished {
  readonly id: string;
  readonly goal: string;
  readonly result: PlanResult;
  readonly took: string;
  readonly nearLines?: number;
}

function sentence(text: string): Made {
  return { kind: 'sentence', sentence: text };
}
