/** Keeps a server running: starts it, starts it again when it ends, waits longer each time, and says so. */
import { EventEmitter, type ExtensionContext, type LogOutputChannel, window, workspace } from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { BackOff } from './back-off.ts';
import { EarlierTexts } from './earlier-texts.ts';
import type { InlineOffers } from './inline-offers.ts';
import { languageClient } from './language-client.ts';
import { type ServerCommand, serverCommand } from './server-command.ts';
import { clientSettings, serverSettings } from './settings.ts';
import { Work } from './work.ts';

export type ServerState = 'starting' | 'running' | 'restarting' | 'stopped';

/** After so many ends in a row the user is told outside the status bar, once. */
const troubling = 3;

export class Server {
  readonly #context: ExtensionContext;
  readonly #log: LogOutputChannel;
  readonly #offers: InlineOffers;
  readonly #backOff = new BackOff();
  readonly #earlier = new EarlierTexts();
  /** What it does for the user now. */
  readonly work = new Work();
  readonly #changed = new EventEmitter<ServerState>();
  readonly onDidChange = this.#changed.event;
  readonly #learned = new EventEmitter<readonly string[]>();
  /** The server knows more than when it was last asked; with the suggestions that it does not offer any more, by id. */
  readonly onDidLearn = this.#learned.event;
  #client: LanguageClient | undefined;
  #state: ServerState = 'stopped';
  #timer: NodeJS.Timeout | undefined;
  /** Only the newest of several restarts starts a server. */
  #stops = 0;
  #startedAt = 0;
  /** Why it does not run, for people. */
  trouble: string | undefined;
  command: ServerCommand | undefined;
  restartInMs = 0;

  constructor(context: ExtensionContext, log: LogOutputChannel, offers: InlineOffers) {
    this.#context = context;
    this.#log = log;
    this.#offers = offers;
    context.subscriptions.push(
      this.#changed,
      this.#learned,
      this.#earlier,
      this.work,
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('foretype.client.serverCommand')) void this.restart();
        else if (event.affectsConfiguration('foretype')) this.#tellSettings();
      }),
    );
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The client, while its server answers. */
  get running(): LanguageClient | undefined {
    return this.#state === 'running' ? this.#client : undefined;
  }

  async start(): Promise<void> {
    clearTimeout(this.#timer);
    this.command = serverCommand({
      setting: clientSettings().serverCommand,
      extension: this.#context.extensionPath,
      path: process.env.PATH ?? process.env.Path ?? '',
      platform: process.platform,
      node: process.execPath,
    });
    if (!this.command) {
      this.trouble =
        'There is no foretype server here. Run npm install -g foretype, then restart the server.';
      this.#become('stopped');
      this.#tell(this.trouble, 'Restart Server');
      return;
    }
    this.#become('starting');
    this.#startedAt = performance.now();
    const version = String(this.#context.extension.packageJSON.version);
    const client = languageClient(this.command, version, {
      log: this.#log,
      offers: this.#offers,
      work: this.work,
      earlier: this.#earlier,
      closed: () => this.#ended(client),
    });
    client.onNotification('foretype/changed', ({ gone = [] }: { gone?: readonly string[] }) =>
      this.#learned.fire(gone),
    );
    client.onRequest('foretype/input', async ({ prompt }: { prompt: string }) => ({
      text: (await window.showInputBox({ prompt, ignoreFocusOut: true })) ?? '',
    }));
    this.#client = client;
    try {
      await client.start();
    } catch (cause) {
      this.#log.error(`the server did not start: ${String(cause)}`);
      this.#ended(client);
      return;
    }
    if (this.#client !== client || client.state !== State.Running) return;
    this.trouble = undefined;
    this.#log.info(`the server runs: ${[this.command.command, ...this.command.args].join(' ')}`);
    this.#become('running');
  }

  async restart(): Promise<void> {
    this.#backOff.reset();
    const stopped = this.stop();
    const wanted = this.#stops;
    await stopped;
    // While a server that hangs is waited for, it may be wanted once more, or not any more.
    if (wanted === this.#stops) await this.start();
  }

  async stop(): Promise<void> {
    this.#stops++;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    this.#become('stopped');
    await client?.dispose(2000).catch(() => {}); // it may be gone already
  }

  /** Stops what it does for the user. */
  stopWork(): void {
    const token = this.work.newest?.token;
    if (token !== undefined) void this.running?.sendNotification('window/workDoneProgress/cancel', { token });
  }

  #ended(client: LanguageClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.restartInMs = this.#backOff.after(performance.now() - this.#startedAt);
    const times = this.#backOff.failures;
    this.trouble = `The server ended${times > 1 ? ` ${times} times in a row` : ''}.`;
    this.#log.warn(`${this.trouble} It starts again in ${this.restartInMs} ms.`);
    this.#become('restarting');
    if (times === troubling) this.#tell(`foretype: ${this.trouble}`, 'Show Log');
    this.#timer = setTimeout(() => void this.start(), this.restartInMs);
    // Not before the client has left its own end behind.
    setImmediate(() => void client.dispose().catch(() => {}));
  }

  #become(state: ServerState): void {
    this.#state = state;
    if (state === 'running') this.#earlier.drop();
    else {
      this.#earlier.keep();
      this.work.forget();
    }
    this.#changed.fire(state);
  }

  #tell(message: string, action: 'Show Log' | 'Restart Server'): void {
    void window.showWarningMessage(message, action).then((chosen) => {
      if (chosen === 'Show Log') this.#log.show();
      if (chosen === 'Restart Server') void this.restart();
    });
  }

  #tellSettings(): void {
    const settings = { foretype: serverSettings() };
    void this.running?.sendNotification('workspace/didChangeConfiguration', { settings });
  }
}
