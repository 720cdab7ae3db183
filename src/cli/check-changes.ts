/**
 * `--check "npx tsc --noEmit"`: what a checker says of a change that is not made yet, in a copy of the work tree. Only the
 * user's own words name a checker; a repository cannot.
 */
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FileChange } from '../apply/index.ts';
import { defaultSettings } from '../config/index.ts';
import { walk } from '../index/index.ts';
import { changedTexts } from '../planning/index.ts';
import { type CheckReport, check, commandChecker } from '../shadow/index.ts';
import { isSecretFile } from '../text/index.ts';
import { workTreeOf } from './open-here.ts';
import { UsageError } from './usage-error.ts';
import { Changed } from './work-folder.ts';

export const checkOption = { check: { type: 'string', multiple: true } } as const;

export type Command = readonly [string, ...string[]];

/** Parted at spaces; throws UsageError. */
export function checkCommands(given: readonly string[] = []): Command[] {
  return given.map((words) => {
    const [program, ...args] = words.trim().split(/\s+/);
    if (!program) throw new UsageError('--check wants a command, such as "npx tsc --noEmit"');
    return [program, ...args];
  });
}

/**
 * `folder`: where the changes' paths begin; its whole work tree is checked; progress goes to stderr. Throws Changed where it
 * was stopped.
 */
export async function checked(
  changes: readonly FileChange[],
  folder: string,
  commands: readonly Command[],
  signal: AbortSignal,
): Promise<readonly CheckReport[]> {
  const { env, stderr } = process;
  const root = realpathSync(workTreeOf(folder));
  const below = relative(root, realpathSync(folder)).split(sep).join('/');
  const uriOf = (path: string) => pathToFileURL(join(root, below, path)).href;
  const changed = changedTexts(changes, uriOf).map(({ path, before, after }) => ({
    path: below === '' ? path : `${below}/${path}`,
    before,
    after,
  }));
  const timeoutMs = defaultSettings['checks.timeoutMs'];
  return check(
    changed,
    {
      root,
      checkers: commands.map((command) => commandChecker(command, { timeoutMs, env })),
      files: (stop) => walk(root, (name) => !isSecretFile(name), stop),
      progress: (line) => void stderr.write(`${line}\n`),
    },
    signal,
  ).catch((cause: unknown) => {
    throw signal.aborted ? new Changed('stopped: nothing was written') : cause;
  });
}

/** As `checked`; written to stdout. */
export async function tellChecks(...given: Parameters<typeof checked>): Promise<void> {
  for (const report of await checked(...given)) process.stdout.write(`${said(report)}\n`);
}

function said(report: CheckReport): string {
  const { checker } = report;
  if (report.kind === 'unknown') return `${checker}: ${report.why}`;
  const { fresh, before } = report;
  const old = before === 0 ? '' : ` (${before} before)`;
  if (fresh.length === 0) return `${checker}: nothing new${old}`;
  const places = fresh.map(({ path, line, message }) => `  ${path}:${line}: ${message}`);
  const count = fresh.length === 1 ? 'a new problem' : `${fresh.length} new problems`;
  return [`${checker}: ${count}${old}`, ...places].join('\n');
}
