/**
 * Files that git keeps with LF and writes with CRLF, by `core.autocrlf` or an attribute: their line breaks are no change.
 * Git is only asked how it would convert them, which runs no filter.
 */
import { git, list, literally } from './git.ts';

/** Paths of one question: a command line has its limits. */
const atOnce = 100;

/** Those of the paths whose line breaks on disk are CRLF, and LF in the index, where git takes that for the same. */
export async function writtenWithCrlf(root: string, paths: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  let converts: boolean | undefined;
  for (let i = 0; i < paths.length; i += atOnce) {
    const asked = paths.slice(i, i + atOnce).map(literally);
    for (const line of await list(root, 'ls-files', '--eol', '-z', '--', ...asked)) {
      // i/lf    w/crlf  attr/text=auto eol=crlf	src/a.txt
      const [, attributes = '', path = ''] = /^i\/lf +w\/crlf +attr\/([^\t]*)\t(.*)$/s.exec(line) ?? [];
      if (path === '' || attributes.startsWith('-text')) continue;
      if (attributes.trim() === '') converts ??= await convertsEverywhere(root);
      if (attributes.trim() !== '' || converts) found.add(path);
    }
  }
  return found;
}

/** Where no attribute says anything of a file. */
async function convertsEverywhere(root: string): Promise<boolean> {
  // Git answers with an error where it is not set.
  const setting = await git(root, 'config', '--get', 'core.autocrlf').catch(() => '');
  return !['', 'false', 'no', 'off', '0'].includes(setting.trim().toLowerCase());
}
