/** Emacs in a terminal with foretype.el: keys through the terminal, its own state through emacsclient. */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EditorSession } from '../editor-session.ts';
import { type Editors, serverCommand } from '../editors.ts';
import type { Terminal } from '../terminal.ts';
import { until } from '../until.ts';

const run = promisify(execFile);

export const packageFile = fileURLToPath(new URL('../../../clients/emacs/foretype.el', import.meta.url));

/** What an overlay shows: `old` is marked, `new` is drawn behind it. `line` counts from 1. */
interface Shown {
  readonly line: number;
  readonly old: string;
  readonly new: string;
}

/** Emacs 28.2 of Debian 12; tmux comes from the other editors. Undefined where it cannot be had, except in CI. */
export function obtainEmacs28(others: Editors | undefined): Editors | undefined {
  if (!others) return undefined;
  const script = fileURLToPath(new URL('./get-emacs-28.sh', import.meta.url));
  let folder: string;
  try {
    folder = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    if (process.env.CI) throw new Error(`Emacs 28 is needed in CI: ${said}`, { cause });
    process.stderr.write(`The tests with Emacs 28 do not run here: ${said}\n`);
    return undefined;
  }
  const program: Editors['program'] = (name) =>
    name === 'emacs' || name === 'emacsclient' ? join(folder, 'bin', name) : others.program(name);
  const version = execFileSync(program('emacs'), ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
  process.stdout.write(`${version}\n`);
  return { program, version };
}

/** Who runs the server: eglot, the package itself, or the package while eglot runs another server. */
export type Runner = 'eglot' | 'own' | 'beside';

export class EmacsClient {
  readonly session: EditorSession;
  readonly terminal: Terminal;
  readonly #client: string;
  readonly #socket: string;

  private constructor(session: EditorSession, terminal: Terminal, client: string, socket: string) {
    this.session = session;
    this.terminal = terminal;
    this.#client = client;
    this.#socket = socket;
  }

  /** Opens the session's file and returns when the server has it. `by`: who runs it; `more`: variables. */
  static async open(
    editors: Editors,
    session: EditorSession,
    by: Runner,
    more: readonly string[] = [],
  ): Promise<EmacsClient> {
    const emacs = await EmacsClient.start(editors, session, by, more);
    await session.traffic.sees('editor', 'foretype/nextEdit');
    await session.answered();
    return emacs;
  }

  /** Opens the session's file, whether the server is there or not. */
  static async start(
    editors: Editors,
    session: EditorSession,
    by: Runner,
    more: readonly string[] = [],
  ): Promise<EmacsClient> {
    const socket = join(session.folder, 'emacs');
    const init = fileURLToPath(new URL('./client-init.el', import.meta.url));
    const environment = [
      `FORETYPE_SOCKET=${socket}`,
      `FORETYPE_BY=${by}`,
      `FORETYPE_PLAIN=${JSON.stringify(serverCommand)}`,
      `FORETYPE_OTHER=${fileURLToPath(new URL('./silent-server.mjs', import.meta.url))}`,
      `FORETYPE_EL=${fileURLToPath(new URL('.', `file://${packageFile}`))}`,
    ];
    const start = ['env', ...environment, ...more, editors.program('emacs'), '-nw', '-Q', '-l', init];
    const terminal = await session.start([...start, session.file]);
    await session.shows('the file', /cart\.ts/);
    return new EmacsClient(session, terminal, editors.program('emacsclient'), socket);
  }

  /** The value of a Lisp expression that yields a string, evaluated in the file's buffer. */
  async evaluate(expression: string, buffer = 'cart.ts'): Promise<string> {
    // Base64, because emacsclient prints other characters in Lisp's own escapes.
    const encoded = `(base64-encode-string (encode-coding-string ${expression} 'utf-8) t)`;
    const inBuffer = `(with-current-buffer "${buffer}" ${encoded})`;
    const { stdout } = await run(this.#client, ['-s', this.#socket, '--eval', inBuffer], {
      env: this.session.environment,
    });
    return Buffer.from(stdout.trim().slice(1, -1), 'base64').toString('utf8');
  }

  async text(buffer = 'cart.ts'): Promise<string> {
    return this.evaluate('(buffer-substring-no-properties (point-min) (point-max))', buffer);
  }

  async becomes(text: string, buffer = 'cart.ts'): Promise<void> {
    let seen = '';
    await until(
      'the buffer',
      async () => {
        seen = await this.text(buffer);
        return seen === text;
      },
      async () => `The buffer:\n${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  /** Waits until the overlays are exactly these, in order. */
  async shows(shown: readonly Shown[]): Promise<void> {
    const wanted = JSON.stringify(shown);
    let seen = '';
    await until(
      `the overlays ${wanted}`,
      async () => {
        seen = JSON.stringify(JSON.parse(await this.evaluate('(cart-overlays)')));
        return seen === wanted;
      },
      async () => `The overlays:\n${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  /** Waits until `expression` yields `value`. */
  async yields(expression: string, value: string): Promise<void> {
    let seen = '';
    await until(
      `${expression} to be ${value}`,
      async () => {
        seen = await this.evaluate(expression);
        return seen === value;
      },
      async () => `It is ${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  async line(): Promise<number> {
    return Number(await this.evaluate('(number-to-string (line-number-at-pos))'));
  }

  async standsOn(line: number): Promise<void> {
    await this.yields('(number-to-string (line-number-at-pos))', String(line));
  }

  /** Runs a command by its name, as the user would. */
  async command(name: string): Promise<void> {
    await this.terminal.press('M-x');
    await this.terminal.type(`${name}\r`);
  }
}
