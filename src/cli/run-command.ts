/**
 * Which words on the command line start what. Every command returns its exit code; a mistake in the words is one
 * sentence on stderr and exit code 2.
 */
import { runEval } from '../evals/index.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { predict } from './predict.ts';
import { record } from './record.ts';
import { replay } from './replay.ts';
import { stats } from './stats.ts';
import { UsageError } from './usage-error.ts';

interface Command {
  readonly words: string;
  readonly does: string;
  readonly run: (args: string[]) => Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  demo: { words: 'demo [--plain]', does: 'play an editing session through the real server', run: demo },
  predict: {
    words: 'predict FILE:LINE:COL [--json]',
    does: 'the next edit, with your uncommitted changes of FILE as the history',
    run: predict,
  },
  record: {
    words: 'record SESSION.jsonl',
    does: 'a server on stdio that also writes what passes; put it in place of `--stdio`',
    run: record,
  },
  replay: { words: 'replay SESSION.jsonl', does: 'send a recorded session to the server again', run: replay },
  doctor: { words: 'doctor [--json]', does: 'what works here, what does not, and what to do', run: doctor },
  stats: { words: 'stats [--json]', does: 'your own numbers; they never leave this machine', run: stats },
  eval: {
    words: 'eval build|propagation …',
    does: 'measure predictions on edits from local git clones',
    run: runEval,
  },
};

export async function runCommand(argv: readonly string[]): Promise<number> {
  // Whoever reads us may stop early (`| head`): that is no fault of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const [name = 'help', ...args] = argv;
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(usage());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`foretype: there is no command ${name}; foretype --help lists them\n`);
    return 2;
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

function usage(): string {
  const rows = [
    ['--stdio', 'serve an editor over stdin and stdout'],
    ...Object.values(commands).map((c) => [c.words, c.does]),
    ['--version', 'the version'],
  ] as const;
  const width = Math.max(...rows.map(([words]) => words.length));
  const lines = rows.map(([words, does]) => `  foretype ${words.padEnd(width)}  ${does}`);
  return `foretype predicts your next edit, in any editor, on your machine.\n\n${lines.join('\n')}\n`;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}
