/**
 * Changing a file of the user's without ever damaging it: the whole new text goes to a file beside it, which then takes
 * its name in one step, so a crash leaves the old text or the new one. Links are followed to the file they mean (dotfiles
 * are often links into a repository), and the file's permissions stay. What cannot be replaced so is refused.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { SetupRefused } from './setup.ts';

/** The text of the file, a byte order mark included; undefined where there is none. Refused where it is not UTF-8. */
export function userText(path: string): string | undefined {
  const real = followed(path);
  if (!existsSync(real)) return undefined;
  if (!statSync(real).isFile()) throw new SetupRefused(`${path} is not a file; it was left as it is.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(real));
  } catch (cause) {
    throw new SetupRefused(`${path} is not readable as UTF-8 text; it was left as it is.`, { cause });
  }
}

/**
 * Replaces `before` (undefined: no file) by `text`, and keeps `before` in a copy beside it. Refused where the file no
 * longer holds `before`. Returns the path of the copy.
 */
export function replaceUserText(path: string, before: string | undefined, text: string): string | undefined {
  if (userText(path) !== before)
    throw new SetupRefused(`${path} was changed meanwhile; run the command again.`);
  const real = followed(path);
  const copy = before === undefined ? undefined : keepCopy(real);
  replaceFile(real, text);
  return copy;
}

/** Writes the whole file at once, or not at all. `path` must be no link. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const was = existsSync(path) ? statSync(path) : undefined;
  if (was && was.nlink > 1)
    throw new SetupRefused(
      `${path} has a second name (a hard link) that would go astray; it was left as it is.`,
    );
  if (was && (was.mode & 0o200) === 0)
    throw new SetupRefused(`${path} is write-protected; it was left as it is.`);
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, content, { flag: 'wx', flush: true, mode: was?.mode ?? 0o644 });
    if (was) chmodSync(beside, was.mode & 0o7777);
    if (was && process.getuid?.() === 0) chownSync(beside, was.uid, was.gid);
    renameSync(beside, path);
  } catch (cause) {
    if (existsSync(beside)) rmSync(beside);
    throw notWritten(path, cause);
  }
}

/** Through all links to the file that is meant, which need not exist; a link to nowhere is refused. */
export function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (!isLink(path)) return path;
    throw new SetupRefused(`${path} is a link to nothing; mend or remove it first.`, { cause });
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function notWritten(path: string, cause: unknown): SetupRefused {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new SetupRefused(`${path} cannot be written (${code}); it was left as it is.`, { cause });
}

function keepCopy(path: string): string {
  const bytes = readFileSync(path);
  for (let n = 1; ; n++) {
    const copy = `${path}.before-foretype${n === 1 ? '' : `-${n}`}`;
    if (existsSync(copy) && readFileSync(copy).equals(bytes)) return copy;
    try {
      writeFileSync(copy, bytes, { flag: 'wx', mode: statSync(path).mode & 0o777 });
      return copy;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw notWritten(copy, cause);
    }
  }
}
