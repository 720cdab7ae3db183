/**
 * What a keystroke costs the model: the states of a set typed key by key into a real editor and session, the prompts given
 * to a real model. Counts are what is judged, for they repeat; times are of this machine.
 */
import { systemClock, Trace } from '../base/index.ts';
import { createEditor } from '../editor/index.ts';
import { noWork } from '../model/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { type Replacement, rebase } from '../text/index.ts';
import { DirectModel } from './direct-engine.ts';
import type { EditState, TrueEdit } from './edit-state.ts';
import { keystrokesOf } from './keystrokes.ts';
import { Random } from './random.ts';
import { uriOf } from './replay-state.ts';

export interface KeystrokeCosts {
  readonly keystrokes: number;
  /** Prompt tokens forwarded while the developer waits, key by key. */
  readonly forwarded: readonly number[];
  /** The same, and what was forwarded ahead of need. */
  readonly meanWithBackground: number;
  /** Forward passes per token said, while the developer waits. */
  readonly passesPerToken: number;
  /** Milliseconds from the change to the answer, key by key. */
  readonly ms: readonly number[];
  /** Processor seconds per minute of typing at 60 words (300 keys) a minute. */
  readonly cpuSecondsPerMinute: number;
}

const keysPerMinute = 300;

/** What a developer is about to do. */
export interface Typing {
  /** The text as it will be when the edit under way is typed. */
  readonly whole: string;
  /** The cursor's, in it. */
  readonly offset: number;
  /** The edits to come, each of the text it will find. */
  readonly following: readonly { readonly before: string; readonly edit: readonly Replacement[] }[];
}

export interface KeystrokeOptions {
  /** A folder. */
  readonly model: string;
  readonly threads: number;
  /** Keys in all. */
  readonly most: number;
  readonly seed: number;
  /** Told before the model is asked. */
  readonly typing?: (key: Typing) => void;
}

/** Types the remaining edits of the states, in order, until so many keys were pressed. */
export async function evaluateKeystrokes(
  states: readonly EditState[],
  options: KeystrokeOptions,
): Promise<KeystrokeCosts> {
  const opened = await DirectModel.open(options.model, options.threads);
  const { engine } = opened;
  const forwarded: number[] = [];
  const ms: number[] = [];
  let said = 0;
  let passes = 0;
  const cpu = process.cpuUsage();
  for (const state of states) {
    const random = new Random(options.seed, state.id);
    const editor = createEditor(systemClock);
    const syntax = createSyntax();
    for (const file of state.files.toReversed())
      await syntax.tree(editor.open(uriOf(file.path), file.languageId, 1, file.text));
    const model = opened.session(state.repository);
    const text = (path: string) => editor.document(uriOf(path))?.text ?? '';
    for (const { path, edit, following } of inOrder(state)) {
      const uri = uriOf(path);
      const document = editor.document(uri);
      if (forwarded.length >= options.most) break;
      if (!document) continue;
      const whole = document.apply(edit, document.version).text;
      const next = following.map((later) => ({
        before: later.path === path ? whole : text(later.path),
        edit: later.edit,
      }));
      for (const key of keystrokesOf(document.text, edit, random)) {
        if (forwarded.length >= options.most) break;
        const event = editor.change(uri, (editor.document(uri)?.version ?? 0) + 1, key.edit, 'typed');
        syntax.changed(event.before, event.after, event.edit);
        const [last] = key.edit.slice(-1);
        options.typing?.({ whole, offset: (last?.from ?? 0) + (last?.text.length ?? 0), following: next });
        engine.foreground = noWork();
        engine.said = 0;
        const started = performance.now();
        const snapshot = editor.snapshot(uri);
        if (snapshot)
          await model.propose(
            snapshot,
            [],
            new AbortController().signal,
            new Trace('keystroke', systemClock),
          );
        ms.push(performance.now() - started);
        forwarded.push(engine.foreground.forwarded);
        passes += engine.foreground.passes;
        said += engine.said;
        await engine.settled();
      }
    }
    for (const uri of editor.openUris) syntax.forget(uri);
    if (forwarded.length >= options.most) break;
  }
  const used = process.cpuUsage(cpu);
  await opened.dispose();
  const total = engine.all.forwarded;
  return {
    keystrokes: forwarded.length,
    forwarded,
    meanWithBackground: total / Math.max(1, forwarded.length),
    passesPerToken: passes / Math.max(1, said),
    ms,
    cpuSecondsPerMinute: ((used.user + used.system) / 1e6 / Math.max(1, forwarded.length)) * keysPerMinute,
  };
}

/** History and remaining edits one after the other, each as the text stands when its turn comes, and what follows it. */
export function* inOrder({
  history,
  remaining,
}: EditState): Generator<TrueEdit & { readonly following: readonly TrueEdit[] }> {
  for (const [i, { path, edit }] of history.entries())
    yield { path, edit, following: i + 1 < history.length ? [history[i + 1]!] : remaining };
  // The remaining edits are all told of the same texts.
  let left: readonly TrueEdit[] = remaining;
  for (let first = left[0]; first; first = left[0]) {
    const over = first;
    left = left.slice(1).flatMap((edit) => {
      if (edit.path !== over.path) return [edit];
      const moved = rebase(edit.edit, over.edit);
      return moved.ok ? [{ path: edit.path, edit: moved.value }] : [];
    });
    yield { ...over, following: left };
  }
}
