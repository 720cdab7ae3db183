/** Workspace folders whose indexes are under another key: why each stays closed, told whenever that changes. */
import { SealError } from './seal.ts';

export class LockedFolders {
  readonly #why = new Map<string, string>();
  readonly #tell: (sentences: readonly string[]) => void;

  constructor(tell: (sentences: readonly string[]) => void) {
    this.#tell = tell;
  }

  get roots(): string[] {
    return [...this.#why.keys()];
  }

  /** What `open` gives; undefined where the folder's index is under another key. */
  async tried<T>(root: string, open: () => Promise<T>): Promise<T | undefined> {
    try {
      const opened = await open();
      this.#forget([root]);
      return opened;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      if (this.#why.get(root) === error.message) return undefined; // tried again: it was told
      this.#why.set(root, error.message);
      this.#tell([...this.#why.values()]);
      return undefined;
    }
  }

  /** Forgets all but these. */
  keep(roots: readonly string[]): void {
    this.#forget(this.roots.filter((root) => !roots.includes(root)));
  }

  #forget(roots: readonly string[]): void {
    const gone = roots.filter((root) => this.#why.delete(root));
    if (gone.length > 0) this.#tell([...this.#why.values()]);
  }
}
