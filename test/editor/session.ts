/** A user at a keyboard, for tests: changes are said as key strokes and texts, not as offsets. */
import { createEditor, type EditEvent, type Editor } from '../../src/editor/index.ts';
import { diff, replace, type TextEdit } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { mark, unmark } from '../support/marked-text.ts';

export class Session {
  readonly clock = new FakeClock();
  readonly editor: Editor = createEditor(this.clock);
  #uri = 'file:///a.ts';
  #version = 0;

  /** Opens a file with the cursor at `ˇ`, and works there from now on. */
  open(marked: string, uri = 'file:///a.ts'): this {
    const { text, cursor } = unmark(marked);
    this.#uri = uri;
    this.editor.open(uri, 'typescript', ++this.#version, text);
    return this.at(cursor ?? 0);
  }

  go(uri: string): this {
    this.#uri = uri;
    return this;
  }

  at(offset: number): this {
    this.editor.moveCursor(this.#uri, offset);
    return this;
  }

  /** To before the nth occurrence of `text`; `end` puts the cursor after it. */
  find(text: string, nth = 1, end = false): this {
    let at = -1;
    for (let i = 0; i < nth; i++) at = this.text.indexOf(text, at + 1);
    return this.at(end ? at + text.length : at);
  }

  type(keys: string): this {
    for (const key of keys) this.change(replace(this.cursor, this.cursor, key));
    return this;
  }

  backspace(times: number): this {
    for (let i = 0; i < times; i++) this.change(replace(this.cursor - 1, this.cursor, ''));
    return this;
  }

  insert(text: string): EditEvent {
    return this.change(replace(this.cursor, this.cursor, text));
  }

  /** The whole text becomes `text`, as an editor that sends the smallest change. */
  become(text: string): EditEvent {
    return this.change(diff(this.text, text));
  }

  change(edit: TextEdit): EditEvent {
    this.clock.advance(100);
    return this.editor.change(this.#uri, ++this.#version, edit);
  }

  get text(): string {
    return this.editor.document(this.#uri)!.text;
  }

  get cursor(): number {
    return this.editor.snapshot(this.#uri)!.cursor;
  }

  get marked(): string {
    return mark(this.text, this.cursor);
  }

  get snapshot() {
    return this.editor.snapshot(this.#uri)!;
  }

  /** The history as `author: before→after` per replacement. */
  get story(): string[] {
    return this.snapshot.history.map(
      (e) => `${e.author}: ${e.edit.map((r) => `${e.before.slice(r.from, r.to)}→${r.text}`).join(' | ')}`,
    );
  }
}
