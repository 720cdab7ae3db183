/**
 * Where a key comes from: a command the user named (an OS keychain's), a file only they can read, or the environment. It is
 * read for each request and kept nowhere; no sentence here holds a part of it.
 */
import { execFile } from 'node:child_process';
import type { Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { keyFromFile, oneKey } from '../key-file.ts';

export interface KeySource {
  /** The settings' section, for sentences: `foretype.frontier`. */
  readonly section: string;
  /** Program and arguments; no shell reads it. Empty for none. */
  readonly command: readonly string[];
  /** Absolute; empty for none. */
  readonly file: string;
  /** Of the environment, in the order they are looked at. */
  readonly variables: readonly string[];
}

const commandMs = 10_000;

/** The key; undefined where no source is named, or the environment has none. Throws FrontierError for one that fails. */
export async function readKey(
  { section, command, file, variables }: KeySource,
  env: Environment,
): Promise<string | undefined> {
  if (command.length > 0) return oneKey(await outputOf(command, section), `the command ${command[0]}`);
  if (file !== '') return keyFromFile(file, `${section}.keyFile`);
  const found = variables.map((name) => env[name]).find((value) => value);
  return found === undefined ? undefined : oneKey(found, 'the environment');
}

/** For the doctor: where it would be read, in words. */
export function keyPlace({ command, file, variables }: KeySource, env: Environment): string | undefined {
  if (command.length > 0) return `asked of ${command[0]}`;
  if (file !== '') return `read from ${file}`;
  const name = variables.find((variable) => env[variable]);
  return name === undefined ? undefined : `read from ${name}`;
}

function outputOf([program = '', ...words]: readonly string[], section: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      words,
      { timeout: commandMs, windowsHide: true, maxBuffer: 1 << 16 },
      (error, stdout) => {
        if (!error) resolve(stdout);
        else
          reject(new FrontierError('here', `${section}.keyCommand: ${program} gave no key (${said(error)})`));
      },
    );
  });
}

/** Not the message, which repeats the command's own output. */
function said(error: { code?: unknown; signal?: unknown; killed?: unknown }): string {
  if (error.killed === true) return `no answer within ${commandMs / 1000} s`;
  return typeof error.code === 'string' ? error.code : `exit code ${String(error.code)}`;
}
