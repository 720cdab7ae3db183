/**
 * One moment in somebody's real editing, as one line of JSON: the open files, what was just done to them, and what the
 * author still did afterwards. Offsets are UTF-16 and half-open.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Replacement } from '../text/index.ts';

/**
 * `start`: the nearest true edit is within ten lines of the cursor. `mid-edit`: an edit is half typed.
 * `jump-same-file`: it lies farther off in the same file. `jump-other-file`: only other files change still.
 * `completion`: all of an edit stands but a body of several lines, and the cursor is where it belongs. `no-edit`: the
 * author changed nothing more.
 */
export const stateKinds = [
  'start',
  'mid-edit',
  'jump-same-file',
  'jump-other-file',
  'completion',
  'no-edit',
] as const;
export type StateKind = (typeof stateKinds)[number];

export interface StateFile {
  readonly path: string;
  readonly languageId: string;
  /** Before the first event of the history. */
  readonly text: string;
}

/** One change as it was typed; its offsets refer to the file after all events before it. */
export interface StateEvent {
  readonly path: string;
  readonly edit: readonly Replacement[];
  /** Milliseconds since the event before. */
  readonly afterMs: number;
}

/** A change that the author made next, all of it in one place; offsets refer to the files after the whole history. */
export interface TrueEdit {
  readonly path: string;
  readonly edit: readonly Replacement[];
}

export interface EditState {
  readonly id: string;
  readonly kind: StateKind;
  readonly languageId: string;
  readonly repository: string;
  readonly commit: string;
  /** The files of the change, and some neighbors that it left alone. */
  readonly files: readonly StateFile[];
  readonly history: readonly StateEvent[];
  readonly cursor: { readonly path: string; readonly offset: number };
  readonly remaining: readonly TrueEdit[];
}

/** A line of a set that is no state; the message names file and line. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** `set`: a folder with `states.jsonl`, or a file of states. Throws StateError for a line that is none. */
export function readSet(set: string): EditState[] {
  const file = set.endsWith('.jsonl') ? set : join(set, 'states.jsonl');
  // Line by line: a large set is longer than a string may be.
  const bytes = readFileSync(file);
  const states: EditState[] = [];
  for (let from = 0, number = 1; from < bytes.length; number++) {
    const end = bytes.indexOf('\n', from);
    const to = end < 0 ? bytes.length : end;
    const line = bytes.toString('utf8', from, to);
    if (line.trim() !== '') states.push(parseState(line, `${file}:${number}`));
    from = to + 1;
  }
  return states;
}

/** Reads one line of a set; `where` is named in the error. */
export function parseState(line: string, where: string): EditState {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new StateError(`${where}: not JSON`, { cause });
  }
  const fault = faultOf(value);
  if (fault) throw new StateError(`${where}: ${fault}`);
  return value as EditState;
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'not an object';
  const state = value as Partial<Record<keyof EditState, unknown>>;
  for (const key of ['id', 'languageId', 'repository', 'commit'] as const)
    if (typeof state[key] !== 'string') return `${key} is no text`;
  if (!stateKinds.includes(state.kind as StateKind)) return `kind ${String(state.kind)} is unknown`;
  const { files, history, remaining, cursor } = state;
  if (!Array.isArray(files) || !files.every((f) => isText(f?.path) && isText(f.languageId) && isText(f.text)))
    return 'files are not {path, languageId, text}';
  const known = new Set(files.map((f) => f.path));
  const changes = (list: unknown): boolean =>
    Array.isArray(list) && list.every((e) => known.has(e?.path) && isEdit(e.edit));
  if (!changes(history)) return 'history is not {path, edit, afterMs} of its files';
  if (!changes(remaining)) return 'remaining is not {path, edit} of its files';
  const at = cursor as { path?: string; offset?: unknown } | undefined;
  return known.has(at?.path) && typeof at?.offset === 'number' ? undefined : 'cursor is in none of its files';
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isEdit(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (r) => Number.isInteger(r?.from) && Number.isInteger(r.to) && r.from <= r.to && isText(r.text),
    )
  );
}
