/**
 * What plans changed, so that a whole plan can be taken back later, by another process too. For each place the lines that
 * stood there before, unless what looks like a key stood among them or the file is one of credentials; of the files as they
 * were left only a hash of each line, which tells whether a place is still as the plan left it. Readable by the user alone,
 * the last plans only.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffArrays } from 'diff';
import { isSecretFile, redactSecrets, type TextEdit, type TextSnapshot } from '../text/index.ts';

/** Lines `from` to `to` of the text that was left become `lines` again. */
export interface LineReplacement {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
  /** Credentials stood in these lines, or may have, and are not kept: they cannot come back from here. */
  readonly keyed?: true;
}

export type Fate = 'made' | 'removed';

/** What is written down of a file: `edit` on `before`. */
export interface Change {
  readonly before: TextSnapshot;
  readonly edit: TextEdit;
  readonly fate?: Fate | undefined;
}

/** One change of one file. */
export interface JournalStep {
  readonly uri: string;
  /** The file was not there before, or is not there any more. */
  readonly fate?: Fate;
  readonly back: readonly LineReplacement[];
  /** Of every line as the step left it. */
  readonly left: readonly string[];
}

export interface JournalEntry {
  readonly id: string;
  readonly goal: string;
  /** It was taken back: its steps are those of taking it back. */
  readonly undone?: true;
  /** Its texts may lie in an editor, not saved: the disk does not tell whether they are as it left them. */
  readonly by?: 'editor';
  /** The disk had nothing of it when it was to be turned last. */
  readonly passed?: true;
  /** Oldest first. */
  readonly steps: readonly JournalStep[];
}

/** One file on the way back. */
export interface TakenBack {
  readonly before: TextSnapshot;
  readonly edit: TextEdit;
  /** The plan made the file, and nothing else stands in it. */
  readonly removes: boolean;
  /** The plan deleted the file, and it is not there. */
  readonly restores: boolean;
}

const mostKept = 50;
const named = /^\d{6}\.json$/;

export class Journal {
  readonly #folder: string;

  /** `stateFolder` is made when the first plan is written. */
  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'plans');
  }

  /** A place for a plan that begins now. Throws what the disk says. */
  begin(goal: string, by?: 'editor'): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (let n = Number(this.#names().at(-1)?.slice(0, 6) ?? 0) + 1; ; n++) {
      const id = String(n).padStart(6, '0');
      try {
        const entry: JournalEntry = { id, goal: redactSecrets(goal), ...(by ? { by } : {}), steps: [] };
        writeFileSync(this.#file(id), JSON.stringify(entry), { mode: 0o600, flag: 'wx' });
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue; // another process was faster
        throw cause;
      }
      for (const old of this.#names().slice(0, -mostKept)) rmSync(join(this.#folder, old), { force: true });
      return id;
    }
  }

  /** `edit` was made on `before`. Throws what the disk says. */
  add(id: string, before: TextSnapshot, edit: TextEdit, fate?: Fate): void {
    this.addAll(id, [{ before, edit, fate }]);
  }

  /** Several at once, made or about to be. The function that it gives takes them out again. Both throw what the disk says. */
  addAll(id: string, changes: readonly Change[]): () => void {
    const entry = this.#read(id);
    if (!entry) return () => {};
    const steps = changes.map(({ before, edit, fate }) => journalStep(before, edit, fate));
    this.#write({ ...entry, steps: [...entry.steps, ...steps] });
    return () => this.#write(entry);
  }

  /** The newest plan that changed a file of which `ours` holds, and was not taken back. */
  newest(ours: (uri: string) => boolean): JournalEntry | undefined {
    return this.#newestFirst(ours).find(({ undone }) => !undone);
  }

  /** The plan that was taken back last; undefined where none was, or something was made since. */
  undone(ours: (uri: string) => boolean): JournalEntry | undefined {
    const all = this.#newestFirst(ours);
    const made = all.findIndex(({ undone }) => !undone);
    return all[(made < 0 ? all.length : made) - 1];
  }

  /** It was taken back, or made again: from now on the other way is open. Throws what the disk says. */
  turn({ id, goal, undone, by }: JournalEntry, files: readonly TakenBack[]): void {
    const steps = files.map(({ before, edit, removes, restores }) =>
      journalStep(before, edit, removes ? 'removed' : restores ? 'made' : undefined),
    );
    if (steps.length === 0) this.remove(id);
    else this.#write({ id, goal, ...(by ? { by } : {}), steps, ...(undone ? {} : { undone: true }) });
  }

  /** The disk has nothing of it: it stays, for whoever holds its texts unsaved. Throws what the disk says. */
  pass(entry: JournalEntry): void {
    this.#write({ ...entry, passed: true });
  }

  #newestFirst(ours: (uri: string) => boolean): JournalEntry[] {
    const all = this.#names().toReversed();
    return all.flatMap((name) => {
      const entry = this.#read(name.slice(0, 6));
      return entry?.steps.some(({ uri }) => ours(uri)) ? [entry] : [];
    });
  }

  remove(id: string): void {
    rmSync(this.#file(id), { force: true });
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => named.test(name))
        .sort();
    } catch {
      return []; // no plan was ever made
    }
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  /** Undefined where it is gone or was written by something else. */
  #read(id: string): JournalEntry | undefined {
    try {
      const entry = JSON.parse(readFileSync(this.#file(id), 'utf8')) as JournalEntry;
      return Array.isArray(entry.steps) ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  #write(entry: JournalEntry): void {
    const beside = `${this.#file(entry.id)}.${process.pid}`;
    writeFileSync(beside, JSON.stringify(entry), { mode: 0o600 });
    renameSync(beside, this.#file(entry.id));
  }
}

function journalStep(before: TextSnapshot, edit: TextEdit, fate: Fate | undefined): JournalStep {
  const after = before.apply(edit, before.version);
  const left = after.text.split('\n');
  return {
    uri: before.uri,
    ...(fate ? { fate } : {}),
    back: lineChanges(left, before.text.split('\n')).map((place) => withoutKeys(place, before.uri)),
    left: left.map(hashOf),
  };
}

function withoutKeys(place: LineReplacement, uri: string): LineReplacement {
  const text = place.lines.join('\n');
  const mayBeKept = text === '' || (!isSecretFile(uri) && redactSecrets(text) === text);
  return mayBeKept ? place : { ...place, lines: [], keyed: true };
}

/** The replacements that turn lines `a` into lines `b`; `from` and `to` count lines of `a`. */
export function lineChanges(a: readonly string[], b: readonly string[]): LineReplacement[] {
  const out: { from: number; to: number; lines: string[] }[] = [];
  let at = 0;
  let open: { from: number; to: number; lines: string[] } | undefined;
  for (const part of diffArrays([...a], [...b])) {
    if (!part.added && !part.removed) {
      at += part.value.length;
      open = undefined;
      continue;
    }
    if (!open) {
      open = { from: at, to: at, lines: [] };
      out.push(open);
    }
    if (part.added) open.lines.push(...part.value);
    else {
      at += part.value.length;
      open.to = at;
    }
  }
  return out;
}

/** 48 bits: enough to tell lines of one file apart. */
export function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('base64url').slice(0, 8);
}
