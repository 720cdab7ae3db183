/**
 * Workspace folders whose indexes another process keeps current. Each is looked at now and then: when that process is
 * gone this one takes its place, and until then it reads anew what was written meanwhile.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/index.ts';
import { keeperOf } from './cache-folder.ts';

const lookMs = 20_000;
/** What a reader holds in memory, and the keeper writes anew or appends to. */
const read = /^(?:tree|journal\..*|history|secret)$/;

export class KeptElsewhere {
  readonly #clock: Clock;
  readonly #again: (root: string) => void;
  /** How to end the waiting for the next look. */
  readonly #waiting = new Map<string, () => void>();

  /** `again`: there is something to be opened anew; it is told once, until `wait` is called for that folder again. */
  constructor(clock: Clock, again: (root: string) => void) {
    this.#clock = clock;
    this.#again = again;
  }

  /** `folder`: of the root's index. `seen`: `storedIn` this folder before it was read. */
  wait(root: string, folder: string, seen: string): void {
    this.leave(root);
    const noLook = this.#clock.after(lookMs, () => {
      this.#waiting.delete(root);
      if (keeperOf(folder) === undefined || storedIn(folder) !== seen) this.#again(root);
      else this.wait(root, folder, seen);
    });
    this.#waiting.set(root, noLook);
  }

  leave(root: string): void {
    this.#waiting.get(root)?.();
    this.#waiting.delete(root);
  }

  /** Leaves all but these. */
  keep(roots: readonly string[]): void {
    for (const root of [...this.#waiting.keys()]) if (!roots.includes(root)) this.leave(root);
  }
}

/** Equal as long as nothing was written that a reader would read. */
export function storedIn(folder: string): string {
  try {
    const names = readdirSync(folder).filter((name) => read.test(name));
    return names
      .sort()
      .map((name) => {
        const { size, mtimeMs, ino } = statSync(join(folder, name));
        return `${name} ${size} ${mtimeMs} ${ino}`;
      })
      .join('\n');
  } catch {
    return ''; // nothing is there yet, or it is just being replaced
  }
}
