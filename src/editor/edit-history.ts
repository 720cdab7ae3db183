/**
 * What was done, over all documents, oldest first. A burst of typing on one line is one event whose edit is the smallest
 * that explains it: deleting `total` and typing `sum`, key by key, is one replacement. An event closes by place (an edit
 * elsewhere, another document, a save, an accepted prediction), never by time.
 */
import { compose, mapRange, minimize, type OffsetRange, writtenRanges } from '../text/index.ts';
import type { EditEvent, PastEdit } from './edit-event.ts';

interface Entry {
  event: EditEvent;
  now: OffsetRange[];
  closed: boolean;
}

const capacity = 64;

export class EditHistory {
  #entries: Entry[] = [];

  add(event: EditEvent): void {
    const entries = this.#entries.filter((e) => e.event.uri === event.uri);
    const last = this.#entries.at(-1);
    const joins = last !== undefined && continues(last, event);
    for (const entry of entries) {
      if (joins && entry === last) continue;
      entry.now = entry.now.map((range) => mapRange(event.edit, range));
    }
    if (!joins) {
      if (last) last.closed = true;
      this.#entries.push({ event, now: writtenRanges(event.edit), closed: event.author !== 'typed' });
      if (this.#entries.length > capacity) this.#entries.shift();
      return;
    }
    const { before, startedAt } = last.event;
    const edit = minimize(compose(last.event.edit, event.edit), before);
    if (edit.length === 0) {
      this.#entries.pop();
      return;
    }
    last.event = { ...event, before, startedAt, edit };
    last.now = writtenRanges(edit);
  }

  /** Nothing is added to the last event any more. */
  close(): void {
    const last = this.#entries.at(-1);
    if (last) last.closed = true;
  }

  forget(uri: string): void {
    this.#entries = this.#entries.filter((e) => e.event.uri !== uri);
  }

  get events(): readonly PastEdit[] {
    return this.#entries.map(({ event, now }) => ({ ...event, now }));
  }

  /** The burst of typing in `uri` that the next change may still join. */
  burst(uri: string): EditEvent | undefined {
    const last = this.#entries.at(-1);
    return last && !last.closed && last.event.uri === uri ? last.event : undefined;
  }
}

/** Typing goes on where it was: same document, every region on lines that the event already covers. */
function continues(last: Entry, event: EditEvent): boolean {
  if (last.closed || event.author !== 'typed' || last.event.uri !== event.uri) return false;
  const line = (offset: number) => event.before.lineAt(offset).number;
  return event.edit.every((r) =>
    last.now.some((range) => line(r.from) >= line(range.from) && line(r.to) <= line(range.to)),
  );
}
