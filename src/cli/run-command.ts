/**
 * Which words on the command line start what. Every command returns its exit code; a mistake in the words is one
 * sentence on stderr and exit code 2.
 */
import type { CommandTable } from './command-table.ts';
import { UsageError } from './usage-error.ts';

/** Each command's code is loaded when it is called: a shell that asks for completions waits for nothing else. */
export const commands: CommandTable = {
  init: {
    words: 'init [neovim|vim|emacs|helix|vscode] [--write] [--print]',
    does: 'set foretype up in an editor; says first what it would do',
    run: async (args) => (await import('./init.ts')).init(args),
  },
  demo: {
    words: 'demo [--plain]',
    does: 'play an editing session through the real server',
    run: async (args) => (await import('./demo.ts')).demo(args),
  },
  predict: {
    words: 'predict FILE:LINE:COL [--json]',
    does: 'the next edit, with your uncommitted changes of FILE as the history',
    run: async (args) => (await import('./predict.ts')).predict(args),
  },
  record: {
    words: 'record SESSION.jsonl',
    does: 'a server on stdio that also writes what passes; put it in place of `--stdio`',
    run: async (args) => (await import('./record.ts')).record(args),
  },
  replay: {
    words: 'replay SESSION.jsonl',
    does: 'send a recorded session to the server again',
    run: async (args) => (await import('./replay.ts')).replay(args),
  },
  doctor: {
    words: 'doctor [--json] [--sizes]',
    does: 'what works here, what does not, and what to do',
    run: async (args) => (await import('./doctor.ts')).doctor(args),
  },
  stats: {
    words: 'stats [--json]',
    does: 'your own numbers; they never leave this machine',
    run: async (args) => (await import('./stats.ts')).stats(args),
  },
  models: {
    words: 'models list|pull|use|verify [NAME] [--format FORMAT] [--update] [--json]',
    does: 'the models you can use: bring one here, choose it, hash it again',
    run: async (args) => (await import('./models.ts')).models(args),
  },
  trim: {
    words: 'trim [--dry-run]',
    does: "drop other platforms' binaries of the inference runtime",
    run: async (args) => (await import('./trim.ts')).trim(args),
  },
  completions: {
    words: 'completions bash|zsh|fish',
    does: 'a script that completes these words in your shell',
    run: async (args) => (await import('./completions.ts')).completions(args, commands),
  },
  search: {
    words: 'search "QUESTION" [--in FOLDER] [--json]',
    does: 'files and lines about a question, or a name',
    run: async (args) => (await import('./search.ts')).search(args),
  },
  index: {
    words: 'index status|drop [--all]|publish ADDRESS',
    does: 'what is kept of your folders for searching, its end, and an index for your team',
    run: async (args) => (await import('./index-command.ts')).indexCommand(args),
  },
  edit: {
    words:
      'edit "INSTRUCTION" FILE… [--write] [--check COMMAND] [--attach FILE] [--careful] [--model M] [--context-tokens N] [--save-prompt FILE]',
    does: 'a change by the frontier model, as a diff; --write writes it',
    run: async (args) => (await import('./edit.ts')).edit(args),
  },
  plan: {
    words:
      'plan "GOAL" [FILE…] [--write] [--alternatives] [--check COMMAND] [--attach FILE] [--careful] [--model M] [--coder M] [--context-tokens N]',
    does: 'steps and edits across files by the frontier model; --write writes them',
    run: async (args) => (await import('./plan.ts')).plan(args),
  },
  apply: {
    words: 'apply [FILE] [--to FILE] [--write] [--check COMMAND]',
    does: 'what another assistant wrote, piped in or in FILE, landed on your files',
    run: async (args) => (await import('./apply.ts')).apply(args),
  },
  shell: {
    words: 'shell "WORDS" [--attach FILE] [--model M] [--context-tokens N]',
    does: 'a command line by the frontier model; it is not run',
    run: async (args) => (await import('./shell.ts')).shell(args),
  },
  undo: {
    words: 'undo [--dry-run]',
    does: 'take the newest plan or edit back',
    run: async (args) => (await import('./undo.ts')).undo(args),
  },
  redo: {
    words: 'redo [--dry-run]',
    does: 'make again what undo took back last',
    run: async (args) => (await import('./undo.ts')).redo(args),
  },
  ask: {
    words:
      'ask "QUESTION" [--in FOLDER] [--attach FILE] [--model M] [--context-tokens N] [--save-prompt FILE]',
    does: 'an answer by the frontier model, with the places it stands on',
    run: async (args) => (await import('./ask.ts')).ask(args),
  },
  prompt: {
    words: 'prompt replay FILE… [--template edit|plan|ask] [--budget TOKENS] [--json]',
    does: 'prompts you kept by --save-prompt, as they would be said today',
    run: async (args) => (await import('./prompt.ts')).prompt(args),
  },
  review: {
    words: 'review [REVISION|A..B] [--staged] [--json]',
    does: 'what changed, definitions before uses, repetition folded',
    run: async (args) => (await import('./review.ts')).reviewCommand(args),
  },
  eval: {
    words: 'eval build|edits|accept|gate|n-grams|propagation|keystrokes|retrieval|context|apply …',
    does: 'measure predictions on edits from local git clones',
    run: async (args) => (await import('../evals/index.ts')).runEval(args),
  },
};

export async function runCommand(argv: readonly string[]): Promise<number> {
  // Whoever reads us may stop early (`| head`): that is no fault of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const [name = 'help', ...args] = argv;
  if (isHelp(name) && args.length === 0) {
    process.stdout.write(usage());
    return 0;
  }
  const wanted = isHelp(name) ? args[0]! : name;
  const command = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  if (!command) {
    process.stderr.write(`foretype: there is no command ${wanted}; foretype --help lists them\n`);
    return 2;
  }
  if (isHelp(name) || args.some((word) => ['--help', '-h'].includes(word))) {
    process.stdout.write(`${command.does}\n\n  foretype ${command.words}\n`);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      process.stderr.write(`foretype: ${error.message}\nusage: foretype ${command.words}\n`);
      return 2;
    }
    throw error;
  }
}

function isHelp(word: string): boolean {
  return ['help', '--help', '-h'].includes(word);
}

function usage(): string {
  const rows = [
    ['--stdio', 'serve an editor over stdin and stdout'],
    ...Object.entries(commands).map(([name, { does }]) => [name, does] as const),
    ['--version', 'the version'],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, does]) => `  foretype ${name.padEnd(width)}  ${does}`);
  const more = 'foretype COMMAND --help says what may follow a command.';
  return `foretype predicts your next edit, in any editor, on your machine.\n\n${lines.join('\n')}\n\n${more}\n`;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}
