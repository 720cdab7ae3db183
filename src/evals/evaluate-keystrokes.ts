/**
 * What a keystroke costs the model: the states of a set typed key by key into a real editor, the product's predictor asked
 * at each, over a real model. Counts are what is judged, for they repeat; times are of this machine.
 */
import { noWork } from '../model/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { type Replacement, rebase } from '../text/index.ts';
import { DirectModel } from './direct-engine.ts';
import type { EditState, TrueEdit } from './edit-state.ts';
import { systemOver } from './edit-systems.ts';
import { keystrokesOf } from './keystrokes.ts';
import { Random } from './random.ts';
import { uriOf, Workbench } from './replay-state.ts';

export interface KeystrokeCosts {
  readonly keystrokes: number;
  /** Prompt tokens forwarded while the developer waits, key by key. */
  readonly forwarded: readonly number[];
  /** The same, and what was forwarded ahead of need: behind what is shown, and of the next epoch. */
  readonly meanWithBackground: number;
  /** Forward passes per token said, while the developer waits. */
  readonly passesPerToken: number;
  /** Milliseconds from the change to the answer, key by key. */
  readonly ms: readonly number[];
  /** Processor seconds per minute of typing at 60 words (300 keys) a minute. */
  readonly cpuSecondsPerMinute: number;
}

const keysPerMinute = 300;
const behindAnswerMs = 10;
const never = new AbortController().signal;

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
  const syntax = createSyntax();
  for (const state of states) {
    if (forwarded.length >= options.most) break;
    const random = new Random(options.seed, state.id);
    const bench = await Workbench.open(state, syntax);
    const predictor = systemOver('gated', bench, opened.session(state.repository));
    for (const { path } of state.files) predictor.documentOpened(uriOf(path));
    for (const { path, edit, following } of inOrder(state)) {
      const document = bench.editor.document(uriOf(path));
      if (forwarded.length >= options.most) break;
      if (!document) continue;
      const whole = document.apply(edit, document.version).text;
      const next = following.map((later) => ({
        before: later.path === path ? whole : bench.text(later.path),
        edit: later.edit,
      }));
      for (const key of keystrokesOf(document.text, edit, random)) {
        if (forwarded.length >= options.most) break;
        predictor.documentChanged(bench.type(path, key.edit, key.afterMs));
        const last = key.edit.at(-1);
        const cursor = (last?.from ?? 0) + (last?.text.length ?? 0);
        options.typing?.({ whole, offset: cursor, following: next });
        engine.foreground = noWork();
        engine.said = 0;
        const started = performance.now();
        const request = { uri: uriOf(path), cursor, selection: undefined, crossFile: true } as const;
        await predictor.nextEdit({ ...request, trigger: 'automatic' }, never);
        ms.push(performance.now() - started);
        forwarded.push(engine.foreground.forwarded);
        passes += engine.foreground.passes;
        said += engine.said;
        await engine.settled();
        // What is done behind the answer comes before the next key.
        bench.clock.pass(behindAnswerMs);
        await new Promise(setImmediate);
        await engine.settled();
      }
    }
    predictor.dispose();
    bench.close();
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
