/**
 * A reader of one page: a home folder, an empty npm prefix, a small project, and the programs of this machine. Commands
 * run as they stand; npm finds foretype in a registry on this machine, for the name may not be published yet.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Editors } from '../editors/editors.ts';
import { Terminal } from '../editors/terminal.ts';
import { removeFolder } from '../support/remove-folder.ts';

const run = promisify(execFile);

/** These open a screen instead of ending. */
export const editorPrograms: readonly string[] = ['nvim', 'vim', 'emacs', 'hx'];

/** One global prefix for the readers of all pages: installing into it is the same for each, and takes seconds. */
export interface SharedPrefix {
  readonly prefix: string;
  readonly registry: string;
  readonly npm: Readonly<Record<string, string>>;
  /** The lines that installed into it. */
  readonly done: Set<string>;
}

const limitMs = 180_000;

export class Reader {
  readonly home: string;
  readonly project: string;
  readonly env: Record<string, string>;
  readonly #editors: Editors;
  readonly #shared: SharedPrefix;

  constructor(editors: Editors, shared: SharedPrefix) {
    const { prefix } = shared;
    this.#editors = editors;
    this.#shared = shared;
    this.home = mkdtempSync(join(tmpdir(), 'foretype-reader-'));
    this.project = join(this.home, 'shop');
    mkdirSync(join(this.project, '.git'), { recursive: true });
    writeFileSync(join(this.project, 'cart.ts'), 'const sum = 1;\nexport const total = sum;\n');
    const own = join(this.home, 'own');
    mkdirSync(own);
    // VS Code itself has tests of its own; here only what its command is told matters.
    writeFileSync(join(own, 'code'), `#!/bin/sh\necho "$@" >>${this.home}/code.log\n`, { mode: 0o755 });
    const path = [join(prefix, 'bin'), dirname(editors.program('nvim')), dirname(process.execPath)];
    // How this machine reaches the package registry, and nothing else of it.
    const reach = Object.entries(process.env).filter(([name]) =>
      /^(NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|(https?|no)_proxy)$/i.test(name),
    );
    this.env = {
      ...(Object.fromEntries(reach) as Record<string, string>),
      HOME: this.home,
      PATH: [...path, '/usr/local/bin', '/usr/bin', '/bin', own].join(delimiter),
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
      LC_ALL: 'C.UTF-8',
      FORETYPE_STATE: join(this.home, 'state'),
      GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9',
      npm_config_prefix: prefix,
      npm_config_registry: shared.registry,
      ...shared.npm,
    };
  }

  /** Runs one line of a shell; throws with what it said where it fails. */
  async command(line: string, folder = this.project): Promise<string> {
    const program = line.split(' ')[0] ?? '';
    if (editorPrograms.includes(program) && !/ -(l|es|-headless|-batch)\b/.test(line))
      return this.#open(line);
    // A reader has no terminal here, and nobody answers questions.
    const shell = ['-e', '-c', `{ ${line}\n} </dev/null`];
    const installs = /^npm (install|i) -g /.test(line);
    if (installs && this.#shared.done.has(line)) return '';
    const { stdout } = await run('sh', shell, {
      cwd: folder,
      env: this.env,
      encoding: 'utf8',
      timeout: limitMs,
    });
    if (installs) this.#shared.done.add(line);
    return stdout;
  }

  async program(name: string, ...words: string[]): Promise<string> {
    const { stdout, stderr } = await run(name, words, {
      cwd: this.project,
      env: this.env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return stdout + stderr;
  }

  write(path: string, text: string): string {
    const file = join(this.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  text(path: string): string | undefined {
    const file = join(this.home, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  leave(): void {
    removeFolder(this.home);
  }

  /** Runs a line that opens a screen. */
  async opens(line: string): Promise<Terminal> {
    return Terminal.open(['sh', '-c', line], {
      tmux: this.#editors.program('tmux'),
      socket: join(this.home, 'tmux'),
      folder: this.project,
      environment: this.env,
    });
  }

  async #open(line: string): Promise<string> {
    const terminal = await this.opens(line);
    try {
      return await terminal.shows('something', /\S/);
    } finally {
      await terminal.kill();
    }
  }
}
