/**
 * The edits of plans, which come before everything that is predicted: in the queue those of open documents, waiting those
 * of files that are not open yet, together in the order of their plan.
 */
import type { EditEvent, Editor } from '../editor/index.ts';
import { byOrder, type ComingEdit, carried, type EditQueue, WaitingEdits } from '../queue/index.ts';
import { sameFile, type TextSnapshot } from '../text/index.ts';

/** Edits of one file that a plan expects, each with its `order`. */
export interface Lead {
  /** What the edits refer to, open or not; what was typed meanwhile is kept, and they are carried over it. */
  readonly text: TextSnapshot;
  readonly edits: readonly ComingEdit[];
}

export interface Led {
  readonly edit: ComingEdit;
  /** What `edit` refers to. */
  readonly text: TextSnapshot;
  readonly open: boolean;
}

export type Accepted = (edit: ComingEdit, before: TextSnapshot) => void;

/** What the edge may ask. */
export interface LeadingEdits {
  /** From now on they come first, until they are made, rejected or dropped. */
  lead(files: readonly Lead[]): void;
  /** What is left, next first. */
  readonly left: readonly Led[];
  /** The rest of a plan is not wanted any more. */
  drop(group: string): void;
  /** Calls back when a plan's edit was made, with the text that it was made on. */
  onAccepted(listener: Accepted): void;
}

export interface LeadingParts {
  readonly queue: EditQueue;
  readonly editor: Editor;
  readonly changed: (uri: string) => void;
}

export class Leading implements LeadingEdits {
  readonly #parts: LeadingParts;
  readonly #waiting = new WaitingEdits();
  readonly #listeners: Accepted[] = [];
  /** The last text of open documents that a plan has edits in: what is left waits for it when they are closed. */
  readonly #texts = new Map<string, TextSnapshot>();

  constructor(parts: LeadingParts) {
    this.#parts = parts;
  }

  lead(files: readonly Lead[]): void {
    const { editor } = this.#parts;
    for (const { text, edits } of files) {
      // The editor may spell the uri otherwise than the plan, and have opened the file while it was made.
      const now = editor.document(editor.openUris.find((uri) => sameFile(uri, text.uri)) ?? text.uri);
      if (now) this.#toQueue(now, carried(edits, text, now));
      else this.#waiting.add(text, edits);
    }
    this.#tellAll();
  }

  get left(): readonly Led[] {
    const { queue, editor } = this.#parts;
    const open = queue.edits.flatMap((edit) => {
      const text = isLed(edit) ? editor.document(edit.uri) : undefined;
      return text ? [{ edit, text, open: true }] : [];
    });
    const waiting = this.#waiting.edits.map((edit) => {
      return { edit, text: this.#waiting.textOf(edit.uri)!, open: false };
    });
    return [...open, ...waiting].sort((a, b) => byOrder(a.edit, b.edit));
  }

  /** The next one of the files that are open and wanted. */
  next(wanted: (uri: string) => boolean): ComingEdit | undefined {
    const { queue, editor } = this.#parts;
    const next = queue.edits.find(
      (edit) => isLed(edit) && wanted(edit.uri) && editor.document(edit.uri)?.version === edit.version,
    );
    return next && { ...next, sites: this.left.filter(({ edit }) => edit.group === next.group).length };
  }

  drop(group: string): void {
    const { queue } = this.#parts;
    const unwanted = (edit: ComingEdit) => isLed(edit) && edit.group === group;
    queue.removeAll(unwanted);
    this.#waiting.removeAll(unwanted);
    this.#tellAll();
  }

  onAccepted(listener: Accepted): void {
    this.#listeners.push(listener);
  }

  accepted(edit: ComingEdit, before: TextSnapshot): void {
    if (isLed(edit)) for (const listener of this.#listeners) listener(edit, before);
  }

  opened(document: TextSnapshot): void {
    const edits = this.#waiting.opened(document);
    if (edits.length === 0) return;
    this.#toQueue(document, edits);
    this.#parts.changed(document.uri);
  }

  /** Before the queue follows the change, which may have made an edit that another producer had offered too. */
  followed({ uri, before, after }: EditEvent): void {
    if (!this.#texts.has(uri)) return;
    this.#texts.set(uri, after);
    const { queue } = this.#parts;
    const made = queue.edits.find(
      (edit) =>
        isLed(edit) &&
        edit.uri === uri &&
        edit.version === before.version &&
        before.apply(edit.edit, after.version).sameText(after),
    );
    if (!made) return;
    queue.remove(made.id);
    this.accepted(made, before);
  }

  /** Before the document's edits leave the queue. */
  closed(uri: string): void {
    const text = this.#texts.get(uri);
    const own = this.#parts.queue.edits.filter((edit) => edit.uri === uri && isLed(edit));
    if (text) this.#waiting.add(text, own);
    this.#texts.delete(uri);
  }

  #toQueue(document: TextSnapshot, edits: readonly ComingEdit[]): void {
    this.#parts.queue.lead(edits);
    this.#texts.set(document.uri, document);
  }

  #tellAll(): void {
    for (const uri of this.#parts.editor.openUris) this.#parts.changed(uri);
  }
}

function isLed(edit: ComingEdit): boolean {
  return edit.order !== undefined;
}
