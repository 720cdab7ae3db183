/** Neovim in a terminal: keys through the terminal, its own state through its remote socket. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';
import { until } from './until.ts';

const run = promisify(execFile);

export class Neovim {
  readonly session: EditorSession;
  readonly terminal: Terminal;
  readonly #program: string;
  readonly #socket: string;

  private constructor(session: EditorSession, terminal: Terminal, program: string, socket: string) {
    this.session = session;
    this.terminal = terminal;
    this.#program = program;
    this.#socket = socket;
  }

  /** Opens `text` with a configuration from neovim/ and returns when the server is attached. */
  static async open(
    editors: Editors,
    session: EditorSession,
    configuration: 'plain' | 'ghost' | 'next-edit',
  ): Promise<Neovim> {
    const program = editors.program('nvim');
    const socket = join(session.folder, 'nvim');
    const name = configuration === 'next-edit' ? 'next-edit.lua' : 'plain.lua';
    const script = fileURLToPath(new URL(`./neovim/${name}`, import.meta.url));
    const ghost = configuration === 'ghost' ? ['env', 'FORETYPE_GHOST=1'] : [];
    // No swap file (-n), no memory of other runs (-i NONE).
    const options = ['--clean', '-n', '-i', 'NONE', '-u', script, '--listen', socket];
    const terminal = await session.start([...ghost, program, ...options, session.file]);
    const neovim = new Neovim(session, terminal, program, socket);
    await session.traffic.sees('editor', 'textDocument/didOpen');
    return neovim;
  }

  /** The value of a Lua expression. */
  async lua<T>(expression: string): Promise<T> {
    const quoted = `json_encode(luaeval(${JSON.stringify(expression)}))`;
    const call = ['--clean', '--server', this.#socket, '--remote-expr', quoted];
    const { stdout } = await run(this.#program, call, { env: this.session.environment });
    return JSON.parse(stdout) as T;
  }

  async buffer(): Promise<string> {
    const lines = await this.lua<string[]>('vim.api.nvim_buf_get_lines(0, 0, -1, true)');
    return `${lines.join('\n')}\n`;
  }

  async bufferBecomes(text: string): Promise<void> {
    let seen = '';
    await until(
      'the buffer',
      async () => {
        seen = await this.buffer();
        return seen === text;
      },
      async () => `The buffer:\n${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  /** Zero-based line and byte column. */
  async cursor(): Promise<[number, number]> {
    const [line, column] = await this.lua<[number, number]>('vim.api.nvim_win_get_cursor(0)');
    return [line - 1, column];
  }

  async cursorReaches(line: number): Promise<void> {
    await until(
      `the cursor on line ${line}`,
      async () => (await this.cursor())[0] === line,
      () => this.session.traffic.tail(),
    );
  }

  async diagnosticsOn(line: number, pattern: RegExp): Promise<void> {
    let seen: { lnum: number; message: string }[] = [];
    await until(
      `a diagnostic on line ${line}`,
      async () => {
        seen = await this.lua('vim.diagnostic.get(0)');
        return seen.some(({ lnum, message }) => lnum === line && pattern.test(message));
      },
      () => `${JSON.stringify(seen, null, 2)}\n${this.session.traffic.tail()}`,
    );
  }

  async diagnosticsGone(): Promise<void> {
    await until(
      'no diagnostics',
      async () => (await this.lua<unknown[]>('vim.diagnostic.get(0)')).length === 0,
      () => this.session.traffic.tail(),
    );
  }
}
