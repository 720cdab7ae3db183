/**
 * Where a key comes from: a command the user named (an OS keychain's), a file only they can read, or the environment. It is
 * read for each request and kept nowhere; no sentence here holds a part of it.
 */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';

export interface KeySource {
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
  { command, file, variables }: KeySource,
  env: Environment,
): Promise<string | undefined> {
  if (command.length > 0) return keyOf(await outputOf(command), `the command ${command[0]}`);
  if (file !== '') return keyOf(await ownFile(file), file);
  const found = variables.map((name) => env[name]).find((value) => value);
  return found === undefined ? undefined : keyOf(found, 'the environment');
}

/** For the doctor: where it would be read, in words. */
export function keyPlace({ command, file, variables }: KeySource, env: Environment): string | undefined {
  if (command.length > 0) return `asked of ${command[0]}`;
  if (file !== '') return `read from ${file}`;
  const name = variables.find((variable) => env[variable]);
  return name === undefined ? undefined : `read from ${name}`;
}

function outputOf([program = '', ...words]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      words,
      { timeout: commandMs, windowsHide: true, maxBuffer: 1 << 16 },
      (error, stdout) => {
        if (!error) resolve(stdout);
        else
          reject(
            new FrontierError(
              'here',
              `foretype.frontier.keyCommand: ${program} gave no key (${said(error)})`,
            ),
          );
      },
    );
  });
}

/** Not the message, which repeats the command's own output. */
function said(error: { code?: unknown; signal?: unknown; killed?: unknown }): string {
  if (error.killed === true) return `no answer within ${commandMs / 1000} s`;
  return typeof error.code === 'string' ? error.code : `exit code ${String(error.code)}`;
}

/** Throws FrontierError for a file that others can read. */
async function ownFile(file: string): Promise<string> {
  const wrong = (why: string) => new FrontierError('here', `foretype.frontier.keyFile: ${file} ${why}`);
  if (!isAbsolute(file)) throw wrong('is no absolute path');
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw wrong('is no file');
  // Windows keeps permissions elsewhere.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw wrong('can be read by others: chmod 600 it');
  return readFile(file, 'utf8');
}

function keyOf(text: string, place: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new FrontierError('here', `${place} does not hold one key`);
}
