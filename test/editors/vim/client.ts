/** Vim in a terminal with the plugin: keys through the terminal, its own state through a channel. */
import { execFileSync } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EditorSession } from '../editor-session.ts';
import type { Editors } from '../editors.ts';
import type { Terminal } from '../terminal.ts';
import { until } from '../until.ts';

export const pluginFolder = fileURLToPath(new URL('../../../clients/vim', import.meta.url));

/** Kind (`Ghost`, `Added`, `Removed`, `Hint`), line from 1, and the text that is struck or drawn. */
type Shown = readonly [kind: string, line: number, text: string];

/** Vim 9.0 of Debian 12, where that is the Vim of this machine. Undefined otherwise. */
export function machineVim(others: Editors | undefined): Editors | undefined {
  if (!others) return undefined;
  let version: string;
  try {
    version = execFileSync('vim', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
  if (!/ 9\.\d/.test(version) || !version.includes('+channel') || !version.includes('+textprop'))
    return undefined;
  const program: Editors['program'] = (name) => (name === 'vim' ? 'vim' : others.program(name));
  return { program, version: version.split('\n')[0] ?? '' };
}

export class VimClient {
  readonly session: EditorSession;
  readonly #server: Server;
  #terminal: Terminal | undefined;
  #socket: Socket | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, (value: unknown) => void>();

  private constructor(session: EditorSession) {
    this.session = session;
    let text = '';
    this.#server = createServer((socket) => {
      this.#socket = socket;
      socket.setEncoding('utf8');
      socket.on('error', () => {});
      socket.on('data', (chunk: string) => {
        text += chunk;
        // One question at a time, so this is one answer, in pieces or whole; older Vims end it by nothing.
        let answer: [number, unknown];
        try {
          answer = JSON.parse(text) as [number, unknown];
        } catch {
          return;
        }
        text = '';
        this.#waiting.get(answer[0])?.(answer[1]);
      });
    });
  }

  /** Opens the session's file and returns when the server has it. `more`: variables of Vim's environment. */
  static async open(
    editors: Editors,
    session: EditorSession,
    more: readonly string[] = [],
  ): Promise<VimClient> {
    const vim = await VimClient.start(editors, session, more);
    await session.traffic.sees('editor', 'foretype/nextEdit');
    await session.answered();
    return vim;
  }

  /** Opens the session's file, whether the server is there or not. */
  static async start(
    editors: Editors,
    session: EditorSession,
    more: readonly string[] = [],
  ): Promise<VimClient> {
    const vim = new VimClient(session);
    const socket = join(session.folder, 'vim');
    await new Promise<void>((resolve) => vim.#server.listen(socket, resolve));
    const init = fileURLToPath(new URL('./client-init.vim', import.meta.url));
    const environment = [`FORETYPE_SOCKET=${socket}`, `FORETYPE_VIM=${pluginFolder}`, ...more];
    const start = ['env', ...environment, editors.program('vim'), '-N', '-u', init, session.file];
    vim.#terminal = await session.start(start);
    await until(
      'a channel to Vim',
      () => vim.#socket,
      () => vim.terminal.screen(),
    );
    return vim;
  }

  get terminal(): Terminal {
    if (!this.#terminal) throw new Error('Vim was not started');
    return this.#terminal;
  }

  /** The value of an expression; messages arrive between keys, so what was typed before may not be read yet. */
  async evaluate(expression: string): Promise<unknown> {
    const id = --this.#asked;
    let answer: { readonly value: unknown } | undefined;
    this.#waiting.set(id, (value) => {
      answer = { value };
    });
    this.#socket?.write(`${JSON.stringify(['expr', expression, id])}\n`);
    const { value } = await until(
      `Vim's answer to ${expression}`,
      () => answer,
      () => this.terminal.screen(),
    );
    return value;
  }

  /** Waits until `expression` yields `value`. */
  async yields(expression: string, value: unknown): Promise<void> {
    const wanted = JSON.stringify(value);
    let seen = '';
    await until(
      `${expression} to be ${wanted}`,
      async () => {
        seen = JSON.stringify(await this.evaluate(expression));
        return seen === wanted;
      },
      async () => `It is ${seen}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  async becomes(text: string): Promise<void> {
    await this.yields('getline(1, "$")', text.replace(/\n$/, '').split('\n'));
  }

  /** Waits until exactly this is shown, on the screen too. */
  async shows(shown: readonly Shown[]): Promise<void> {
    // Vim 9.0 does not tell the text of a property: there the screen alone has it.
    const tells = await this.evaluate('has("patch-9.0.1700")');
    const wanted = shown.map(([kind, line, text]) => [
      kind,
      line,
      tells === 1 || kind === 'Removed' ? text : '',
    ]);
    const inOrder = (all: readonly unknown[]) => JSON.stringify(all.map((one) => JSON.stringify(one)).sort());
    let seen: unknown;
    await until(
      `what is shown to be ${JSON.stringify(wanted)}`,
      async () => {
        seen = await this.evaluate('g:Shown()');
        return Array.isArray(seen) && inOrder(seen) === inOrder(wanted);
      },
      async () =>
        `It is ${JSON.stringify(seen)}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
    for (const [kind, , text] of shown)
      if (kind !== 'Removed')
        await this.session.shows(kind, new RegExp(text.replace(/[^\w\s]/g, '\\$&').trim()));
  }

  async standsOn(line: number): Promise<void> {
    await this.yields('line(".")', line);
  }

  /** Runs a command as the user would; Vim must be in normal mode. */
  async command(text: string): Promise<void> {
    await this.terminal.type(`:${text}\r`);
  }

  dispose(): void {
    this.#socket?.destroy();
    this.#server.close();
  }
}
