/**
 * The files of a folder for a command that changes them: read as they are, written all or none, never outside, and only
 * where nobody changed them meanwhile. Where the process is killed while it writes, the journal knows what it was about.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FileChange, workspacePath } from '../apply/index.ts';
import { TextSnapshot, textOfBytes } from '../text/index.ts';
import { languageOf } from './language-of.ts';

/** Why nothing was written, in a sentence. */
export class Changed extends Error {
  override readonly name = 'Changed';
}

/** A change that is written but for its last step. */
interface Ready {
  /** To be put over `target`. */
  readonly beside: string | undefined;
  readonly target: string;
  /** To be deleted then. */
  readonly gone: string | undefined;
}

export class WorkFolder {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = realpathSync(folder);
  }

  /** Relative to the folder, with forward slashes; undefined where the file lies elsewhere, links followed. */
  pathOf(name: string): string | undefined {
    const full = resolve(this.#root, name);
    const real = existsSync(full) ? realpathSync(full) : full;
    const inside = workspacePath(relative(this.#root, real).split(sep).join('/'));
    return inside.ok ? inside.value : undefined;
  }

  /** Of a file that is there or would be. */
  uriOf(path: string): string {
    return pathToFileURL(join(this.#root, path)).href;
  }

  /** Whether such a file is there, and no link. */
  holds(path: string): boolean {
    return this.#at(path)?.isFile() === true && !this.#leadsOut(path);
  }

  /** Undefined where there is no such file, it is a link, or it is no text that can be written again byte for byte. */
  read(path: string): TextSnapshot | undefined {
    if (!this.holds(path)) return undefined;
    const full = join(this.#root, path);
    const text = textOfBytes(readFileSync(full));
    return text === undefined
      ? undefined
      : TextSnapshot.of(pathToFileURL(full).href, languageOf(path), 1, text);
  }

  /**
   * Looked at all first, then written beside, then each put over its file: what can go wrong goes wrong before the first
   * is there. Throws Changed where nothing was written.
   */
  write(changes: readonly FileChange[]): void {
    for (const change of changes) {
      if (change.kind !== 'create' && this.read(change.path)?.text !== change.before.text)
        throw new Changed(`${change.path} was changed meanwhile: nothing was written`);
      const target = targetOf(change);
      if (this.#leadsOut(target))
        throw new Changed(`${target} leads out of this folder by a link: nothing was written`);
      // Also what cannot be read, and a link that leads nowhere.
      const isNew = change.kind === 'create' || target !== change.path;
      if (isNew && this.#at(target))
        throw new Changed(`${target} is there already: move it away first; nothing was written`);
    }
    const ready: Ready[] = [];
    try {
      for (const change of changes) ready.push(this.#beside(change));
    } catch (cause) {
      for (const { beside } of ready) if (beside !== undefined) rmSync(beside, { force: true });
      throw new Changed(`nothing was written: ${(cause as Error).message}`);
    }
    for (const { beside, target, gone } of ready) {
      if (beside !== undefined) renameSync(beside, target);
      if (gone !== undefined) rmSync(gone);
    }
  }

  /** Takes away what a process that was killed left beside these files. */
  sweep(paths: readonly string[]): void {
    for (const path of paths) {
      const file = join(this.#root, path);
      const folder = dirname(file);
      const names = existsSync(folder) ? readdirSync(folder) : [];
      for (const name of names) {
        const [, of, pid] = besideName.exec(name) ?? [];
        if (of === basename(file) && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
      }
    }
  }

  /** What stands there, links not followed. */
  #at(path: string): Stats | undefined {
    try {
      return lstatSync(join(this.#root, path));
    } catch {
      return undefined; // nothing, or a file where the path wants a folder
    }
  }

  #beside(change: FileChange): Ready {
    const text = textOf(change);
    const full = join(this.#root, change.path);
    const target = join(this.#root, targetOf(change));
    const gone = text === undefined || target !== full ? full : undefined;
    if (text === undefined) return { beside: undefined, target, gone };
    mkdirSync(dirname(target), { recursive: true });
    const like = existsSync(target) ? target : full;
    const mode = existsSync(like) ? lstatSync(like).mode & 0o777 : 0o666;
    const beside = `${target}.foretype-${process.pid}`;
    writeFileSync(beside, text, { mode });
    return { beside, target, gone };
  }

  /** A folder on the way is a link to elsewhere. */
  #leadsOut(path: string): boolean {
    for (let at = dirname(join(this.#root, path)); at.length > this.#root.length; at = dirname(at)) {
      if (!existsSync(at)) continue;
      if (!`${realpathSync(at)}${sep}`.startsWith(this.#root + sep)) return true;
    }
    return false;
  }
}

/** A file's text behind a change; undefined where it is gone. */
export function textOf(change: FileChange): string | undefined {
  if (change.kind === 'delete') return undefined;
  return change.kind === 'create' ? change.text : change.before.apply(change.edit, 2).text;
}

const besideName = /^(.+)\.foretype-(\d+)$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'; // of another user, and alive
  }
}

function targetOf(change: FileChange): string {
  return change.kind === 'edit' && change.moveTo !== undefined ? change.moveTo : change.path;
}
