/**
 * Stepping through a plan: each edit that is made is journaled, and where the next one stands in a file that is not open,
 * the user is taken there by the key that made the last. Or all that is left is made at once, one undo for each file.
 */
import type { FileMove, PlanEdit, ReadyPlan } from '../planning/index.ts';
import type { Lead } from '../prediction/index.ts';
import { type ComingEdit, carried } from '../queue/index.ts';
import { minimize, sameFile, type TextEdit, TextSnapshot, textEdit, touches } from '../text/index.ts';
import { applyEdits } from './apply-edit.ts';
import { changeFiles, type FilePart, notAnswered } from './change-files.ts';
import { choose } from './choose.ts';
import type { ClientSession } from './client-session.ts';
import { journaled } from './journaled.ts';
import { short } from './presentation/phrase.ts';
import { say } from './say.ts';
import { tellGone } from './tell-changed.ts';

/** An edit that was offered before its plan was complete, with the text that it was made for. */
interface Early {
  readonly edit: ComingEdit;
  readonly text: TextSnapshot;
}

type Left = ClientSession['predictor']['leading']['left'][number];

/** `done`: nothing of it waits any more. */
interface Together {
  readonly done: boolean;
  readonly sentence: string | undefined;
}

let plans = 0;
const mostEdits = 100_000;
/** Of a reason, what a status line holds. */
const reasonChars = 72;
/** Neovim stops for a key on a longer one; `foretype: ` stands before it. */
const labelChars = 30;

export class PlanWalk {
  readonly #session: ClientSession;
  /** Where the user was taken last: the next step makes this edit. */
  #at: string | undefined;
  /** They step by the server's command: each step leads on to the next place. */
  #stepping = false;
  /** The edit that the client was asked to make, until it has answered: a key pressed meanwhile is no second one. */
  #making: string | undefined;
  /** Those of which the journal knows already. */
  readonly #noted = new Set<string>();
  /** Edits that were made: of most, both the change itself and who asked for it tell. */
  readonly #made = new Set<string>();
  /** Of plans that are not complete, what was offered already, and which of it was made. */
  readonly #early = new Map<string, { readonly edits: Early[]; readonly made: Set<string> }>();
  /** Plans of which several edits are being made at once. */
  readonly #whole = new Set<string>();
  /** Of each plan, the files to move or delete when its edits are made. */
  readonly #moves = new Map<string, readonly FileMove[]>();

  constructor(session: ClientSession) {
    this.#session = session;
    session.predictor.leading.onAccepted((edit, before) => this.#accepted(edit, before));
  }

  /**
   * The plan's edits come first from now on. `go`: the user waits for it and may be taken to the first. Answers how many
   * were lost, because their places were changed while the plan was made.
   */
  begin(plan: ReadyPlan, go: boolean): number {
    const { leading } = this.#session.predictor;
    const { edits: early = [], made } = this.#early.get(plan.id) ?? {};
    const left = new Set(this.#left(plan.id).map(({ edit }) => edit.id));
    this.#early.delete(plan.id);
    leading.drop(plan.id);
    // What was made or refused before the plan was complete is settled.
    const settled = early.filter(({ edit }) => !left.has(edit.id));
    const changed = settled.filter((e) => made?.has(e.edit.id) !== true && this.#isChanged(e));
    const edits = plan.edits.flatMap((e) => unsettled(e, settled));
    leading.lead(asLeads(plan, edits, early));
    if (plan.moves.length > 0) this.#moves.set(plan.id, plan.moves);
    const [first] = this.#left(plan.id);
    if (go && first && !first.open) void this.#show(first);
    return edits.length - this.#left(plan.id).length + changed.length;
  }

  /** An edit of a plan that is still being written: it is offered, but nobody is taken there yet. */
  early(plan: string, edit: PlanEdit): void {
    const known = this.#early.get(plan) ?? { edits: [], made: new Set<string>() };
    this.#early.set(plan, known);
    const n = known.edits.length;
    const order = -(plans + 1) * mostEdits + n;
    const coming = comingEdit(edit, { id: `${plan}.early${n + 1}`, group: plan, sites: n + 1, order });
    known.edits.push({ edit: coming, text: edit.before });
    this.#session.predictor.leading.lead([{ text: edit.before, edits: [coming] }]);
  }

  #isChanged({ edit, text }: Early): boolean {
    const now = this.#session.documents.active(edit.uri);
    return now !== undefined && carried([edit], text, now).length === 0;
  }

  /** The plan will not be complete, or the rest is not wanted: what is not made goes. */
  end(plan: string): void {
    this.#early.delete(plan);
    this.#moves.delete(plan);
    this.#relead(plan, []);
  }

  /** The files that are still to be moved or deleted. */
  moves(plan: string): readonly FileMove[] {
    return this.#moves.get(plan) ?? [];
  }

  #left(plan: string): Left[] {
    return this.#session.predictor.leading.left.filter(({ edit }) => edit.group === plan);
  }

  /** One step: to the next edit where the user is not there yet, else it is made. False where nothing is left. */
  step(): boolean {
    const [next] = this.#session.predictor.leading.left;
    if (!next) return false;
    this.#stepping = true;
    if (this.#making === next.edit.id) return true;
    setImmediate(() => {
      const done = next.open && this.#at === next.edit.id ? this.#make(next) : this.#show(next);
      done.catch((cause: unknown) => this.#session.log.error('[bug] a step failed', cause));
    });
    return true;
  }

  /** Whether the user was taken there by the last step; from now on they were. */
  reached(id: string): boolean {
    const there = this.#at === id;
    this.#at = id;
    return there;
  }

  async #make({ edit, text }: Left): Promise<void> {
    this.#making = edit.id;
    // Of what was perhaps made it is clear now that it was not.
    this.#made.delete(edit.id);
    const unmake = journaled(this.#session, (p) =>
      p.making(edit.group, [{ before: text, edit: edit.edit }], []),
    );
    this.#noted.add(edit.id);
    const applied = await applyEdits(this.#session, [edit], edit.reason).finally(() => {
      this.#making = undefined;
    });
    if (applied === 'done') {
      this.#session.predictor.accepted(edit.id);
      return;
    }
    this.#session.log.info(`the step was not made: ${applied}`);
    if (applied === 'no-answer') say(this.#session, notAnswered);
    // What may still come keeps its way back.
    if (applied === 'no-answer' || applied === 'not-seen') return;
    this.#noted.delete(edit.id);
    unmake();
  }

  #accepted(edit: ComingEdit, before: TextSnapshot): void {
    if (this.#whole.has(edit.group) || this.#made.has(edit.id)) return;
    this.#made.add(edit.id);
    this.#early.get(edit.group)?.made.add(edit.id);
    if (!this.#noted.has(edit.id)) journaled(this.#session, (p) => p.made(edit.group, before, edit.edit));
    // After the change was heard out: the queue follows it then.
    setImmediate(() => {
      const [next] = this.#session.predictor.leading.left;
      if (next && (this.#stepping || !next.open)) void this.#show(next);
      if (this.#left(edit.group).length === 0) void this.askToMove(edit.group);
    });
  }

  /** Behind a plan's last edit: files go only where the user says so. */
  async askToMove(group: string): Promise<void> {
    const moves = this.moves(group);
    if (moves.length === 0 || this.#whole.has(group)) return;
    this.#moves.delete(group);
    const cannot = notMovedHere(this.#session, moves);
    if (cannot !== undefined) {
      say(this.#session, cannot);
      return;
    }
    const told = `the plan ${moves.map(toldMove).join(' and ')}`;
    if ((await choose(this.#session, `${told}.`, ['Do it', 'Leave it'])) !== 'Do it') return;
    const unmake = journaled(this.#session, (p) => p.making(group, [], this.#moved(moves)));
    const changed = await changeFiles(this.#session, [], 'move files', moves.map(moveOperation));
    if (changed === 'made') return;
    if (changed === 'refused') unmake();
    const refused = 'the editor did not take the change: no file was moved';
    say(this.#session, changed === 'refused' ? refused : notAnswered);
  }

  /** With the texts as they are when `files` are changed. */
  #moved(moves: readonly FileMove[], files: readonly FilePart[] = []) {
    return moves.flatMap((move) => {
      const part = files.find((file) => sameFile(file.text.uri, move.uri));
      const now = part?.text ?? this.#textNow(move.uri);
      if (!now) return [];
      const { text } = now.apply(part?.edit ?? [], 0);
      return [{ move, before: TextSnapshot.of(move.uri, now.languageId, 0, text) }];
    });
  }

  async #show({ edit, text }: Left): Promise<void> {
    const { ask, client, positions, settings, predictor } = this.#session;
    this.#at = edit.id;
    const start = positions.position(text, edit.edit[0]?.from ?? 0);
    await ask.request(
      client.showDocument,
      'window/showDocument',
      { uri: edit.uri, takeFocus: true, selection: { start, end: start } },
      settings['server.answer.timeoutMs'],
    );
    predictor.shown(edit.id);
  }

  /** Everything that is left of the plan, as one change with one undo for each file. A sentence where not all was made. */
  async makeAll(group: string): Promise<string | undefined> {
    const left = this.#left(group);
    const moves = this.moves(group);
    if (left.length === 0 && moves.length === 0) return 'nothing is left of the plan';
    const cannot = notMovedHere(this.#session, moves);
    const able = cannot === undefined ? moves : [];
    const { done, sentence } = await this.#makeTogether(group, left, able);
    if (!done) return sentence;
    this.end(group);
    return sentence !== undefined && cannot !== undefined ? `${sentence}; ${cannot}` : (sentence ?? cannot);
  }

  #textNow(uri: string): TextSnapshot | undefined {
    return this.#session.documents.find(uri)?.text ?? this.#session.plans.textOf(uri);
  }

  /** This edit and all that make the same change. As `makeAll`. */
  async makeLike(id: string): Promise<string | undefined> {
    const chosen = this.like(id);
    const group = chosen[0]?.edit.group;
    if (group === undefined) return 'the change is not there any more';
    const { done, sentence } = await this.#makeTogether(group, chosen, []);
    if (!done) return sentence;
    const rest = this.#left(group).filter((l) => !chosen.some((c) => c.edit.id === l.edit.id));
    this.#relead(group, rest);
    const [next] = this.#left(group);
    if (next && (this.#stepping || !next.open)) void this.#show(next);
    if (!next) void this.askToMove(group);
    return sentence;
  }

  /** What is left of a plan and makes the same change as this edit, itself included. */
  like(id: string): readonly Left[] {
    const { left } = this.#session.predictor.leading;
    const own = left.find(({ edit }) => edit.id === id);
    return own ? left.filter((l) => l.edit.group === own.edit.group && change(l) === change(own)) : [];
  }

  /** The user does not want this edit of a plan. */
  leaveOut(id: string): boolean {
    const { left } = this.#session.predictor.leading;
    const own = left.find(({ edit }) => edit.id === id);
    if (!own) return false;
    this.#relead(
      own.edit.group,
      this.#left(own.edit.group).filter(({ edit }) => edit.id !== id),
    );
    return true;
  }

  /** Another edit takes the place of one of a plan; it is of the text that is there now, open or not. */
  replace(id: string, text: TextSnapshot, edit: TextEdit): boolean {
    const { left } = this.#session.predictor.leading;
    const own = left.find((l) => l.edit.id === id);
    if (!own) return false;
    const others = this.#left(own.edit.group).filter(
      (l) =>
        l.edit.id !== id &&
        !(sameFile(l.edit.uri, text.uri) && l.edit.edit.some((r) => edit.some((e) => touches(r, e)))),
    );
    const fresh = { ...own.edit, id: `${id}+`, uri: text.uri, edit, version: text.version };
    this.#relead(own.edit.group, [...others, { edit: fresh, text, open: true }]);
    return true;
  }

  /** Of the plan, these are left. A client may show one that is not: it is told. */
  #relead(group: string, left: readonly Left[]): void {
    const { leading } = this.#session.predictor;
    const before = this.#left(group).map(({ edit }) => edit.id);
    leading.drop(group);
    leading.lead(left.map(({ edit, text }) => ({ text, edits: [edit] })));
    const now = new Set(this.#left(group).map(({ edit }) => edit.id));
    tellGone(
      this.#session,
      before.filter((id) => !now.has(id)),
    );
  }

  async #makeTogether(group: string, left: readonly Left[], moves: readonly FileMove[]): Promise<Together> {
    const files = this.#asTheyAreNow(left);
    const lost = left.length - files.reduce((sum, { own }) => sum + own.length, 0);
    const leftOut = `${lost} of ${left.length} places were changed meanwhile and are left out`;
    const made = { done: true, sentence: lost > 0 ? leftOut : undefined };
    if (files.length === 0 && moves.length === 0) return made;
    this.#whole.add(group);
    try {
      const label = short(left[0]?.edit.reason ?? 'move files', labelChars);
      const edits = files.map(({ text, edit }) => ({ before: text, edit }));
      const unmake = journaled(this.#session, (p) => p.making(group, edits, this.#moved(moves, files)));
      const changed = await changeFiles(this.#session, files, label, moves.map(moveOperation));
      if (changed === 'made') return made;
      if (changed === 'refused') {
        unmake();
        return { done: false, sentence: 'the editor did not take the plan: nothing was changed' };
      }
      // What comes late is journaled already, and leads nobody on.
      for (const { own } of files) for (const { id } of own) this.#made.add(id);
      return { done: false, sentence: notAnswered };
    } finally {
      this.#whole.delete(group);
    }
  }

  /** Files that are not open may have been changed since: the edits as they read on the texts of now, as far as they do. */
  #asTheyAreNow(left: readonly Left[]): (FilePart & { readonly own: readonly ComingEdit[] })[] {
    const files = new Map(left.map(({ text, open }) => [text.uri, { text, open }]));
    return [...files.values()].flatMap(({ text, open }) => {
      const led = left.flatMap(({ edit }) => (edit.uri === text.uri ? [edit] : []));
      const nothing = TextSnapshot.of(text.uri, text.languageId, 0, '');
      // An empty one is of a file that is to be made; editors show it as an empty line.
      const from = text.text.trim() === '' ? nothing : text;
      const now = open ? text : (this.#textNow(text.uri) ?? (from === nothing ? nothing : undefined));
      if (!now) return [];
      const own = now.sameText(text) ? led : carried(led, from, now);
      if (own.length === 0) return [];
      return [{ text: now, open, own, edit: textEdit(own.flatMap(({ edit }) => edit)) }];
    });
  }
}

/** What an edit takes away and puts, for each of its places. */
function change({ edit, text }: Left): string {
  return JSON.stringify(minimize(edit.edit, text).map((r) => [text.slice(r.from, r.to), r.text]));
}

function moveOperation({ uri, to }: FileMove): object {
  return to ? { kind: 'rename', oldUri: uri, newUri: to.uri } : { kind: 'delete', uri };
}

function toldMove({ path, to }: FileMove): string {
  return to ? `moves ${path} to ${to.path}` : `deletes ${path}`;
}

/** A sentence where the client moves or deletes no files for a server. */
function notMovedHere({ client }: ClientSession, moves: readonly FileMove[]): string | undefined {
  const undone = moves.filter(({ to }) => !client.resourceOperations.includes(to ? 'rename' : 'delete'));
  if (undone.length === 0) return undefined;
  return `this editor moves and deletes no files for a server: the plan ${undone.map(toldMove).join(' and ')}, which is left to you`;
}

/** What was offered early keeps its id: it may be on the screen. */
function asLeads({ id }: ReadyPlan, edits: readonly PlanEdit[], early: readonly Early[]): Lead[] {
  // The newest plan is the one the user waits for.
  const base = -++plans * mostEdits;
  const byText = new Map<TextSnapshot, ComingEdit[]>();
  for (const [i, edit] of edits.entries()) {
    const { before } = edit;
    const known = early.find((e) => e.text === before && sameEdit(e.edit.edit, edit.edit));
    const own = { id: known?.edit.id ?? `${id}.${i + 1}`, group: id, sites: edits.length, order: base + i };
    byText.set(before, [...(byText.get(before) ?? []), comingEdit(edit, own)]);
  }
  return [...byText].map(([text, own]) => ({ text, edits: own }));
}

function comingEdit(
  { before, edit, intent }: PlanEdit,
  own: Pick<ComingEdit, 'id' | 'group' | 'sites' | 'order'>,
): ComingEdit {
  const reason = intent.length > reasonChars ? `${intent.slice(0, reasonChars - 1)}…` : intent;
  return { ...own, uri: before.uri, version: before.version, edit, reason, source: 'plan', confidence: 1 };
}

function unsettled(edit: PlanEdit, settled: readonly Early[]): PlanEdit[] {
  const own = settled.filter(({ text }) => text === edit.before).flatMap((s) => s.edit.edit);
  const rest = edit.edit.filter((r) => !own.some((other) => touches(r, other)));
  return rest.length === 0 ? [] : [{ ...edit, edit: rest }];
}

function sameEdit(a: TextEdit, b: TextEdit): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
