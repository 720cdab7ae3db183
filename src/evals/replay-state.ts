/** Replays a state into a real editor and parser, event by event as a client would send them, and asks what follows. */
import type { Clock } from '../base/index.ts';
import { createEditor, type EditEvent, type Editor, type EditorSnapshot } from '../editor/index.ts';
import type { Evidence } from '../propagation/index.ts';
import type { Syntax } from '../syntax/index.ts';
import type { TextEdit } from '../text/index.ts';
import type { EditState } from './edit-state.ts';

/** What a rule may read at this moment, and the files as they are now. */
export interface Replayed {
  readonly evidence: Evidence;
  readonly texts: ReadonlyMap<string, string>;
}

export function uriOf(path: string): string {
  return `file:///eval/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The path that `uriOf` made a URI of. */
export function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice('file:///eval/'.length));
}

/** A state's files open in an editor. Their trees stay valid until the syntax forgets the files. */
export class Workbench {
  readonly state: EditState;
  readonly clock = new StepClock();
  readonly editor: Editor = createEditor(this.clock);
  readonly syntax: Syntax;

  private constructor(state: EditState, syntax: Syntax) {
    this.state = state;
    this.syntax = syntax;
  }

  /** Before the first event of the history. */
  static async open(state: EditState, syntax: Syntax): Promise<Workbench> {
    const bench = new Workbench(state, syntax);
    for (const file of state.files.toReversed())
      await syntax.tree(bench.editor.open(uriOf(file.path), file.languageId, 1, file.text));
    return bench;
  }

  /** Throws where the edit does not fit the text. */
  type(path: string, edit: TextEdit, afterMs: number): EditEvent {
    this.clock.ms += afterMs;
    const uri = uriOf(path);
    const event = this.editor.change(uri, (this.editor.document(uri)?.version ?? 0) + 1, edit, 'typed');
    this.syntax.changed(event.before, event.after, event.edit);
    return event;
  }

  /** Types the history, and puts the cursor where the state has it. */
  typeHistory(): readonly EditEvent[] {
    const { history, cursor } = this.state;
    const events = history.map(({ path, edit, afterMs }) => this.type(path, edit, afterMs));
    const uri = uriOf(cursor.path);
    this.editor.focus(uri);
    this.editor.moveCursor(uri, cursor.offset);
    return events;
  }

  text(path: string): string {
    return this.editor.document(uriOf(path))?.text ?? '';
  }

  texts(): ReadonlyMap<string, string> {
    return new Map(this.state.files.map((f) => [f.path, this.text(f.path)]));
  }

  evidence(snapshot: EditorSnapshot): Evidence {
    return {
      editor: snapshot,
      tree: (of) => {
        const text = this.editor.document(of);
        return text && this.syntax.treeNow(text);
      },
      treeBefore: (of, version) => {
        const event = snapshot.history.find((e) => e.uri === of && e.before.version === version);
        return event && this.syntax.treeNow(event.before);
      },
      // A set holds no whole workspace.
      exporters: () => [],
      importers: () => [],
    };
  }

  close(): void {
    for (const file of this.state.files) this.syntax.forget(uriOf(file.path));
  }
}

/** Throws where the state's offsets do not fit its texts. The trees stay valid until the syntax forgets the files. */
export async function replayState(state: EditState, syntax: Syntax): Promise<Replayed> {
  const bench = await Workbench.open(state, syntax);
  bench.typeHistory();
  const { path, offset } = state.cursor;
  const snapshot = bench.editor.snapshot(uriOf(path), offset);
  if (!snapshot) throw new Error(`${state.id}: the cursor's file is not open`);
  return { evidence: bench.evidence(snapshot), texts: bench.texts() };
}

/** Moves only when a state says so; what waits for a time is called where it is let pass. */
class StepClock implements Clock {
  ms = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly call: () => void }>();

  now(): number {
    return this.ms;
  }

  after(ms: number, call: () => void): () => void {
    const one = { due: this.ms + ms, call };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  }

  pass(ms: number): void {
    this.ms += ms;
    for (const one of [...this.#waiting].filter(({ due }) => due <= this.ms)) {
      this.#waiting.delete(one);
      one.call();
    }
  }
}
