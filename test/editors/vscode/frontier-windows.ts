/** Windows of one VS Code whose frontier model is a stand-in on this machine, and what plans are looked at for. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MessagesServer } from '../../frontier/messages-server.ts';
import { until } from '../until.ts';
import { type Screen, VSCode, type Window } from '../vscode.ts';

/** Name in the project → text. */
type Files = Readonly<Record<string, string>>;

export const says = (screen: Screen, pattern: RegExp) => screen.lines.some(({ text }) => pattern.test(text));
export const somethingShown = ({ lines, status }: Screen) =>
  /Tab( →|:)/.test(status) || lines.some(({ text }) => text.includes('‹'));

export class FrontierWindows {
  readonly model: MessagesServer;
  readonly #code: VSCode;
  readonly #open: Window[] = [];

  private constructor(model: MessagesServer, code: VSCode) {
    this.model = model;
    this.#code = code;
  }

  static async start(tools: string): Promise<FrontierWindows> {
    const model = await MessagesServer.start();
    return new FrontierWindows(model, await VSCode.start(tools));
  }

  /** `cart.ts` is in front. */
  async open(files: Files): Promise<Window> {
    const first = 'cart.ts';
    const settings = {
      'foretype.frontier.url': this.model.url,
      'foretype.frontier.keyCommand': ['printf', '%s', 'sk-test'],
    };
    const window = await this.#code.open({ [first]: files[first]!, ...files }, { settings });
    this.#open.push(window);
    return window;
  }

  /** The model says `text` next, but not all of it before the function that this gives is called. */
  answers(text: string): () => void {
    this.model.behaviors = [{ kind: 'answer', text }];
    let go = () => {};
    const until = new Promise<void>((resolve) => {
      go = resolve;
    });
    // As it is sent: seven characters at a time.
    const pieces = text.match(/.{1,7}/gs)!.filter((piece) => /^[\w ]+$/.test(piece));
    this.model.pause = { text: pieces.at(-1)!, until };
    return go;
  }

  async closeAll(): Promise<void> {
    this.model.pause = undefined;
    for (const window of this.#open.splice(0)) await window.close();
  }

  async stop(): Promise<void> {
    await this.#code.stop();
    await this.model.stop();
  }
}

/** Until the extension has been given an edit of the plan. */
export const offered = (window: Window) =>
  until(
    'an edit of the plan',
    () =>
      window
        .traffic()
        .messages('server')
        .some(({ result }) => result?.suggestions?.[0]?.source === 'plan'),
    async () => `${JSON.stringify(await window.screen())}\n${window.traffic().tail(80)}`,
  );

export async function savesAll(window: Window, files: Files): Promise<void> {
  const onDisk = () =>
    Object.fromEntries(
      Object.keys(files).map((name) => [name, readFileSync(join(window.folder, name), 'utf8')]),
    );
  await window.settles();
  await window.command('File: Save All');
  await until(
    'all of it on disk',
    () => JSON.stringify(onDisk()) === JSON.stringify(files),
    async () => `${JSON.stringify(onDisk(), null, 1)}\n${window.traffic().tail()}`,
  );
}

/** These files are the project's last commit, while on disk and in the window is what was opened. */
export function commitBehind(window: Window, files: Files): void {
  const other = join(dirname(window.folder), 'committed');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(other, name)), { recursive: true });
    writeFileSync(join(other, name), text);
  }
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
      cwd: window.folder,
      stdio: 'pipe',
    });
  git('init', '--quiet');
  git('--work-tree', other, 'add', '.');
  git('--work-tree', other, 'commit', '--quiet', '-m', 'first');
}
