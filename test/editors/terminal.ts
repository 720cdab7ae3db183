/** A terminal of its own for one editor: real keys in, the real screen out, through a private tmux server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from './until.ts';

const run = promisify(execFile);

export interface TerminalOptions {
  readonly tmux: string;
  /** A path no other terminal uses; tmux's socket. */
  readonly socket: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export class Terminal {
  readonly #options: TerminalOptions;
  /** Of the editor itself. */
  readonly pid: number;

  private constructor(options: TerminalOptions, pid: number) {
    this.#options = options;
    this.pid = pid;
  }

  static async open(command: readonly string[], options: TerminalOptions): Promise<Terminal> {
    const { tmux, socket, folder, environment } = options;
    const size = ['-x', '110', '-y', '30'];
    // Escape must reach the editor at once, not wait for what might follow it.
    const quick = ['set-option', '-s', 'escape-time', '0', ';'];
    const open = ['new-session', '-d', ...size, '-c', folder, '-P', '-F', '#{pane_pid}', '--', ...command];
    const { stdout } = await run(tmux, ['-S', socket, '-f', '/dev/null', ...quick, ...open], {
      env: environment,
    });
    return new Terminal(options, Number(stdout.trim()));
  }

  /** Literal text, as if typed. */
  async type(text: string): Promise<void> {
    // tmux takes a last semicolon as its own separator.
    await this.#tmux('send-keys', '-l', '--', text.endsWith(';') ? `${text.slice(0, -1)}\\;` : text);
  }

  /** Keys by tmux's names: `Enter`, `Escape`, `Tab`, `C-x`, `M-x`, `F5`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', '--', ...keys);
  }

  async screen(): Promise<string> {
    return this.#tmux('capture-pane', '-p');
  }

  /** The screen with the sequences that set colors. */
  async colors(): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** Waits until the screen matches, and returns it. */
  async shows(what: string, pattern: RegExp, otherwise: () => string = () => ''): Promise<string> {
    let seen = '';
    return until(
      `${what} on the screen (${pattern})`,
      async () => {
        seen = await this.screen();
        return pattern.test(seen) ? seen : undefined;
      },
      () => `The screen:\n${seen}\n${otherwise()}`,
    );
  }

  /** Waits until the editor has ended by itself. */
  async ended(): Promise<void> {
    await until(
      'the editor to end',
      () => !alive(this.pid),
      () => this.screen().catch(() => ''),
    );
  }

  async kill(): Promise<void> {
    await this.#tmux('kill-server').catch(() => ''); // ended with its last window
  }

  async #tmux(...command: string[]): Promise<string> {
    const { tmux, socket, environment } = this.#options;
    const { stdout } = await run(tmux, ['-S', socket, ...command], { env: environment });
    return stdout;
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
