/**
 * One editor, one small project, one server, from start to quit. Everything the editor may write lies in a folder that
 * goes away with the session.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';
import { type Editors, serverCommand } from './editors.ts';
import { alive, Terminal } from './terminal.ts';
import { textOnDisk } from './text-on-disk.ts';
import { Traffic } from './traffic.ts';
import { slow, until } from './until.ts';

export class EditorSession {
  readonly folder: string;
  readonly file: string;
  readonly traffic: Traffic;
  readonly environment: Readonly<Record<string, string>>;
  /** What the editor starts: the tap, with the server behind it. */
  readonly command: readonly string[];
  readonly #editors: Editors;
  #terminal: Terminal | undefined;
  /** Number of changes that `sends` has read. */
  #sent = 0;

  /** `more`: further variables of the editor's environment, and so of the server's. `server`: another one than ours. */
  constructor(
    editors: Editors,
    text: string,
    more: Readonly<Record<string, string>> = {},
    server: readonly string[] = serverCommand,
  ) {
    this.#editors = editors;
    this.folder = mkdtempSync(join(tmpdir(), 'foretype-editor-'));
    const home = join(this.folder, 'home');
    const project = join(this.folder, 'project');
    mkdirSync(home);
    mkdirSync(join(project, '.git'), { recursive: true });
    this.file = join(project, 'cart.ts');
    writeFileSync(this.file, text);
    const log = join(this.folder, 'traffic.jsonl');
    this.traffic = new Traffic(log);
    const tap = fileURLToPath(new URL('./tap.mjs', import.meta.url));
    this.command = [process.execPath, tap, log, ...server];
    this.environment = {
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_STATE_HOME: join(home, 'state'),
      XDG_RUNTIME_DIR: home,
      TERM: 'xterm-256color',
      LC_ALL: 'C.UTF-8',
      SHELL: '/bin/sh',
      FORETYPE_COMMAND: JSON.stringify(this.command),
      FORETYPE_LATE: process.env.FORETYPE_LATE ?? '0',
      ...more,
    };
  }

  /** Writes a file below the session's folder (configuration of the editor) and returns its path. */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  async start(command: readonly string[]): Promise<Terminal> {
    this.#terminal = await Terminal.open(command, {
      tmux: this.#editors.program('tmux'),
      socket: join(this.folder, 'tmux'),
      folder: dirname(this.file),
      environment: this.environment,
    });
    return this.#terminal;
  }

  /** Waits for `pattern` on the screen; a failure tells the traffic as well. */
  async shows(what: string, pattern: RegExp): Promise<string> {
    return this.#open.shows(what, pattern, () => this.traffic.tail());
  }

  /** What was said last and what is on the screen, for a failure's text. */
  async scene(): Promise<string> {
    return `The screen:\n${await this.#open.screen().catch(() => 'gone')}\n${this.traffic.tail()}`;
  }

  /**
   * Escape out of insert mode. Keys that follow at once would arrive as Alt with a key, for terminals send the same
   * bytes: so first the keys before it must have been read, then Escape itself.
   */
  async leaveInsert(): Promise<void> {
    const inserting = / INS |-- INSERT --/;
    await this.shows('insert mode', inserting);
    await this.#open.press('Escape');
    let seen = '';
    await until(
      'normal mode',
      async () => {
        seen = await this.#open.screen();
        return !inserting.test(seen);
      },
      () => seen,
    );
  }

  /**
   * Waits until the editor has sent `text` in changes after those it sent before: editors gather changes for a while,
   * and what is gathered over two places would be one change.
   */
  async sends(text: string): Promise<void> {
    const seen = await until(
      `${JSON.stringify(text)} in the changes`,
      () => {
        const changes = this.traffic.messages('editor', 'textDocument/didChange').slice(this.#sent);
        const all = changes.flatMap(({ params }) =>
          params.contentChanges.map((c: { text: string }) => c.text),
        );
        return all.join('').includes(text) ? changes.length : undefined;
      },
      () => this.traffic.tail(),
    );
    this.#sent += seen;
  }

  saved(): string {
    return textOnDisk(this.file);
  }

  /**
   * Quits by `keys` (which save), and judges the whole session: every request was answered, the editor and all it
   * started have ended by themselves, the server had no complaint and gave none, and the file holds exactly `text`.
   */
  async quit(keys: () => Promise<void>, text: string): Promise<void> {
    await this.answered();
    await keys();
    await this.#open.ended();
    await this.nothingLeft();
    expect(this.traffic.complaints()).toEqual([]);
    expect(this.saved()).toBe(text);
    this.#keepRecording();
  }

  async answered(): Promise<void> {
    await until(
      'an answer to every request',
      () => this.traffic.unanswered().length === 0,
      () => `${this.traffic.unanswered().join('\n')}\n${this.traffic.tail()}`,
    );
  }

  /** Waits until nothing more is said: absence can only be seen by waiting a while. */
  async settles(): Promise<void> {
    const quietMs = 800 * slow;
    let count = -1;
    let since = performance.now();
    await until('quiet', () => {
      const now = this.traffic.entries.length;
      if (now !== count) since = performance.now();
      count = now;
      return performance.now() - since > quietMs;
    });
  }

  /** Waits until the editor, the server and all they started are gone. */
  async nothingLeft(): Promise<void> {
    let left: string[] = [];
    await until(
      'every process of the session to end',
      () => {
        left = this.#processes().map(({ pid, command }) => `${pid} ${command}`);
        return left.length === 0;
      },
      () => `Left:\n${left.join('\n')}\n${this.traffic.tail()}`,
    );
  }

  /** With FORETYPE_RECORDINGS=FOLDER every session that went well is kept there, as `foretype replay` reads it. */
  #keepRecording(): void {
    const folder = process.env.FORETYPE_RECORDINGS;
    const name = expect.getState().currentTestName;
    if (!folder || !name) return;
    const file = `${name
      .replace(/\(.*?\)/g, '')
      .replace(/[^\w]+/g, '-')
      .toLowerCase()}.jsonl`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), this.traffic.recording(this.folder));
  }

  /** Command lines of the processes that work in this session's folder, or name it. */
  #processes(): { readonly pid: number; readonly command: string }[] {
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const folder = readlinkSync(`/proc/${pid}/cwd`);
        const ours = command.includes(this.folder) || folder.startsWith(this.folder);
        return ours ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // ended in between
      }
    });
  }

  /** Ends whatever a failed test left, and removes the folder. */
  async dispose(): Promise<void> {
    await this.#terminal?.kill();
    for (const pid of this.traffic.processes) if (alive(pid)) process.kill(pid, 'SIGKILL');
    // Those that the server had started end by themselves a little later, and write until then.
    for (const { pid } of this.#processes()) if (alive(pid)) process.kill(pid, 'SIGKILL');
    // The index writes its last lines when its server is gone.
    await until('the folder to be left', () => this.#processes().length === 0).catch(() => undefined);
    removeFolder(this.folder);
  }

  get #open(): Terminal {
    if (!this.#terminal) throw new Error('the editor was not started');
    return this.#terminal;
  }
}
