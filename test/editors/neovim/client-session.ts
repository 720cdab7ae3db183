/**
 * Neovim with our plugin, installed where `foretype init neovim` puts it, and a `foretype` in $PATH that is the built
 * server behind the tap. Assertions look at the buffer, at the plugin's extmarks and at the traffic.
 */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EditorSession } from '../editor-session.ts';
import { type Editors, serverCommand } from '../editors.ts';
import type { Terminal } from '../terminal.ts';
import { until } from '../until.ts';

const run = promisify(execFile);
const plugin = fileURLToPath(new URL('../../../clients/neovim', import.meta.url));

/** An extmark of the plugin, as the user sees it. Rows and byte columns from zero. */
export interface Mark {
  readonly row: number;
  readonly col: number;
  /** Virtual text in or behind the line. */
  readonly text?: string;
  readonly position?: 'inline' | 'overlay' | 'eol';
  /** Virtual lines below, or above when `above`. */
  readonly lines?: readonly string[];
  readonly above?: boolean;
  /** The text that is marked as going away. */
  readonly struck?: string;
}

export interface ClientOptions {
  /** Lua that stands in the user's init.lua. */
  readonly init?: string;
  /** Installed by the program itself, as a user does it. */
  readonly byInit?: boolean;
  /** File name → content, beside the file that is opened. */
  readonly others?: Readonly<Record<string, string>>;
}

const marksInLua = `(function()
  local out = {}
  local ns = vim.api.nvim_get_namespaces().foretype
  local function joined(chunks)
    local text = ''
    for _, chunk in ipairs(chunks) do text = text .. chunk[1] end
    return text
  end
  for _, m in ipairs(ns and vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true }) or {}) do
    local d = m[4]
    local mark = { row = m[2], col = m[3] }
    if d.virt_text then mark.text = joined(d.virt_text); mark.position = d.virt_text_pos end
    if d.virt_lines then mark.lines = vim.tbl_map(joined, d.virt_lines); mark.above = d.virt_lines_above or nil end
    if d.hl_group then
      mark.struck = table.concat(vim.api.nvim_buf_get_text(0, m[2], m[3], d.end_row, d.end_col, {}), '\\n')
    end
    if d.line_hl_group then mark.struck = vim.api.nvim_buf_get_lines(0, m[2], m[2] + 1, true)[1] end
    table.insert(out, mark)
  end
  return out
end)()`;

async function initialize(editors: Editors, session: EditorSession): Promise<void> {
  const [node, launcher] = serverCommand as [string, string];
  const path = `${dirname(editors.program('nvim'))}:${session.environment.PATH}`;
  await run(node, [launcher, 'init', 'neovim', '--write'], { env: { ...session.environment, PATH: path } });
}

export class NeovimClient {
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

  /** Returns when the server knows the file. */
  static async open(
    editors: Editors,
    session: EditorSession,
    options: ClientOptions = {},
  ): Promise<NeovimClient> {
    const neovim = await NeovimClient.start(editors, session, options);
    await session.traffic.sees('editor', 'textDocument/didOpen');
    return neovim;
  }

  /** Opens the session's file, whether the server is there or not. */
  static async start(
    editors: Editors,
    session: EditorSession,
    options: ClientOptions = {},
  ): Promise<NeovimClient> {
    for (const [name, content] of Object.entries(options.others ?? {}))
      session.write(`project/${name}`, content);
    const target = join(session.folder, 'home/data/nvim/site/pack/foretype/start/foretype');
    if (options.byInit) await initialize(editors, session);
    else cpSync(plugin, target, { recursive: true });
    const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
    const server = `case "$1" in\n  --stdio) exec ${quoted(session.command)} ;;\n  *) exec ${quoted(serverCommand.slice(0, 2))} "$@" ;;\nesac\n`;
    chmodSync(session.write('bin/foretype', `#!/bin/sh\n${server}`), 0o755);
    const init = session.write('init.lua', `vim.o.swapfile = false\n${options.init ?? ''}\n`);
    const program = editors.program('nvim');
    const socket = join(session.folder, 'nvim');
    const path = `PATH=${join(session.folder, 'bin')}:${session.environment.PATH}`;
    const starts = [program, '-n', '-i', 'NONE', '-u', init, '--listen', socket, session.file];
    const terminal = await session.start(['env', path, ...starts]);
    return new NeovimClient(session, terminal, program, socket);
  }

  /** The value of a Lua expression. */
  async lua<T>(expression: string): Promise<T> {
    const quoted = `json_encode(luaeval(${JSON.stringify(expression)}))`;
    const call = ['--clean', '--server', this.#socket, '--remote-expr', quoted];
    const { stdout } = await run(this.#program, call, { env: this.session.environment });
    return JSON.parse(stdout) as T;
  }

  /** Runs a command line as if typed after a colon, without leaving insert mode. */
  async command(line: string): Promise<void> {
    await this.lua(`vim.cmd([==[${line}]==])`);
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
      async () => `${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  async marks(): Promise<readonly Mark[]> {
    const marks = await this.lua<Mark[] | Record<string, never>>(marksInLua);
    const rank = ({ struck, lines }: Mark) => (struck !== undefined ? 0 : lines ? 1 : 2);
    return Array.isArray(marks)
      ? marks.sort((a, b) => a.row - b.row || a.col - b.col || rank(a) - rank(b))
      : [];
  }

  /** Waits for marks that fit, and returns them. */
  async shows(what: string, fits: (marks: readonly Mark[]) => boolean): Promise<readonly Mark[]> {
    let seen: readonly Mark[] = [];
    return until(
      what,
      async () => {
        seen = await this.marks();
        return fits(seen) ? seen : undefined;
      },
      async () =>
        `${JSON.stringify(seen, null, 2)}\n${await this.terminal.screen()}\n${this.session.traffic.tail()}`,
    );
  }

  async showsNothing(): Promise<void> {
    await this.shows('nothing predicted', (marks) => marks.length === 0);
  }

  /** Shows a suggestion that no server made, once the plugin is silent: for the looks of things. */
  async suggest(
    edits: readonly { at: readonly [number, number]; to: readonly [number, number]; text: string }[],
    { file, reason = 'test' }: { file?: string; reason?: string } = {},
  ): Promise<void> {
    const position = ([line, character]: readonly [number, number]) => ({ line, character });
    const given = {
      id: 't1',
      reason,
      source: 'test',
      sites: 1,
      edits: edits.map(({ at, to, text }) => ({
        range: { start: position(at), end: position(to) },
        newText: text,
      })),
    };
    const buffer = file === undefined ? 'vim.api.nvim_get_current_buf()' : `vim.fn.bufnr('${file}')`;
    const suggestion = `require('foretype.suggestion').new(${buffer}, vim.json.decode([==[${JSON.stringify(given)}]==]), 'utf-16')`;
    await this.lua(`require('foretype.stage').show(${suggestion})`);
  }

  /** The plugin asks nothing more: what the test itself suggests stays. */
  async silence(): Promise<void> {
    await this.session.settles();
    await this.lua("rawset(require('foretype.ask'), 'now', function() end) and 1");
  }

  /** How often the plugin changed the screen since Neovim started. */
  redraws(): Promise<number> {
    return this.lua<number>("require('foretype.draw').redraws");
  }

  /** What the plugin told about suggestions, as `method id reason`. */
  told(): readonly string[] {
    return ['shown', 'accept', 'reject'].flatMap((name) =>
      this.session.traffic
        .messages('editor', `foretype/${name}`)
        .map(({ params }) =>
          [name, params.id, params.reason ?? params.acceptedLength].filter(Boolean).join(' '),
        ),
    );
  }
}
