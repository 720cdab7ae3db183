/**
 * A command of the user's that checks a whole project: its words come from their settings or their command line, never
 * from what a repository contains, and no shell reads them. It gets no key of a model's provider.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Checker } from './checker.ts';
import { readProblems } from './read-problems.ts';

/** Characters of its output that are read. */
const longest = 4_000_000;
/** After its end, for what it said last: what it left running may hold its output open for ever. */
const lastWordsMs = 500;
const hasGroups = process.platform !== 'win32';
const keys = /^(?:FORETYPE_\w*KEY|ANTHROPIC_\w*|OPENAI_\w*)$/;

/** `command`: the program and its arguments. `timeoutMs`: of one run. */
export function commandChecker(
  command: readonly [string, ...string[]],
  { timeoutMs, env }: { readonly timeoutMs: number; readonly env: NodeJS.ProcessEnv },
): Checker {
  const name = command.join(' ');
  return {
    name,
    async problems(folder, signal) {
      const ran = await run(command, folder, { env: without(env), timeoutMs, signal });
      signal.throwIfAborted();
      if (ran.kind === 'failed') return ran.why;
      const found = readProblems(ran.output, folder);
      if (found.length === 0 && ran.code !== 0) return `it ended with ${ran.code} and named no place`;
      return found;
    },
  };
}

function without(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !keys.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: '1', FORCE_COLOR: '0' };
}

type Ran =
  | { readonly kind: 'ended'; readonly code: number; readonly output: string }
  | { readonly kind: 'failed'; readonly why: string };

interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function run([program, ...args]: readonly [string, ...string[]], cwd: string, o: RunOptions): Promise<Ran> {
  const path = [join(cwd, 'node_modules', '.bin'), o.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve) => {
    // A group of its own: what the command started ends with it.
    const child = spawn(program, args, {
      cwd,
      env: { ...o.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: hasGroups,
      windowsHide: true,
    });
    const end = () => endGroup(child.pid);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, o.timeoutMs);
    child.once('exit', () =>
      setTimeout(() => [child.stdout, child.stderr].forEach((s) => void s.destroy()), lastWordsMs).unref(),
    );
    const finish = (ran: Ran) => {
      clearTimeout(timer);
      o.signal.removeEventListener('abort', end);
      process.off('exit', end);
      resolve(ran);
    };
    o.signal.addEventListener('abort', end, { once: true });
    process.once('exit', end);
    const output = heard([child.stdout, child.stderr]);
    child.once('error', ({ message }) => finish({ kind: 'failed', why: `it cannot be started: ${message}` }));
    child.once('close', (code) => {
      if (late) finish({ kind: 'failed', why: `it said nothing final within ${o.timeoutMs / 1000} s` });
      else finish({ kind: 'ended', code: code ?? 1, output: output() });
    });
    if (o.signal.aborted) end();
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(hasGroups ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Collects what they say; answers what was said so far. */
function heard(streams: readonly Readable[]): () => string {
  let said = '';
  for (const stream of streams)
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < longest) said += text;
    });
  return () => said;
}
