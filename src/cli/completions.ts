/** `foretype completions bash|zsh|fish`: a script that completes foretype's words in that shell, made from the table of commands. */
import { parseArgs } from 'node:util';
import type { CommandTable } from './command-table.ts';
import { UsageError } from './usage-error.ts';
import { type Argument, type CommandWords, readWords } from './words.ts';

interface Row extends CommandWords {
  readonly does: string;
}

const shells: Readonly<Record<string, (rows: readonly Row[]) => string>> = { bash, zsh, fish };

export async function completions(args: string[], commands: CommandTable): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [shell] = positionals;
  if (positionals.length !== 1 || shell === undefined || !Object.hasOwn(shells, shell))
    throw new UsageError(`wants one of ${Object.keys(shells).join(', ')}`);
  process.stdout.write(completionScript(shell, commands));
  return 0;
}

export function completionScript(shell: string, commands: CommandTable): string {
  const rows = Object.values(commands).map(({ words, does }) => ({ ...readWords(words), does }));
  const others = [
    { ...readWords('--stdio'), does: 'serve an editor over stdin and stdout' },
    { ...readWords('--version'), does: 'the version' },
    { ...readWords('--help'), does: 'all commands' },
  ];
  return shells[shell]?.([...rows, ...others]) ?? '';
}

/** Old ones too: macOS has 3.2, where `compopt` is missing. Without a word of ours the shell offers files. */
function bash(rows: readonly Row[]): string {
  const cases = rows
    .filter(({ options, arguments: args }) => options.length + args.length > 0)
    .map((row) => {
      const values = row.options.filter(({ value }) => value).map(({ flag }) => flag);
      const word = values.length > 0 ? `      case $previous in ${values.join('|')}) return ;; esac\n` : '';
      const offered = [...row.options.map(({ flag }) => flag), ...row.arguments.flatMap((a) => a.choices)];
      return `    ${row.name})\n${word}      words='${offered.join(' ')}' ;;\n`;
    });
  const noFiles = rows
    .filter((row) => ![...row.arguments, ...row.options.map((o) => o.value)].some((a) => isPath(a)))
    .map(({ name }) => name);
  return `# Completion of foretype for bash: eval "$(foretype completions bash)"
_foretype() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${rows.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
    ${noFiles.join('|')}) compopt +o default +o bashdefault 2>/dev/null ;;
  esac
  case \${COMP_WORDS[1]} in
${cases.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -o bashdefault -F _foretype foretype
`;
}

function zsh(rows: readonly Row[]): string {
  const described = rows.map(({ name, does }) => `    ${zshQuoted(`${name}:${does}`)}`).join('\n');
  const cases = rows
    .filter(({ options, arguments: args }) => options.length + args.length > 0)
    .map(({ name, options, arguments: args }) => {
      const specs = [
        ...options.map(({ flag, value }) => (value ? `${flag}:${value.name}:${zshAction(value)}` : flag)),
        ...args.map((a, n) => `${n + 1}:${a.name.replaceAll(/[|:]/g, ' ')}:${zshAction(a)}`),
      ];
      return `    ${name}) _arguments ${specs.map(zshQuoted).join(' ')} ;;\n`;
    });
  return `#compdef foretype
# Completion of foretype for zsh: source <(foretype completions zsh), or this text as _foretype in a folder of $fpath.
_foretype() {
  local -a commands=(
${described}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}  esac
}
if [ "$funcstack[1]" = _foretype ]; then _foretype "$@"; else compdef _foretype foretype; fi
`;
}

function fish(rows: readonly Row[]): string {
  const lines = [
    '# Completion of foretype for fish: foretype completions fish | source',
    'complete -c foretype -f',
  ];
  for (const { name, does, options, arguments: args } of rows) {
    const first = '-n __fish_is_first_token';
    const description = `-d ${fishQuoted(does)}`;
    if (name.startsWith('--')) lines.push(`complete -c foretype ${first} -l ${name.slice(2)} ${description}`);
    else lines.push(`complete -c foretype ${first} -a ${name} ${description}`);
    const after = `complete -c foretype -n '__fish_seen_subcommand_from ${name}'`;
    for (const { flag, value } of options)
      lines.push(`${after} -l ${flag.slice(2)}${value ? ` -r${isPath(value) ? ' -F' : ''}` : ''}`);
    for (const { kind, choices } of args) {
      if (kind === 'choice') lines.push(`${after} -a '${choices.join(' ')}'`);
      if (kind === 'file') lines.push(`${after} -F`);
      if (kind === 'folder') lines.push(`${after} -a '(__fish_complete_directories)'`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function isPath(argument: Argument | undefined): boolean {
  return argument?.kind === 'file' || argument?.kind === 'folder';
}

function zshAction({ kind, choices }: Argument): string {
  if (kind === 'choice') return `(${choices.join(' ')})`;
  return { file: '_files', folder: '_files -/', text: ' ' }[kind];
}

function zshQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
