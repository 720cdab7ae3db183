/**
 * Stepping through a plan: each edit that is made is journaled, and where the next one stands in a file that is not open,
 * the user is taken there by the key that made the last. Or all that is left is made at once, one undo for each file.
 */
import type { TextEdit as LspTextEdit } from 'vscode-languageserver/node';
import type { PlanEdit, ReadyPlan } from '../planning/index.ts';
import type { Lead } from '../prediction/index.ts';
import { type ComingEdit, carried } from '../queue/index.ts';
import { type TextEdit, type TextSnapshot, textEdit, touches } from '../text/index.ts';
import { applyEdits } from './apply-edit.ts';
import type { Session } from './session.ts';

/** An edit that was offered before its plan was complete, with the text that it was made for. */
interface Early {
  readonly edit: ComingEdit;
  readonly text: TextSnapshot;
}

type Left = Session['predictor']['leading']['left'][number];

let plans = 0;
const mostEdits = 100_000;
/** Of a reason, what a status line holds. */
const reasonChars = 72;

export class PlanWalk {
  readonly #session: Session;
  /** Where the user was taken last: the next step makes this edit. */
  #at: string | undefined;
  /** They step by the server's command: each step leads on to the next place. */
  #stepping = false;
  /** The edit that the client was asked to make, until it has answered: a key pressed meanwhile is no second one. */
  #making: string | undefined;
  /** Of plans that are not complete, what was offered already, and which of it was made. */
  readonly #early = new Map<string, { readonly edits: Early[]; readonly made: Set<string> }>();
  /** Plans that are being made at once. */
  readonly #whole = new Set<string>();

  constructor(session: Session) {
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
    const now = this.#session.editor.document(edit.uri);
    return now !== undefined && carried([edit], text, now).length === 0;
  }

  /** The plan will not be complete: what was offered of it and is not made goes. */
  end(plan: string): void {
    this.#early.delete(plan);
    this.#session.predictor.leading.drop(plan);
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

  async #make({ edit }: Left): Promise<void> {
    this.#making = edit.id;
    const applied = await applyEdits(this.#session, [edit], edit.reason).finally(() => {
      this.#making = undefined;
    });
    if (applied === 'done') this.#session.predictor.accepted(edit.id);
    else this.#session.log.info(`the step was not made: ${applied}`);
  }

  #accepted(edit: ComingEdit, before: TextSnapshot): void {
    if (this.#whole.has(edit.group)) return;
    this.#early.get(edit.group)?.made.add(edit.id);
    this.#session.plans.made(edit.group, before, edit.edit);
    // After the change was heard out: the queue follows it then.
    setImmediate(() => {
      const [next] = this.#session.predictor.leading.left;
      if (next && (this.#stepping || !next.open)) void this.#show(next);
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

  /** Everything that is left of the plan, as one change with one undo for each file. A sentence where it was not made. */
  async makeAll(group: string): Promise<string | undefined> {
    const { predictor, plans: made } = this.#session;
    const left = this.#left(group);
    if (left.length === 0) return 'nothing is left of the plan';
    const files = [...new Map(left.map(({ text, open }) => [text.uri, { text, open }])).values()].map(
      ({ text, open }) => {
        const own = left.flatMap(({ edit }) => (edit.uri === text.uri ? [edit] : []));
        return { text, open, own, edit: textEdit(own.flatMap(({ edit }) => edit)) };
      },
    );
    this.#whole.add(group);
    try {
      if (!(await changeFiles(this.#session, files, `${left[0]!.edit.reason}`)))
        return 'the editor did not take the plan: nothing was changed';
      for (const { text, edit } of files) made.made(group, text, edit);
      predictor.leading.drop(group);
      return undefined;
    } finally {
      this.#whole.delete(group);
    }
  }
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

/** One file's part of a change that is sent as one. */
export interface FilePart {
  /** What `edit` refers to. */
  readonly text: TextSnapshot;
  readonly open: boolean;
  readonly edit: TextEdit;
  /** For the client's preview, where it has one. */
  readonly own?: readonly Pick<ComingEdit, 'edit' | 'reason'>[];
  readonly removes?: boolean;
}

/**
 * As one versioned WorkspaceEdit, annotated where the client shows that. True when the client says that it made it; it is
 * not sent where a document has moved on.
 */
export async function changeFiles(s: Session, files: readonly FilePart[], label: string): Promise<boolean> {
  if (files.some(({ text, open }) => open && s.documents.active(text.uri)?.version !== text.version))
    return false;
  const annotations = new Map<string, { label: string; needsConfirmation: false }>();
  const documentChanges: object[] = files.flatMap((file) => fileChanges(s, file, annotations));
  for (const { text, open, edit } of files)
    if (open) s.editor.expect(text.uri, edit, 'plan', `plan ${text.uri}`);
  const changeAnnotations =
    annotations.size > 0 ? { changeAnnotations: Object.fromEntries(annotations) } : {};
  const answer = await s.ask.request<{ applied?: boolean }>(
    s.client.applyEdit,
    'workspace/applyEdit',
    { label: `foretype: ${label}`, edit: { documentChanges, ...changeAnnotations } },
    s.settings['server.answer.timeoutMs'],
  );
  return answer.ok && answer.value.applied !== false;
}

function fileChanges(
  s: Session,
  { text, open, edit, own, removes }: FilePart,
  annotations: Map<string, { label: string; needsConfirmation: false }>,
): object[] {
  const { uri } = text;
  if (removes && s.client.resourceOperations.includes('delete'))
    return [{ kind: 'delete', uri, options: { ignoreIfNotExists: true } }];
  const idOf = (reason: string) => {
    annotations.set(reason, { label: reason, needsConfirmation: false });
    return { annotationId: reason };
  };
  const edits = edit.map((r): LspTextEdit => {
    const reason = own?.find((o) => o.edit.some((e) => e.from >= r.from && e.from <= r.to))?.reason;
    const about = reason !== undefined && s.client.changeAnnotations ? idOf(reason) : {};
    return { range: s.positions.range(text, r), newText: r.text, ...about };
  });
  const makes = !open && text.length === 0 && s.client.resourceOperations.includes('create');
  const made = makes ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }] : [];
  return [...made, { textDocument: { uri, version: open ? text.version : null }, edits }];
}
