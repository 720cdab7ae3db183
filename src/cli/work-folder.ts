/**
 * The files of a folder for a command that changes them: read as they are, written all or none, never outside, and only
 * where nobody changed them meanwhile.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FileChange, workspacePath } from '../apply/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { languageOf } from './language-of.ts';

/** Why nothing was written, in a sentence. */
export class Changed extends Error {
  override readonly name = 'Changed';
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

  /** Undefined where there is no such file, or it is a link. */
  read(path: string): TextSnapshot | undefined {
    const full = join(this.#root, path);
    if (!existsSync(full) || !lstatSync(full).isFile() || this.#leadsOut(path)) return undefined;
    return TextSnapshot.of(pathToFileURL(full).href, languageOf(path), 1, readFileSync(full, 'utf8'));
  }

  /** Looked at all first, then written: beside each file, then over it. Throws Changed before anything is written. */
  write(changes: readonly FileChange[]): void {
    for (const change of changes) {
      const then = change.kind === 'create' ? undefined : change.before.text;
      if (this.read(change.path)?.text !== then)
        throw new Changed(`${change.path} was changed meanwhile: nothing was written`);
      const target = targetOf(change);
      if (this.#leadsOut(target))
        throw new Changed(`${target} leads out of this folder by a link: nothing was written`);
    }
    for (const change of changes) {
      const text = textOf(change);
      const target = targetOf(change);
      if (text !== undefined) replace(join(this.#root, target), text);
      if (text === undefined || target !== change.path) rmSync(join(this.#root, change.path));
    }
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

function targetOf(change: FileChange): string {
  return change.kind === 'edit' && change.moveTo !== undefined ? change.moveTo : change.path;
}

function replace(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const mode = existsSync(file) ? lstatSync(file).mode & 0o777 : 0o666;
  const beside = `${file}.foretype-${process.pid}`;
  writeFileSync(beside, text, { mode });
  renameSync(beside, file);
}
