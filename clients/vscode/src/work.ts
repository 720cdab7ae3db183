/** What the server does for the user, as its progress tells: a plan, an answer, an edit by instruction. */
import { type Disposable, EventEmitter, window } from 'vscode';
import type {
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from 'vscode-languageclient';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeMs = 10_000;

export class Work implements Disposable {
  readonly #titles = new Map<ProgressToken, string>();
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  /** The newest that is not done. */
  get newest(): { readonly token: ProgressToken; readonly title: string } | undefined {
    const last = [...this.#titles].at(-1);
    return last && { token: last[0], title: last[1] };
  }

  progress(
    token: ProgressToken,
    told: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd,
  ): void {
    // What cannot be stopped was not asked for by the user, such as the index.
    if (told.kind === 'begin' && told.cancellable) this.#titles.set(token, told.title);
    else if (told.kind !== 'end' || !this.#titles.delete(token)) return;
    // VS Code drops what the end says.
    if (told.kind === 'end' && told.message)
      window.setStatusBarMessage(`$(check) foretype: ${told.message}`, outcomeMs);
    this.#changed.fire();
  }

  /** The server is gone, and its work with it. */
  forget(): void {
    this.#titles.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
