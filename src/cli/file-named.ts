/** A file that a command line names, to be shown to a frontier model; else one sentence that says why not, and what to do. */
import type { InstructedFile } from '../planning/index.ts';
import { isSecretFile, type TextSnapshot } from '../text/index.ts';
import { UsageError } from './usage-error.ts';
import type { WorkFolder } from './work-folder.ts';

/** `path`: where the name leads, undefined where that is elsewhere. Throws UsageError. */
export function fileNamed(
  name: string,
  path: string | undefined,
  work: WorkFolder,
  read: (path: string) => TextSnapshot | undefined,
): InstructedFile {
  if (path === undefined || !work.holds(path)) throw new UsageError(`${name} is no file in this folder`);
  if (isSecretFile(name) || isSecretFile(path))
    throw new UsageError(`${name} is a file of credentials, which no model is shown: change it by hand`);
  const text = read(path);
  if (text) return { path, text };
  if (work.read(path))
    throw new UsageError(`${name} is too long to be shown: split it, or change it by hand`);
  throw new UsageError(
    `${name} is no text in UTF-8, and would not be written again as it is: save it as UTF-8 first`,
  );
}
