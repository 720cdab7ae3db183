/**
 * The words of a command, read from the one line that also is its usage: `predict FILE:LINE:COL [--json]`. Shell
 * completions and the manual page are made from it, so they cannot disagree with what --help prints.
 *
 *     --flag            an option without a value
 *     --option FOLDER   an option with one
 *     a|b|c             a choice
 *     FILE              anything else in capitals; FILE and SESSION complete to files, FOLDER and DIR to folders
 *     […]               may be left out
 *     FILE…             more of them; … alone: words of its own, files among them
 */
export interface CommandWords {
  readonly name: string;
  readonly options: readonly { readonly flag: string; readonly value?: Argument }[];
  /** In order. */
  readonly arguments: readonly Argument[];
}

export interface Argument {
  readonly kind: 'choice' | 'file' | 'folder' | 'text';
  readonly name: string;
  readonly choices: readonly string[];
}

export function readWords(words: string): CommandWords {
  const [name = '', ...rest] = words.split(' ');
  const tokens = [...rest.join(' ').matchAll(/\[([^\]]*)\]|(\S+)/g)].flatMap(([, inner, bare]) => [
    // The end of a bracket separates an option from what follows it.
    ...(inner ?? bare ?? '').split(' '),
    ...(inner === undefined ? [] : ['']),
  ]);
  const options: { flag: string; value?: Argument }[] = [];
  const positional: Argument[] = [];
  for (let n = 0; n < tokens.length; n++) {
    const token = tokens[n]!;
    if (token === '') continue;
    if (!token.startsWith('--')) {
      positional.push(argument(token));
      continue;
    }
    const next = tokens[n + 1];
    const value = next && !next.startsWith('--') ? argument(next) : undefined;
    options.push({ flag: token, ...(value ? { value } : {}) });
    if (value) n++;
  }
  return { name, options, arguments: positional };
}

function argument(token: string): Argument {
  if (token === '…') return { kind: 'file', name: 'words', choices: [] };
  const name = token.replace('…', '');
  if (/^[a-z|-]+$/.test(name)) return { kind: 'choice', name, choices: name.split('|') };
  const kind = /FILE|SESSION/.test(name) ? 'file' : /FOLDER|DIR|CLONE/.test(name) ? 'folder' : 'text';
  return { kind, name, choices: [] };
}
