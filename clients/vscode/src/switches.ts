/** Off and snooze. The server has both; they are kept here too, for a server that is started again knows of neither. */
import { type Disposable, EventEmitter, window } from 'vscode';
import type { Server } from './server.ts';

const minute = 60_000;

export class Switches implements Disposable {
  readonly #server: Server;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #snoozedUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  enabled = true;

  constructor(server: Server) {
    this.#server = server;
    server.onDidChange((state) => {
      if (state === 'running') void this.#repeat();
    });
  }

  get snoozedMinutes(): number {
    return Math.max(0, Math.ceil((this.#snoozedUntil - Date.now()) / minute));
  }

  async toggle(): Promise<void> {
    const answer = await this.#command('foretype.nextEdit.toggle');
    if (typeof answer !== 'boolean') return;
    this.enabled = answer;
    this.#changed.fire();
  }

  /** Without minutes the user is asked. */
  async snooze(minutes?: number): Promise<void> {
    const chosen = minutes ?? (await askMinutes());
    if (chosen === undefined || !(chosen > 0)) return;
    if (typeof (await this.#command('foretype.nextEdit.snooze', chosen)) !== 'number') return;
    this.#until(Date.now() + chosen * minute);
  }

  async wake(): Promise<void> {
    if (typeof (await this.#command('foretype.nextEdit.snooze', 0)) === 'number') this.#until(0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  /** Tells a fresh server what the one before it was told. */
  async #repeat(): Promise<void> {
    if (!this.enabled) await this.#command('foretype.nextEdit.toggle', false);
    const left = this.#snoozedUntil - Date.now();
    if (left > 0) await this.#command('foretype.nextEdit.snooze', left / minute);
  }

  #until(time: number): void {
    this.#snoozedUntil = time;
    this.#tick();
  }

  /** The minutes in the status bar count down. */
  #tick(): void {
    clearTimeout(this.#timer);
    if (this.#snoozedUntil > Date.now())
      this.#timer = setTimeout(
        () => this.#tick(),
        Math.min(minute / 2, this.#snoozedUntil - Date.now() + 100),
      );
    this.#changed.fire();
  }

  async #command(command: string, ...words: unknown[]): Promise<unknown> {
    const client = this.#server.running;
    if (!client) {
      void window.showInformationMessage('foretype: the server does not run.');
      return undefined;
    }
    return client
      .sendRequest('workspace/executeCommand', { command, arguments: words })
      .catch(() => undefined);
  }
}

async function askMinutes(): Promise<number | undefined> {
  const choices = [5, 15, 60, 240].map((minutes) => ({
    label: minutes < 60 ? `${minutes} minutes` : minutes === 60 ? '1 hour' : `${minutes / 60} hours`,
    minutes,
  }));
  return (await window.showQuickPick(choices, { placeHolder: 'No predictions for' }))?.minutes;
}
