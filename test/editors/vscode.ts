/**
 * A real VS Code: its server and extension host as code-server, its workbench in a headless Chromium. One for a test
 * file; each test opens a window of its own, with an extension host and a foretype server of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '../support/remove-folder.ts';
import { alive } from './terminal.ts';
import { textOnDisk } from './text-on-disk.ts';
import { Traffic } from './traffic.ts';
import { slow, until } from './until.ts';
import { installPacked, type Stranger } from './vscode/install.ts';
import type { Browser, Page, Playwright } from './vscode/playwright.ts';
import { QuickInput } from './vscode/quick-input.ts';
import { quietSettings } from './vscode/quiet-settings.ts';
import { readScreen, type ScreenLine } from './vscode/screen.ts';

const extension = fileURLToPath(new URL('../../clients/vscode', import.meta.url));

export class VSCode {
  readonly #folder: string;
  readonly #home: string;
  readonly #port: number;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  #windows = 0;

  private constructor(folder: string, home: string, port: number, server: ChildProcess, browser: Browser) {
    this.#folder = folder;
    this.#home = home;
    this.#port = port;
    this.#server = server;
    this.#browser = browser;
  }

  /** Installs the extension by `install`, and starts VS Code and the browser. */
  static async start(
    tools: string,
    install: (stranger: Stranger) => void | Promise<void> = installPacked,
  ): Promise<VSCode> {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-vscode-'));
    const program = join(tools, 'bin/code-server');
    const home = join(folder, 'home');
    const data = join(home, 'data/code-server');
    for (const part of ['User', 'Machine']) mkdirSync(join(data, part), { recursive: true });
    writeFileSync(join(data, 'User/settings.json'), JSON.stringify(quietSettings));
    const own = [join(home, 'prefix/bin'), dirname(program), dirname(process.execPath)];
    const environment = {
      PATH: `${own.join(':')}:${process.env.PATH ?? ''}`,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CACHE_HOME: join(home, 'cache'),
      LC_ALL: 'C.UTF-8',
      FORETYPE_LATE: process.env.FORETYPE_LATE ?? '0',
    };
    // VS Code asks a login shell for the path in which extensions look for programs.
    writeFileSync(join(home, '.profile'), `PATH='${environment.PATH}'\n`);
    await install({ home, environment });
    const words = [
      '--auth',
      'none',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
    ];
    const port = await freePort();
    const server = spawn(program, [...words, '--bind-addr', `127.0.0.1:${port}`], {
      env: environment,
      stdio: 'ignore',
      detached: true,
    });
    const load = createRequire(import.meta.url);
    const { chromium } = load(join(tools, 'npm/node_modules/playwright-core')) as Playwright;
    const browser = await chromium.launch({
      executablePath: join(tools, 'bin/chromium'),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    await until('code-server to listen', async () => listens(port), undefined, 30_000);
    return new VSCode(folder, home, port, server, browser);
  }

  /** A window on a new project with these files; the first is open. `tapped`: its traffic is witnessed. */
  async open(files: Readonly<Record<string, string>>, options: WindowOptions = {}): Promise<Window> {
    const folder = join(this.#folder, `window-${++this.#windows}`);
    const projectFolder = join(folder, 'project');
    const logs = join(folder, 'traffic');
    mkdirSync(logs, { recursive: true });
    mkdirSync(join(projectFolder, '.git'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(projectFolder, name), text);
    // What one window taught the server must not change the next test.
    removeFolder(join(this.#home, 'state'));
    const tapped = options.tapped !== false;
    const settings = {
      ...(tapped ? { 'foretype.client.serverCommand': this.#tapped(options.held) } : {}),
      ...options.settings,
    };
    // Settings of the scope `machine`, as all of foretype are, belong to the side where extensions run.
    writeFileSync(join(this.#home, 'data/code-server/Machine/settings.json'), JSON.stringify(settings));
    const page = await this.#browser.newPage({ viewport: { width: 1000, height: 640 } });
    const [first] = Object.keys(files);
    const at = `vscode-remote://127.0.0.1:${this.#port}${projectFolder}/${first}`;
    const payload = encodeURIComponent(JSON.stringify([['openFile', at]]));
    await page.goto(`http://127.0.0.1:${this.#port}/?folder=${projectFolder}&payload=${payload}`);
    const window = new Window(page, projectFolder, logs);
    await window.shows('the file', (screen) => screen.lines.length > 2, 60_000);
    if (tapped && !options.held) await window.hears('textDocument/didOpen');
    await page.focus('.monaco-editor .native-edit-context, .monaco-editor textarea.inputarea');
    return window;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    const pid = this.#server.pid!;
    // It has started others; all are in its group.
    if (alive(pid)) process.kill(-pid, 'SIGTERM');
    await until('code-server to end', () => !alive(pid) || this.#server.exitCode !== null);
    removeFolder(this.#folder);
  }

  get #extensions(): string {
    return join(this.#home, 'data/code-server/extensions');
  }

  /**
   * The server inside the extension, behind a tap with a log of its own for each start. The same for every window, since
   * all have these settings: the log lies beside the project, where servers are started.
   */
  #tapped(held = false): string[] {
    const [installed] = readdirSync(this.#extensions).filter((n) => n.startsWith('foretype.'));
    const launcher = join(this.#extensions, installed!, 'server/bin/foretype.cjs');
    const tap = fileURLToPath(new URL('./tap.mjs', import.meta.url));
    const wait = held ? 'until [ -e ../go ]; do sleep 0.05; done; ' : '';
    const script = `${wait}cd ../traffic && exec "$0" "$1" "$(($(ls | wc -l) + 1)).jsonl" "$0" "$2" --stdio`;
    return ['sh', '-c', script, process.execPath, tap, launcher];
  }
}

export interface WindowOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly tapped?: boolean;
  /** The server starts when the test lets it. */
  readonly held?: boolean;
}

/** What is on the screen: the lines of the editor, and what the status bar says. */
export interface Screen {
  readonly lines: readonly ScreenLine[];
  readonly status: string;
  readonly messages: string;
}

export class Window {
  readonly page: Page;
  readonly folder: string;
  readonly #logs: string;
  readonly #box: QuickInput;

  constructor(page: Page, folder: string, logs: string) {
    this.page = page;
    this.#box = new QuickInput(page);
    this.folder = folder;
    this.#logs = logs;
  }

  /** Of the n-th server of this window. */
  traffic(start = this.starts): Traffic {
    return new Traffic(join(this.#logs, `${start}.jsonl`));
  }

  letStart(): void {
    writeFileSync(join(this.folder, '../go'), '');
  }

  /** Number of servers so far. */
  get starts(): number {
    return existsSync(this.#logs) ? readdirSync(this.#logs).length : 0;
  }

  /** Waits longer than a single step may take: extension host and server start here. */
  async hears(method: string): Promise<void> {
    await until(
      `${method} from the editor`,
      () => this.traffic(1).messages('editor', method).length > 0,
      async () => describe(await this.screen()),
      40_000,
    );
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 10 });
  }

  /** By the palette, by its title. */
  async command(title: string): Promise<void> {
    await this.#box.choose('F1', title, title);
  }

  /** A box that asks for words, by its question. */
  async answers(question: string, words: string): Promise<void> {
    await this.#box.answer(question, words);
  }

  /** All at once, so that no closing bracket or quote is added to it. */
  async pastes(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  /** One-based line and column. */
  async goTo(line: number, column: number): Promise<void> {
    await this.#box.choose('Control+g', `${line}:${column}`);
    await until(`the cursor at ${line}:${column}`, async () =>
      (await this.screen()).status.includes(`Ln ${line}, Col ${column}`),
    );
  }

  async screen(): Promise<Screen> {
    return readScreen(this.page);
  }

  /** By its name, as Ctrl+P does. */
  async openFile(name: string): Promise<void> {
    await this.#box.choose('Control+p', name, name);
    await until(`${name} open`, async () => (await this.text('.tab.active')).includes(name));
  }

  /** Watches from now on whether any frame shows no struck text. */
  async watchStruck(): Promise<void> {
    await this.page.evaluate(`(() => {
      const seen = (window.seen = { frames: 0, gaps: 0 });
      const look = () => {
        const struck = [...document.querySelectorAll('.view-line span span')].some((e) =>
          getComputedStyle(e).textDecorationLine.includes('line-through'));
        seen.frames++;
        if (!struck) seen.gaps++;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    })()`);
  }

  async watched(): Promise<{ readonly frames: number; readonly gaps: number }> {
    return this.page.evaluate('window.seen');
  }

  async texts(selector: string): Promise<string[]> {
    return this.page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`,
    );
  }

  async text(selector: string): Promise<string> {
    return (await this.page.textContent(selector).catch(() => '')) ?? '';
  }

  async shows(what: string, fits: (screen: Screen) => boolean, limitMs = 15_000): Promise<Screen> {
    let screen: Screen | undefined;
    return until(
      `${what} on the screen`,
      async () => {
        screen = await this.screen();
        return fits(screen) && screen;
      },
      () => `${describe(screen)}\n${this.starts > 0 ? this.traffic().tail() : ''}`,
      limitMs,
    );
  }

  buffer(name: string): string | undefined {
    return this.traffic().text(name);
  }

  async bufferBecomes(name: string, wanted: string): Promise<void> {
    await until(
      `the text of ${name}`,
      () => this.buffer(name) === wanted,
      async () =>
        `The text:\n${this.buffer(name)}\n${describe(await this.screen())}\n${this.traffic().tail()}`,
    );
  }

  /** Saves the file on screen, whose name is `name`, and waits for its text on disk. */
  async saves(name: string, wanted: string): Promise<void> {
    if (this.starts > 0) await this.bufferBecomes(name, wanted);
    await this.press('Control+s');
    const path = join(this.folder, name);
    await until(
      `${name} on disk`,
      () => textOnDisk(path) === wanted,
      async () =>
        `On disk:\n${textOnDisk(path)}\n${describe(await this.screen())}\n${this.starts > 0 ? this.traffic().tail() : ''}`,
    );
  }

  /** With FORETYPE_PICTURES=1 the screen is kept for the documentation. */
  async picture(name: string): Promise<void> {
    if (!process.env.FORETYPE_PICTURES) return;
    const folder = join(extension, 'pictures');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({
      path: join(folder, `${name}.png`),
      clip: { x: 0, y: 0, width: 1000, height: 640 },
    });
  }

  /** Waits until the extension has asked about the text as it is now, and was answered. */
  async asked(): Promise<void> {
    await until(
      'an answer about the present text',
      () => {
        const traffic = this.traffic();
        const change = traffic.messages('editor', 'textDocument/didChange').at(-1);
        const asked = traffic.messages('editor', 'foretype/nextEdit').at(-1);
        const same = asked?.params.textDocument.version === change?.params.textDocument.version;
        return same && traffic.replyTo(asked!, 'server') !== undefined;
      },
      () => this.traffic().tail(),
    );
  }

  /** Waits until nothing more is said: absence can only be seen by waiting a while. */
  async settles(): Promise<void> {
    let count = -1;
    let since = performance.now();
    await until('quiet', () => {
      const now = this.traffic().entries.length;
      if (now !== count) since = performance.now();
      count = now;
      return performance.now() - since > 800 * slow;
    });
  }

  async close(): Promise<void> {
    const pids = Array.from({ length: this.starts }, (_, i) => this.traffic(i + 1).processes).flat();
    await this.page.close();
    // A closed window keeps its extension host for a while, in case it comes back.
    for (const pid of pids) if (alive(pid)) process.kill(pid, 'SIGTERM');
  }
}

function describe(screen: Screen | undefined): string {
  if (!screen) return 'Nothing was on the screen.';
  const lines = screen.lines.map(({ number, text }) => `${number ?? ''}\t${text}`).join('\n');
  return `The screen:\n${lines}\nStatus: ${screen.status}\nMessages: ${screen.messages}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listens(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}
