/** Emacs in a terminal: keys through the terminal, its own state through emacsclient. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';
import { until } from './until.ts';

const run = promisify(execFile);

export class Emacs {
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

  /** Opens the session's file and returns when eglot manages it. `options` become initializationOptions. */
  static async open(editors: Editors, session: EditorSession, options?: unknown): Promise<Emacs> {
    const socket = join(session.folder, 'emacs');
    const init = fileURLToPath(new URL('./emacs/init.el', import.meta.url));
    const environment = [`FORETYPE_SOCKET=${socket}`];
    if (options) environment.push(`FORETYPE_OPTIONS=${JSON.stringify(options)}`);
    const start = ['env', ...environment, editors.program('emacs'), '-nw', '-Q', '-l', init, session.file];
    const emacs = new Emacs(session, await session.start(start), editors.program('emacsclient'), socket);
    await session.traffic.sees('editor', 'textDocument/didOpen');
    return emacs;
  }

  /** The value of a Lisp expression that yields a string, evaluated in the file's buffer. */
  async evaluate(expression: string): Promise<string> {
    // Base64, because emacsclient prints other characters in Lisp's own escapes.
    const encoded = `(base64-encode-string (encode-coding-string ${expression} 'utf-8) t)`;
    const inBuffer = `(with-current-buffer "cart.ts" ${encoded})`;
    const { stdout } = await run(this.#client, ['-s', this.#socket, '--eval', inBuffer], {
      env: this.session.environment,
    });
    return Buffer.from(stdout.trim().slice(1, -1), 'base64').toString('utf8');
  }

  async bufferBecomes(text: string): Promise<void> {
    let seen = '';
    await until(
      'the buffer',
      async () => {
        seen = await this.evaluate('(buffer-substring-no-properties (point-min) (point-max))');
        return seen === text;
      },
      async () => `The buffer:\n${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  async cursorReaches(line: number): Promise<void> {
    await until(
      `the cursor on line ${line}`,
      async () => Number(await this.evaluate('(number-to-string (1- (line-number-at-pos)))')) === line,
      () => this.session.traffic.tail(),
    );
  }
}
