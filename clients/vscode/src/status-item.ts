/** The item in the status bar: what foretype does now, and where Tab leads. */
import { type Disposable, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import type { NextEdit } from './next-edit.ts';
import type { Server } from './server.ts';
import { clientSettings } from './settings.ts';
import { statusText } from './status.ts';
import type { Switches } from './switches.ts';

export class StatusItem implements Disposable {
  readonly #item: StatusBarItem = window.createStatusBarItem('foretype', StatusBarAlignment.Right, 100);
  readonly #server: Server;
  readonly #nextEdit: NextEdit;
  readonly #switches: Switches;

  constructor(server: Server, nextEdit: NextEdit, switches: Switches) {
    this.#server = server;
    this.#nextEdit = nextEdit;
    this.#switches = switches;
    this.#item.name = 'foretype';
    this.#item.command = 'foretype.menu';
    server.onDidChange(() => this.refresh());
    server.work.onDidChange(() => this.refresh());
    nextEdit.onDidChange(() => this.refresh());
    switches.onDidChange(() => this.refresh());
    this.refresh();
  }

  refresh(): void {
    const { hint, shown, here } = this.#nextEdit;
    const working = this.#server.work.newest?.title;
    const { text, tooltip, warning } = statusText({
      server: this.#server.state,
      restartInMs: this.#server.restartInMs,
      enabled: this.#switches.enabled,
      snoozedMinutes: this.#switches.snoozedMinutes,
      ...(working === undefined ? {} : { working }),
      ...(hint === undefined ? {} : { shown: hint, here }),
      ...(shown ? { sites: shown.sites } : {}),
    });
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = warning ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    if (clientSettings().statusBar) this.#item.show();
    else this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
