/**
 * The index runs once the client is `initialized` and its settings are known, and not before. How far it has read is
 * shown where the client shows progress; a client that watches files for others watches them for the index too.
 */
import { withProgress } from './progress.ts';
import type { Session } from './session.ts';

/** Emacs watches every folder of the project one by one for this, or asks the user first; the index itself is cheaper. */
const watchesDearly = /^(?:Eglot|emacs)$/;

export class Indexing {
  readonly #session: Session;
  /** What is being read, by folder. */
  readonly #shown = new Map<string, { readonly tell: (line: string) => void; readonly end: () => void }>();
  #begun = false;

  constructor(session: Session) {
    this.#session = session;
    session.search.onProgress(({ folder, done, of }) => this.#progress(folder, done, of));
  }

  /** After `initialized`, and whenever the settings change. */
  configured(): void {
    const { search, settings } = this.#session;
    search.share(settings['index.shared']);
    search.encode(settings['index.encoder.folder']);
    search.enable(settings['index.enable']);
    if (this.#begun || !settings['index.enable']) return;
    this.#begun = true;
    void this.#askToWatch();
  }

  async #askToWatch(): Promise<void> {
    const { ask, client, search, settings } = this.#session;
    const watchers = [{ globPattern: '**/*' }];
    const method = 'workspace/didChangeWatchedFiles';
    const registrations = [{ id: 'foretype-files', method, registerOptions: { watchers } }];
    const able = client.watchesFiles && !watchesDearly.test(client.name);
    const timeoutMs = settings['server.answer.timeoutMs'];
    if (await ask.tell(able, 'client/registerCapability', { registrations }, timeoutMs))
      search.watchedByEditor();
  }

  #progress(folder: string, done: number, of: number): void {
    const shown = this.#shown.get(folder);
    if (done >= of) {
      this.#shown.delete(folder);
      shown?.end();
    } else if (shown) shown.tell(`${done} of ${of} files`);
    else this.#show(folder);
  }

  #show(folder: string): void {
    const name = folder.replace(/\/+$/, '').split('/').at(-1) ?? '';
    const work = (report: (line: string) => void) =>
      new Promise<void>((end) => void this.#shown.set(folder, { tell: report, end }));
    void withProgress(this.#session, `Indexing ${name}`, work, { cancellable: false });
  }
}
