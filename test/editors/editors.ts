/**
 * The real editors, unpacked on demand by get-editors.sh.
 *
 * Where they cannot be had (no Debian packages, no mirror) the tests are left out with a message, except in CI, where
 * that is a failure.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Program = 'nvim' | 'hx' | 'emacs' | 'emacsclient' | 'vim' | 'tmux';

export interface Editors {
  /** The path of its starter. */
  program(name: Program): string;
  /** First line of `--version` of the editor asked for. */
  readonly version: string;
}

/** What these tests are written for. */
const atLeast = { nvim: 0.12, hx: 25, emacs: 30, vim: 9 } as const;

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** What an editor starts as the language server. */
export const serverCommand: readonly string[] = [process.execPath, launcher, '--stdio'];

/**
 * Undefined where they cannot be had; the reason is written to stderr. Takes seconds the first time, then nothing.
 * The version goes to the test output: a changed editor explains a changed result.
 */
export function obtainEditors(editor: keyof typeof atLeast): Editors | undefined {
  if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build first`);
  const script = fileURLToPath(new URL('./get-editors.sh', import.meta.url));
  let folder: string;
  try {
    folder = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    if (process.env.CI) throw new Error(`the editors are needed in CI: ${said}`, { cause });
    process.stderr.write(`The tests with real editors do not run here: ${said}\n`);
    return undefined;
  }
  const program = (name: Program) => join(folder, 'bin', name);
  const said = execFileSync(program(editor), ['--version'], { encoding: 'utf8' });
  const version = said.split('\n')[0] ?? '';
  const number = Number(/\d+\.\d+/.exec(version)?.[0]);
  if (!(number >= atLeast[editor])) throw new Error(`${version} is older than ${editor} ${atLeast[editor]}`);
  process.stdout.write(`${version}\n`);
  return { program, version };
}
