/** Takes a picture of a terminal: its screen, colors and cursor, as the program in it has drawn them. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Cell, readScreen } from './ansi-screen.ts';
import { screenSvg } from './screen-svg.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../../clients/pictures', import.meta.url));

export class Camera {
  readonly #tmux: (...words: string[]) => Promise<string>;

  /** `socket`: of the terminal's own tmux. */
  constructor(tmux: string, socket: string) {
    this.#tmux = async (...words) => (await run(tmux, ['-S', socket, ...words])).stdout;
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Writes clients/pictures/NAME.svg. Rows below the last that is not empty are left out where `crop` is set. */
  async take(name: string, title: string, description: string, crop = false): Promise<void> {
    const rows = readScreen(await this.#tmux('capture-pane', '-e', '-p', '-N'));
    const asked = '#{pane_width} #{cursor_x} #{cursor_y} #{cursor_flag}';
    const [columns = 0, column = 0, row = 0, shown] = (await this.#tmux('display-message', '-p', asked))
      .trim()
      .split(' ')
      .map(Number);
    const empty = (cells: readonly Cell[]) => cells.every(({ text }) => text.trim() === '');
    while (crop && rows.length > 1 && empty(rows.at(-1)!)) rows.pop();
    const cursor = shown === 1 && row < rows.length ? { cursor: { column, row } } : {};
    const svg = screenSvg(rows, { title, description, columns, ...cursor });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.svg`), svg);
  }
}
