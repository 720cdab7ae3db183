/** Replays a state into a real editor and parser, event by event as a client would send them, and asks what follows. */
import type { Clock } from '../base/index.ts';
import { createEditor } from '../editor/index.ts';
import type { Evidence } from '../propagation/index.ts';
import type { Syntax } from '../syntax/index.ts';
import type { EditState } from './edit-state.ts';

/** What a rule may read at this moment, and the files as they are now. */
export interface Replayed {
  readonly evidence: Evidence;
  readonly texts: ReadonlyMap<string, string>;
}

export function uriOf(path: string): string {
  return `file:///eval/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Throws where the state's offsets do not fit its texts. The trees stay valid until the syntax forgets the files. */
export async function replayState(state: EditState, syntax: Syntax): Promise<Replayed> {
  const clock = new StepClock();
  const editor = createEditor(clock);
  const recent = state.files.toReversed();
  for (const file of recent) {
    const text = editor.open(uriOf(file.path), file.languageId, 1, file.text);
    await syntax.tree(text);
  }
  for (const { path, edit, afterMs } of state.history) {
    clock.ms += afterMs;
    const uri = uriOf(path);
    const event = editor.change(uri, (editor.document(uri)?.version ?? 0) + 1, edit, 'typed');
    syntax.changed(event.before, event.after, event.edit);
  }
  const uri = uriOf(state.cursor.path);
  editor.focus(uri);
  editor.moveCursor(uri, state.cursor.offset);
  const snapshot = editor.snapshot(uri, state.cursor.offset);
  if (!snapshot) throw new Error(`${state.id}: the cursor's file is not open`);
  const treeNow = (of: string) => {
    const text = editor.document(of);
    return text && syntax.treeNow(text);
  };
  const evidence: Evidence = {
    editor: snapshot,
    tree: treeNow,
    treeBefore(of, version) {
      const event = snapshot.history.find((e) => e.uri === of && e.before.version === version);
      return event && syntax.treeNow(event.before);
    },
    // A set holds no whole workspace.
    exporters: () => [],
    importers: () => [],
  };
  const texts = new Map(state.files.map((f) => [f.path, editor.document(uriOf(f.path))?.text ?? '']));
  return { evidence, texts };
}

/** Moves only when a state says so. */
class StepClock implements Clock {
  ms = 0;

  now(): number {
    return this.ms;
  }

  after(): () => void {
    return () => {};
  }
}
