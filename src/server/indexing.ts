/**
 * The index runs once the client is `initialized` and its settings are known, and not before. How far it has read, and
 * fetched of the team's index, is shown where the client shows progress; a client that watches files for others watches them for the index too.
 */
import type { IndexProgress } from '../index/index.ts';
import { withProgress } from './progress.ts';
import type { Session } from './session.ts';

/** Emacs watches every folder of the project one by one for this, or asks the user first; the index itself is cheaper. */
const watchesDearly = /^(?:Eglot|emacs)$/;

export class Indexing {
  readonly #session: Session;
  /** What is being read or fetched, by kind and folder. */
  readonly #shown = new Map<string, { readonly tell: (line: string) => void; readonly end: () => void }>();
  #begun = false;

  constructor(session: Session) {
    this.#session = session;
    session.search.onProgress((progress) => this.#progress(progress));
  }

  /** After `initialized`, and whenever the settings change. */
  configured(): void {
    const { search, settings } = this.#session;
    search.share(settings['index.shared']);
    search.encode(settings['index.encoder.folder']);
    search.further(settings['index.folders']);
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

  #progress({ folder, what, done, of }: IndexProgress): void {
    const key = `${what} ${folder}`;
    const shown = this.#shown.get(key);
    if (done >= of) {
      this.#shown.delete(key);
      shown?.end();
    } else if (shown) shown.tell(what === 'files' ? `${done} of ${of} files` : `${mb(done)} of ${mb(of)} MB`);
    else {
      const name = folder.replace(/\/+$/, '').split('/').at(-1) ?? '';
      this.#show(key, what === 'files' ? `Indexing ${name}` : `Fetching the team’s index of ${name}`);
    }
  }

  #show(key: string, title: string): void {
    const work = (report: (line: string) => void) =>
      new Promise<void>((end) => void this.#shown.set(key, { tell: report, end }));
    void withProgress(this.#session, title, work, { cancellable: false });
  }
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
